// Whose signature counts: the one rule for everything that is signed by people in roles. A
// signature is good when it is made and must still be when it is counted: whoever lost the role,
// left, or has another key by then has signed nothing.
#pragma once

#include <string>
#include <vector>

#include "rules/state/state.h"

namespace weir::state {

/// As the fold keeps a signature: with the key that its maker has at its entry, all zero if none.
[[nodiscard]] program::SignOff sign_off_of(State const& state, Happened const& happened,
                                           std::string role, base::Digest const& subject = {});

/// Whether a role's member is still there to act in it: stands in the directory, never stood in it
/// (a first holder, an external), but has not left it.
[[nodiscard]] bool is_present(State const& state, access::RoleMember const& member,
                              base::Instant at);
/// Whether somebody holds the role then, and is there.
[[nodiscard]] bool is_holder(State const& state, Person person, std::string const& role,
                             base::Instant at);
/// People who hold the role and are there; those of them who have a key in force and can sign.
struct Holders {
    std::size_t all = 0;
    std::size_t keyed = 0;
};
[[nodiscard]] Holders holders_of(State const& state, std::string const& role, base::Instant at);
/// Whether somebody is holder of any role that signs: those may pause, review and propose.
[[nodiscard]] bool holds_signing_role(State const& state, Person person);

/// Whether one of the two reports to the other: then they are no two pairs of eyes.
[[nodiscard]] bool is_in_line(State const& state, Person a, Person b, base::Instant at);

/// Whether this is the key that somebody has in force. A guard asks again what a door has asked.
[[nodiscard]] bool has_key(State const& state, Person person, crypto::PublicKey const& key);

/// The signatures that count then: by holders who are there, with the key they have in force.
[[nodiscard]] std::vector<program::SignOff> counting(State const& state,
                                                     std::vector<program::SignOff> const& signs,
                                                     base::Instant at);

/// Roles without a person of their own whose signature counts: of those a proposal needs; of those
/// the draft's charter needs to come into force, none where there is no charter yet.
[[nodiscard]] std::vector<std::string> missing_of(State const& state, Proposal const& proposal,
                                                  base::Instant at);
[[nodiscard]] std::vector<std::string> missing_to_activate(State const& state);

}  // namespace weir::state
