// Entries about exposures: incidents, reports, letters, canaries, closures, and copies that left.
// Part of the closed list of entries.h.
#pragma once

#include <cstdint>
#include <string>

#include "base/strong.h"
#include "base/time.h"
#include "engines/crypto/sign.h"

namespace weir::state {

using base::Person;

/// Something was seen that nobody was meant to see, or could have been.
struct IncidentOpened {
    std::string what;
    base::Instant from;       // since when, as far as is known
    base::Instant aware;      // the 72 hours run from here
    std::uint64_t cause = 0;  // the entry that opened it; 0: not known
};

/// An exposure report was made: its digest, and its figures without a name.
struct ExposureReported {
    std::uint64_t incident = 0;  // index of its IncidentOpened; 0: of none
    base::Instant from;
    base::Instant until;
    std::uint64_t intended = 0;  // entries up to the last signed state it was compared with
    std::string digest;          // SHA-256 of the report
    std::string figures;         // JSON
};

/// The letters of a report: the words all of them share, and for each group of people whom it
/// concerns alike, what concerns them. Each can read their own (`weir me letters`).
struct LettersDelivered {
    std::uint64_t report = 0;  // index of its ExposureReported
    std::string digest;        // SHA-256 of `letters`
    std::string letters;       // JSON (doors/exposure/letters.h)
};

/// One role holder's signature that other grants than those last signed before the incident were
/// meant. Who reports cannot say alone what was meant: it needs the quorum that ends a pause.
struct IntendedSigned {
    std::uint64_t incident = 0;  // index of its IncidentOpened
    std::string grants;          // TOML
    std::string role;
    crypto::Signature signature{};
};

/// A copy left that no pause and no grant reaches: whoever counts an exposure names it.
struct CopyMade {
    std::string kind;       // "backup", "letters", "cedar"
    std::string of;         // what it holds, in words without people
    std::string recipient;  // whose key opens it, hexadecimal; empty: it is in clear
};

/// Somebody outside the intended audience tried, as a test, and this is what came of it.
struct CanaryTried {
    std::uint64_t incident = 0;  // 0: the regular control
    Person reader;
    std::string what;  // class and cell
    bool was_refused = false;
};

/// The audience is the intended one again, and a canary was refused.
struct IncidentClosed {
    std::uint64_t incident = 0;
    std::string audience;      // SHA-256 of the audience, which both are
    std::uint64_t canary = 0;  // index of its CanaryTried
};

}  // namespace weir::state
