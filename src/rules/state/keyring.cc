#include "rules/state/keyring.h"

namespace weir::state {

void Keyring::apply(KeyBound const& entry, Context const& context) {
    known_.insert(entry.key);
    last_[entry.person] = {context.index, context.at};
    // Other candidates of the same person were vouched for before this was so.
    std::erase_if(candidates_, [&](auto const& candidate) {
        return candidate.first.first == entry.person || candidate.first.second == entry.key;
    });
}

void Keyring::apply(KeyVouched const& entry, Context const& context) {
    candidates_[{entry.person, entry.key}].push_back(
        {context.actor, entry.role, entry.by, context.at});
}

void Keyring::apply(KeyRevoked const& entry, Context const& context) {
    known_.insert(entry.key);
    last_[entry.person] = {context.index, context.at};
    std::erase_if(candidates_,
                  [&](auto const& candidate) { return candidate.first.second == entry.key; });
}

Keyring::Last Keyring::last_of(Person person) const {
    auto const found = last_.find(person);
    return found == last_.end() ? Last{} : found->second;
}

}  // namespace weir::state
