// From what a source says to what may be kept: events that name one person, with the declared
// fields only. Pure over its arguments; nothing is written here.
#pragma once

#include <map>
#include <stop_token>
#include <unordered_map>
#include <vector>

#include "records/activity/batch.h"
#include "records/vault/vault.h"
#include "rules/state/state.h"

namespace weir::intake::detail {

/// Where events of one person go.
struct Place {
    base::Week week;
    std::uint8_t retention = 0;
    base::Person person;
    friend auto operator<=>(Place const&, Place const&) = default;
};
using Placed = std::map<Place, std::vector<activity::Event>>;

/// Identities of the outside, resolved: directory ids and addresses to numbers.
struct Resolver {
    std::unordered_map<std::string, base::Person> by_id;
    std::unordered_map<std::string, base::Person> by_address;
};

struct Minimised {
    Placed placed;
    std::uint64_t untimely = 0;
    std::uint64_t undeclared_kinds = 0;
    bool was_cancelled = false;
};

/// Short keyed hash of a week's thread numbers; gives 0 once the week's key has ended.
using ThreadOf = std::function<base::Thread(base::Week, std::uint64_t)>;

struct MinimiseRequest {
    state::State const& state;
    program::Source const& source;
    activity::Batch const& batch;
    Resolver const& resolver;
    base::Instant now;
    ThreadOf thread_of;
};
[[nodiscard]] Minimised minimise(MinimiseRequest const& request, std::stop_token stop);

}  // namespace weir::intake::detail
