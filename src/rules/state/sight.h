// What an entry shows of people to somebody, and what those people are told of it: the visible text
// of the slots on its leaf, or of its statement where it concerns many at once. Decided from the
// entry alone, so that nobody can forget to say it. docs/formats/heads.md.
#pragma once

#include <string>
#include <vector>

#include "records/vault/opening.h"
#include "rules/state/state.h"

namespace weir::state {

struct Sight {
    std::vector<Person> named;  // who has a slot each: at most ledger::kLeafSlotsMax
    std::string shown;          // JSON; empty if the entry shows nobody's data or name
};

/// What is seen, by whom and when. `named`: whose names or data the act shows one by one, as its
/// maker says; the scope's people are seen in any case.
struct Look {
    Entry const& entry;
    vault::Scope const& scope;
    std::vector<Person> const& named;
    Person actor;
    base::Instant at;
};
/// `state`: right before the entry. Roles are named, never the reader: a log of who looks is itself
/// about people. The time is cut to the hour.
[[nodiscard]] Sight sight_of(Look const& look, State const& state);

}  // namespace weir::state
