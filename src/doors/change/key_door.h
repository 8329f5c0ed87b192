// The keys of people who come later: who may vouch that a key is somebody's, when the vouches are
// enough, and how a key ends. Decision record 0024. A person's own key signs its successor alone;
// else holders of other signing roles vouch, and nobody for themselves.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/state/control.h"

namespace weir::change {

using base::Person;

/// Somebody says, by their signature, that a key is a person's, or that it is nobody's any more.
struct KeySigning {
    Person caller;
    Person person;
    std::string id;  // the person's, in the directory: as it was shown to who signs
    crypto::PublicKey key{};
    std::string role;  // of the caller; empty: they sign with their own key for themselves
    crypto::Signature signature{};
};

/// What a candidate still lacks.
struct KeyStanding {
    std::vector<std::string> missing;         // roles of which a holder must vouch
    std::size_t more = 0;                     // so many roles beside those, of `of`
    std::vector<std::string> of;              // other signing roles that have not vouched
    std::optional<base::Instant> not_before;  // a vacant role: when everybody knew it for 14 days
    [[nodiscard]] bool is_complete(base::Instant at) const {
        return missing.empty() && more == 0 && (!not_before || at >= *not_before);
    }
};

/// Pure. Only vouches count whose voucher holds the role still, with the key that signed, and
/// which are no older than 28 days.
[[nodiscard]] KeyStanding standing_of(state::State const& now, Person person,
                                      std::vector<state::Vouch> const& vouches, base::Instant at);

class KeyDoor {
public:
    explicit KeyDoor(state::Control& control) : control_(&control) {}

    struct Vouched {
        bool is_bound = false;
        KeyStanding standing;
    };
    /// Refusals, each with its subject: not_active (draft); already_done ("key": it was somebody's,
    /// or is; "key in force": rotate it or revoke it first; "vouch": this person or this role
    /// vouched already); not_granted ("yourself", "role", "signing role": not held by the caller,
    /// "reporting line": of another voucher, "holder": the person holds no role). bad_input for a
    /// signature that is not over exactly this.
    [[nodiscard]] base::Outcome<Vouched> vouch(KeySigning const& signing);

    /// At once, on one signature: the person's own or of a holder of any signing role. Refusals:
    /// already_done ("key": never bound nor vouched for, or revoked), not_granted.
    [[nodiscard]] base::Outcome<std::monostate> revoke(KeySigning const& signing);

    /// Binds what was only waiting for its notice, and what a crash left complete.
    [[nodiscard]] base::Status sweep();
    [[nodiscard]] bool is_sweep_due() const;

private:
    [[nodiscard]] base::Result<bool> bind(Person person, crypto::PublicKey const& key);
    state::Control* control_;
};

}  // namespace weir::change
