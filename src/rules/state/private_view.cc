#include "rules/state/private_view.h"

namespace weir::state {
namespace {

std::unexpected<base::Error> cannot_follow(std::string_view why) {
    return base::fail(base::Fault::corrupt, "an entry that cannot follow: " + std::string(why));
}

HeadFact fact_in(HeadFacts const& facts, Person person) {
    auto const found = facts.find(person);
    return found == facts.end() ? HeadFact{} : found->second;
}

}  // namespace

PrivateView::PrivateView() : now_(std::make_shared<HeadFacts>()), counted_(now_), before_(now_) {}

base::Status PrivateView::apply(std::uint64_t index, ledger::Leaf const& leaf,
                                std::span<Person const> named) {
    if (leaf.slots.size() != named.size()) return cannot_follow("a slot that is nobody's");
    people_ += leaf.enrolled;
    enrolled_ += leaf.enrolled;
    if (leaf.departed > people_) return cannot_follow("more departures than people");
    people_ -= leaf.departed;
    if (named.empty()) return {};
    // States share the facts; while a log is read there is one state only, and nothing to copy.
    if (now_.use_count() > 1) now_ = std::make_shared<HeadFacts>(*now_);
    auto& facts = *now_;
    for (std::size_t i = 0; i < named.size(); ++i) {
        auto& fact = facts[named[i]];
        fact.chain = ledger::chain_next(fact.chain, {++fact.count, index, leaf.slots[i]});
    }
    uncounted_ += named.size();
    return {};
}

base::Status PrivateView::apply(std::uint64_t index, ledger::Leaf const& leaf,
                                HeadsCounted const& entry) {
    bool const is_shown = leaf.kind == ledger::LeafKind::heads &&
                          leaf.epoch == ledger::Epoch{entry.hour} &&
                          leaf.heads.people == entry.people && leaf.heads.slots == entry.slots &&
                          base::to_hex(leaf.heads.root) == entry.root;
    if (!is_shown) return cannot_follow("heads that are not those of their leaf");
    if (entry.slots != uncounted_) return cannot_follow("heads that count other slots");
    if (entry.people != people_) return cannot_follow("heads of other people");
    if (last_ && entry.hour <= last_->hour) return cannot_follow("heads counted twice an epoch");
    before_ = counted_;
    counted_ = now_;
    enrolled_counted_ = enrolled_;
    uncounted_ = 0;
    last_ = entry;
    last_index_ = index;
    return {};
}

HeadFact PrivateView::of(Person person) const { return fact_in(*now_, person); }
HeadFact PrivateView::counted(Person person) const { return fact_in(*counted_, person); }

std::uint64_t PrivateView::fresh_when_counted(Person person) const {
    return counted(person).count - fact_in(*before_, person).count;
}

std::uint64_t PrivateView::fresh(Person person) const {
    return of(person).count - counted(person).count;
}

}  // namespace weir::state
