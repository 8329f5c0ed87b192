// The budget book: how much privacy loss each block has spent, by purpose. A pure value: copy it,
// compare it, rebuild it from the ledger. What is spent stays spent: there is no refund, no window
// that forgets and no reset. Decisions read public data and earlier charges only, never a person's
// values.
// Source: Rogers, Roth, Ullman, Vadhan 2016, "Privacy Odometers and Filters"; Feldman, Zrnic 2021,
// "Individual Privacy Accounting via a Renyi Filter" (for Renyi privacy a filter may stop exactly
// at its limit, also when each question depends on the answers before; zCDP bounds all orders).
// Blocks of one week hold different people, so a question costs only the blocks that it reads
// (McSherry 2009, "Privacy Integrated Queries": parallel composition).
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/strong.h"
#include "base/time.h"

namespace weir::privacy {

/// The people whose home team is `unit` in `week`, all sources and metrics together.
struct Block {
    base::Week week;
    base::Unit unit;
    friend constexpr auto operator<=>(Block const&, Block const&) = default;
};

/// What a block's budget is set aside for.
enum class Share {
    release,      // the week's and the quarter's release
    restatement,  // one release again, after a correction
    answers,      // ad-hoc questions
};
inline constexpr std::size_t kShareCount = 3;
[[nodiscard]] std::string_view name_of(Share share);  // "release"

/// What any one block may spend, over its whole life.
class Limits {
public:
    struct Parts {
        base::Rho total;
        base::Rho release;
        base::Rho restatement;
        base::Rho answers;
    };
    /// The shares may be zero (then nothing of that kind is ever answered); together they are at
    /// most the total, which is at most kRhoMax. bad_input otherwise.
    [[nodiscard]] static base::Result<Limits> of(Parts parts);
    [[nodiscard]] base::Rho total() const { return parts_.total; }
    [[nodiscard]] base::Rho share(Share share) const;
    friend bool operator==(Limits const& a, Limits const& b);

private:
    explicit Limits(Parts parts) : parts_(parts) {}
    Parts parts_;
};

struct ChargeRequest {
    std::span<Block const> blocks;  // in any order; a block named twice is charged twice
    Share share;
    base::Rho rho;  // for each block named
};

/// Not safe for concurrent use while it changes.
class BudgetBook {
public:
    explicit BudgetBook(Limits limits) : limits_(limits) {}

    /// Whether every block named has `rho` left, in its share and in total. False too for a rho of
    /// zero and for no blocks: nothing asked is no leave to answer.
    [[nodiscard]] bool can_charge(ChargeRequest const& request) const;
    /// Charges all blocks, or none: false exactly if can_charge is false, and then nothing changed.
    [[nodiscard]] bool charge(ChargeRequest const& request);

    /// What a block can still spend on a share: the lesser of what share and total leave.
    [[nodiscard]] base::Rho left(Block block, Share share) const;
    [[nodiscard]] base::Rho spent(Block block, Share share) const;
    [[nodiscard]] base::Rho spent(Block block) const;

    /// Every block of an earlier week counts as spent, for ever: what it spent is not known any
    /// more. Never takes back a later week that was said before.
    void exhaust_before(base::Week week);

    [[nodiscard]] Limits const& limits() const { return limits_; }
    /// A signed change of the charter. What is spent stays; a block above a lower limit has nothing
    /// left.
    void set_limits(Limits limits) { limits_ = limits; }

    friend bool operator==(BudgetBook const&, BudgetBook const&) = default;

private:
    struct Row {
        base::Unit unit;
        std::array<base::Rho, kShareCount> spent{};  // by Share
        friend bool operator==(Row const&, Row const&) = default;
    };
    using Rows = std::vector<Row>;  // sorted by unit, each once, some share above zero

    [[nodiscard]] Row const* find(Block block) const;
    Limits limits_;
    std::map<base::Week, Rows> weeks_;
    std::optional<base::Week> exhausted_before_;
};

}  // namespace weir::privacy
