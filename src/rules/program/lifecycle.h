// The life of a programme: draft, active, paused and back, folded from facts. Pauses are kept as
// intervals for ever, because an event whose time lies in any of them is never accepted, whenever
// it arrives (DESIGN section 4, invariant 6).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/strong.h"
#include "base/time.h"
#include "engines/crypto/sign.h"
#include "rules/program/charter.h"

namespace weir::program {

using base::Person;

// The facts. Each is what a ledger entry says; applying one never fails, so the guard of `commit`
// asks first (state/signing.h, state/restart.h).

/// Somebody's signature, as the entry has it; whether it counts now is state::counting's to say.
struct SignOff {
    base::Digest subject{};  // the charter, or the findings
    std::string role;
    Person person;
    base::Instant at;
    crypto::PublicKey by{};  // with which it was made
    friend bool operator==(SignOff const&, SignOff const&) = default;
};

/// The draft's charter is this one now, by the SHA-256 of its bytes. Signatures are on a hash.
struct CharterSet {
    base::Digest charter{};
    base::Instant at;
};
struct CharterSigned {
    SignOff sign;
};
struct Activated {
    base::Instant at;
};
struct Paused {
    Person by;
    std::string role;
    std::string reason;
    base::Instant at;
};
/// Counts for the pause in force only; its subject is the hash of what was found.
struct ResumeSigned {
    SignOff sign;
};
struct Resumed {
    base::Instant at;
    std::vector<SignOff> by = {};  // the signatures that stood
};

enum class Stage { draft, active, paused };
[[nodiscard]] std::string_view name_of(Stage stage);  // "draft"

/// One pause. While it is in force span.until is missing.
struct PauseFact {
    base::Span span;
    Person by;
    std::string role;
    std::string reason;
    std::vector<SignOff> ended_by = {};  // the signatures that stood when it ended
};

/// When something happened: [start, start + length], both ends within.
struct EventTime {
    base::Instant start;
    base::Duration length;
};

class Lifecycle {
public:
    void apply(CharterSet const& fact);
    void apply(CharterSigned const& fact);
    void apply(Activated const& fact);
    void apply(Paused const& fact);
    void apply(ResumeSigned const& fact);
    void apply(Resumed const& fact);

    [[nodiscard]] Stage stage() const;
    /// What a door asks before anything: the state after the last fact, no clock involved.
    [[nodiscard]] bool is_active() const { return stage() == Stage::active; }
    /// The same for a second of the past.
    [[nodiscard]] bool is_active_at(base::Instant when) const;
    [[nodiscard]] std::optional<base::Instant> activated_at() const { return activated_at_; }
    [[nodiscard]] std::optional<base::Digest> charter() const { return charter_; }
    /// In the order they happened, the last perhaps still in force.
    [[nodiscard]] std::vector<PauseFact> const& pauses() const { return pauses_; }

    /// Whether an event of that time may ever be stored: not before the charter's collect_from, not
    /// after its collect_until, not
    /// earlier than history_weeks before the activation, and not touching any pause, past or
    /// present. False in draft. Whether the programme accepts anything *now* is is_active().
    [[nodiscard]] bool may_store_event_at(EventTime time, Charter const& charter) const;

    /// Signatures on the charter now set, none on another; and those to end the pause in force,
    /// none of an earlier one, but on whatever was published then.
    [[nodiscard]] std::vector<SignOff> const& charter_sign_offs() const { return charter_signs_; }
    [[nodiscard]] std::vector<SignOff> const& resume_sign_offs() const { return resume_signs_; }

private:
    std::optional<base::Digest> charter_;
    std::optional<base::Instant> activated_at_;
    std::vector<PauseFact> pauses_;
    std::vector<SignOff> charter_signs_;
    std::vector<SignOff> resume_signs_;
};

/// Which roles of `needed` stay empty in the best assignment of distinct people to distinct roles,
/// in their order; none: it is complete.
[[nodiscard]] std::vector<std::string> missing_roles(std::span<std::string const> needed,
                                                     std::span<SignOff const> signs);

}  // namespace weir::program
