// How often the log named whom, folded from its slots: what the heads of an epoch are counted
// from, and what they must agree with. docs/formats/heads.md.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>

#include "records/ledger/heads.h"
#include "rules/state/entries.h"

namespace weir::state {

/// One person's slots so far, and the chain over them.
struct HeadFact {
    std::uint64_t count = 0;
    base::Digest chain = ledger::chain_start();
    friend bool operator==(HeadFact const&, HeadFact const&) = default;
};
using HeadFacts = std::map<Person, HeadFact>;  // only those with a slot

class PrivateView {
public:
    PrivateView();

    /// A leaf as it stands in the log, and whose its slots are, in their order. corrupt if a slot
    /// is nobody's.
    [[nodiscard]] base::Status apply(std::uint64_t index, ledger::Leaf const& leaf,
                                     std::span<Person const> named);
    /// corrupt if the entry counts other slots or people than there are, or not what its leaf
    /// shows.
    [[nodiscard]] base::Status apply(std::uint64_t index, ledger::Leaf const& leaf,
                                     HeadsCounted const& entry);

    [[nodiscard]] HeadFact of(Person person) const;
    /// As they were when the newest heads were counted; how many of them were new then.
    [[nodiscard]] HeadFact counted(Person person) const;
    [[nodiscard]] std::uint64_t fresh_when_counted(Person person) const;
    /// Slots that the next heads will count as new.
    [[nodiscard]] std::uint64_t fresh(Person person) const;

    [[nodiscard]] std::uint64_t uncounted() const { return uncounted_; }  // slots, since the last
    [[nodiscard]] std::uint64_t people() const { return people_; }  // enrolled and not departed
    /// Numbers up to these have, or had, a head: now, and when the newest heads were counted.
    [[nodiscard]] std::uint32_t enrolled() const { return enrolled_; }
    [[nodiscard]] std::uint32_t enrolled_when_counted() const { return enrolled_counted_; }
    [[nodiscard]] std::optional<HeadsCounted> const& last() const { return last_; }
    [[nodiscard]] std::uint64_t last_index() const { return last_index_; }  // of its entry

private:
    std::shared_ptr<HeadFacts> now_;            // written to by its only owner
    std::shared_ptr<HeadFacts const> counted_;  // at the last heads
    std::shared_ptr<HeadFacts const> before_;   // and at those before
    std::uint64_t uncounted_ = 0;
    std::uint64_t people_ = 0;
    std::uint32_t enrolled_ = 0;
    std::uint32_t enrolled_counted_ = 0;
    std::optional<HeadsCounted> last_;
    std::uint64_t last_index_ = 0;
};

}  // namespace weir::state
