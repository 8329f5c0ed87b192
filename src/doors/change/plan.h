// What a change would do before it is made: its blast radius on four axes, who must sign it, and
// whether any audience would outgrow its cap. Pure functions of the state; nothing is opened.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/outcome.h"
#include "rules/access/radius.h"
#include "rules/state/state.h"

namespace weir::change {

using base::Person;

/// What somebody wants to be in force: rules, or rows of the directory.
struct Wanted {
    std::optional<state::Rules> rules;  // texts that parsed, members by number
    std::optional<org::DirectoryChange> directory;
    Person person_max;  // numbers up to here are taken
};

struct Plan {
    access::Radius radius;
    std::vector<std::string> needs;         // roles that must sign; none: it only narrows
    std::optional<base::Refusal> over_cap;  // an audience would outgrow its cap
    std::vector<std::string> vacant;        // of signing roles that change: without a holder
    std::vector<std::string> keyless;       // of those that must sign: no holder has a key yet
    std::uint64_t computed_at = 0;          // entries that stood
};

/// What the radius is measured on: people whose data exist, by unit. Kept while no release is
/// written and the directory stays; safe from several threads.
class ResidentsCache {
public:
    [[nodiscard]] std::shared_ptr<access::Residents const> of(state::State const& state);

private:
    std::mutex mutex_;
    std::shared_ptr<org::Directory const> directory_;
    std::size_t releases_ = 0;
    std::shared_ptr<access::Residents const> residents_;
};

/// bad_input if the rules cannot follow those in force (program::check_succession). What rules take
/// away counts as taken already when what they give is measured: it applies at once.
[[nodiscard]] base::Result<Plan> plan_of(state::State const& now, Wanted const& wanted,
                                         base::Instant at, access::Residents const& residents);

/// bad_input for a grant that is new and reaches nobody by mistake: of a role that has no member,
/// or over a unit in which nobody stands (dissolved, or never there). What is in force already may
/// stay.
[[nodiscard]] base::Status check_new_grants(state::State const& now, state::Rules const& wanted,
                                            base::Instant at);

/// What a waiting proposal wants. corrupt if its texts do not parse.
[[nodiscard]] base::Result<Wanted> wanted_by(state::Proposed const& proposed);

/// SHA-256 of the canonical radius, hexadecimal.
[[nodiscard]] std::string digest_of(access::Radius const& radius);

/// The subject of a signature on a proposal: its entry, its radius, the entry that was computed at,
/// and when it lapses. Another version of it is another subject.
[[nodiscard]] std::string subject_of(state::Proposal const& proposal);

/// Whether nothing that a radius depends on differs between the two.
[[nodiscard]] bool is_same_ground(state::State const& a, state::State const& b);

}  // namespace weir::change
