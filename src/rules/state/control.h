// The only writer of the ledger. commit() appends an entry only if its guard holds after every
// earlier entry, so that pause, budget, quorum and consent are guards and none can race another.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>

#include "base/clock.h"
#include "records/ledger/ledger.h"
#include "records/vault/vault.h"
#include "rules/state/state.h"

namespace weir::state {

/// What somebody wants to be so.
struct Act {
    Person actor;        // 0: the system itself
    vault::Scope scope;  // whose data it lets be opened; empty for most
    Entry entry;
    std::vector<Person> named = {};  // whose names or data it shows one by one: they are told
    ledger::Heads heads = {};        // of a HeadsCounted
};

/// It is so, and durable.
struct Committed {
    ledger::Receipt receipt;
    ledger::Record record;               // for Vault::permit
    std::shared_ptr<State const> state;  // right after it
};

/// Looks at the state after every earlier entry and says no, or nothing. Must be quick: it runs
/// inside the one lock, so it must not ask Control for anything.
using Guard = std::function<std::optional<base::Refusal>(State const&)>;
[[nodiscard]] std::optional<base::Refusal> no_guard(State const&);

class Control {
public:
    /// Has the durable tree cosigned: the checkpoint with what its witnesses answered. Asks other
    /// machines, so it takes a while; `stop` ends it.
    using Cosign = std::function<base::Result<std::string>(program::WitnessRule const&,
                                                           std::stop_token const& stop)>;
    /// The parts it stands on, which outlive it.
    struct Parts {
        ledger::Ledger& ledger;
        vault::Vault& vault;
        base::Clock const& clock;
        Cosign cosign = nullptr;  // needed where a charter opens only what was cosigned
    };
    /// Reads the whole ledger and folds it. corrupt if an entry does not open or cannot follow;
    /// those whose marks say that they leave nothing in the state are not opened (scan does).
    static base::Result<std::unique_ptr<Control>> open(Parts parts);

    /// The state now, possibly ahead of the disk by entries that somebody is still waiting for.
    /// What a caller concludes from it is bound by the guard of what it then commits.
    [[nodiscard]] std::shared_ptr<State const> state() const;

    /// Thread-safe. The refusal is the guard's; an accident is an entry that cannot follow. On
    /// return the entry is durable.
    [[nodiscard]] base::Outcome<Committed> commit(Act act, Guard const& guard);

    /// Leave to open what the entry's scope named. Where the charter in force says so, only once
    /// a quorum of witnesses has cosigned a tree with the entry: unavailable if it does not, and
    /// the entry stands. Settling, which shows nobody anything, does not wait for them.
    [[nodiscard]] base::Result<vault::Permit> permit(Committed const& committed,
                                                     std::stop_token const& stop = {}) const;

    /// Time as the ledger sees it: the clock's, but never before the last entry's.
    [[nodiscard]] base::Instant now() const;

    /// An entry as the people whom it concerns may be shown it. Nothing if it concerns nobody.
    struct Told {
        std::uint64_t index = 0;
        ledger::Leaf leaf;
        std::vector<Person> named;  // whose slots it has; nobody: it has a statement
        std::string shown;
        base::Digest blind{};
    };
    using EachTold = std::function<base::Status(Told const&)>;
    /// In order, until `each` fails.
    [[nodiscard]] base::Status scan_told(EachTold const& each) const;

    /// Every entry in clear, in order, until `each` fails.
    using Each = std::function<base::Status(Happened const&)>;
    [[nodiscard]] base::Status scan(Each const& each) const;

    ~Control();
    Control(Control const&) = delete;
    Control& operator=(Control const&) = delete;

private:
    explicit Control(Parts parts);
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace weir::state
