// THE ONLY WAY ANYTHING WIDENS: propose, sign, apply. What takes sight away applies with the
// proposal itself, on one signature; what gives it waits for the roles that the charter names,
// never the proposer, and is measured again before it applies. DESIGN section 3, "Life of a
// change".
#pragma once

#include "doors/change/plan.h"
#include "rules/state/control.h"

namespace weir::change {

struct Made {
    std::uint64_t proposal = 0;  // index of its entry
    Plan plan;
    bool is_in_force = false;  // it only narrowed
};

struct SignRequest {
    Person person;
    std::uint64_t proposal = 0;
    std::string role;
    crypto::Signature signature{};
    crypto::PublicKey key{};  // the person's
};
struct Signed {
    std::vector<std::string> missing;  // roles that still lack a signature
    bool is_in_force = false;
    std::string ended;  // "void": what it would do outgrew what was signed; else empty
};

class Door {
public:
    explicit Door(state::Control& control) : control_(&control) {}

    /// People whose data exist, for whoever measures a radius.
    [[nodiscard]] std::shared_ptr<access::Residents const> residents(state::State const& state) {
        return residents_.of(state);
    }

    /// Measures and writes nothing. Refusals: not_granted (neither `operator` nor a signing role),
    /// not_active.
    [[nodiscard]] base::Outcome<Plan> plan(Person caller, Wanted const& wanted);

    /// Refusals: as plan, and over_cap. bad_input if the rules cannot follow those in force. A
    /// directory's proposal takes the place of one that waits.
    [[nodiscard]] base::Outcome<Made> propose(Person caller, Wanted const& wanted);

    /// Refusals: not_granted (not a holder of the role, the proposer, or in the reporting line of
    /// another who signed), already_done (it does not wait, or this person signed it), too_early (a
    /// vacant role's holders are known for 14 days first). bad_input for a signature that is not
    /// over this version. The last one applies it, or voids it if what it would do outgrew what was
    /// signed or an audience its cap.
    [[nodiscard]] base::Outcome<Signed> sign(SignRequest const& request);

    /// Takes a proposal back (its proposer) or vetoes it (the representative, alone). Refusals:
    /// not_granted, already_done.
    [[nodiscard]] base::Outcome<std::string> end(Person caller, std::uint64_t proposal);

    /// Ends what has waited for longer than it may, and applies what was only waiting for its
    /// notice to have stood.
    [[nodiscard]] base::Status sweep();

private:
    [[nodiscard]] base::Result<std::optional<Made>> supersede(Wanted const& wanted);
    [[nodiscard]] base::Result<Signed> settle(std::uint64_t proposal);
    [[nodiscard]] base::Status finish(std::uint64_t proposal, std::string const& how);
    state::Control* control_;
    ResidentsCache residents_;
};

}  // namespace weir::change
