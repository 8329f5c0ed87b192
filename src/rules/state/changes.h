// Proposals: what waits for signatures, what was applied, and what never will be. Folded from the
// ledger's entries; whether a signature is good is checked before its entry is written.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "rules/program/lifecycle.h"
#include "rules/state/entries.h"

namespace weir::state {

struct Proposal {
    std::uint64_t index = 0;  // of its Proposed
    Proposed proposed;
    Person proposer;
    base::Instant at;
    std::vector<program::SignOff> signs;  // in the order they came; once applied, those that stood
    std::string ended;                    // "applied" or ProposalEnded::how; empty: it waits
    [[nodiscard]] bool is_waiting() const { return ended.empty(); }
};

/// What a day's directory changes have used up of the charter's envelopes, by envelope.
struct EnvelopesUsed {
    std::int64_t day = 0;  // since 1970, UTC
    std::vector<std::uint64_t> lines;
    /// As they stand at a moment: of another day nothing is used.
    [[nodiscard]] std::vector<std::uint64_t> at(base::Instant when) const;
    void add(std::vector<std::uint64_t> const& used, base::Instant when);
    /// Uses of which those whom they show were not told yet: by the index of their entry, and their
    /// place in it.
    std::map<std::pair<std::uint64_t, std::uint32_t>, EnvelopeUse> untold = {};
    void add_untold(std::uint64_t change, std::vector<EnvelopeUse> const& given);
    void told(std::uint64_t change, std::uint32_t place) { untold.erase({change, place}); }
};

using Proposals = std::map<std::uint64_t, Proposal>;

class Changes {
public:
    Changes();
    [[nodiscard]] Proposals const& all() const { return *proposals_; }
    /// Null: there is none of that index.
    [[nodiscard]] Proposal const* find(std::uint64_t index) const;

    /// Who and when of an entry.
    struct Context {
        std::uint64_t index = 0;
        Person actor;
        base::Instant at;
    };
    /// corrupt, and nothing changed, if they cannot follow: no such proposal, or one that has
    /// ended.
    [[nodiscard]] base::Status apply(Proposed const& entry, Context const& context);
    [[nodiscard]] base::Status apply(ProposalSigned const& entry, program::SignOff sign);
    [[nodiscard]] base::Status apply(Applied const& entry, std::vector<program::SignOff> stood);
    [[nodiscard]] base::Status apply(ProposalEnded const& entry);

private:
    [[nodiscard]] base::Status end(std::uint64_t index, std::string how);
    std::shared_ptr<Proposals const> proposals_;
};

}  // namespace weir::state
