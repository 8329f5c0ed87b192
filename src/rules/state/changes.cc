#include "rules/state/changes.h"

#include <algorithm>

namespace weir::state {

std::vector<std::uint64_t> EnvelopesUsed::at(base::Instant when) const {
    if (when.seconds / base::kDay.seconds != day) return {};
    return lines;
}

void EnvelopesUsed::add(std::vector<std::uint64_t> const& used, base::Instant when) {
    lines = at(when);
    day = when.seconds / base::kDay.seconds;
    lines.resize(std::max(lines.size(), used.size()));
    for (std::size_t i = 0; i < used.size(); ++i) lines[i] += used[i];
}

void EnvelopesUsed::add_untold(std::uint64_t change, std::vector<EnvelopeUse> const& given) {
    for (std::uint32_t place = 0; place < given.size(); ++place)
        untold.emplace(std::pair(change, place), given[place]);
}

Changes::Changes() : proposals_(std::make_shared<Proposals const>()) {}

Proposal const* Changes::find(std::uint64_t index) const {
    auto const found = proposals_->find(index);
    return found == proposals_->end() ? nullptr : &found->second;
}

base::Status Changes::apply(Proposed const& entry, Context const& context) {
    auto proposals = *proposals_;
    proposals.emplace(context.index,
                      Proposal{context.index, entry, context.actor, context.at, {}, {}});
    proposals_ = std::make_shared<Proposals const>(std::move(proposals));
    return {};
}

base::Status Changes::apply(ProposalSigned const& entry, program::SignOff sign) {
    auto const* known = find(entry.proposal);
    if (known == nullptr || !known->is_waiting()) {
        return base::fail(base::Fault::corrupt, "a signature on a proposal that does not wait");
    }
    auto proposals = *proposals_;
    proposals.at(entry.proposal).signs.push_back(std::move(sign));
    proposals_ = std::make_shared<Proposals const>(std::move(proposals));
    return {};
}

base::Status Changes::apply(Applied const& entry, std::vector<program::SignOff> stood) {
    if (auto ended = end(entry.proposal, "applied"); !ended) return ended;
    auto proposals = *proposals_;
    proposals.at(entry.proposal).signs = std::move(stood);
    proposals_ = std::make_shared<Proposals const>(std::move(proposals));
    return {};
}

base::Status Changes::apply(ProposalEnded const& entry) { return end(entry.proposal, entry.how); }

base::Status Changes::end(std::uint64_t index, std::string how) {
    auto const* known = find(index);
    if (known == nullptr || !known->is_waiting()) {
        return base::fail(base::Fault::corrupt, "the end of a proposal that does not wait");
    }
    auto proposals = *proposals_;
    proposals.at(index).ended = std::move(how);
    proposals_ = std::make_shared<Proposals const>(std::move(proposals));
    return {};
}

}  // namespace weir::state
