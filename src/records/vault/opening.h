// The committed body of a ledger entry, and what it allows to be opened. The vault derives a
// person's key only against a durable entry whose scope names opener, purpose, people and weeks.
// Format: docs/formats/opening.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/strong.h"
#include "base/time.h"

namespace weir::vault {

/// The one purpose for which intake batches, which hold many people, are opened.
inline constexpr std::string_view kSettle = "settle";

/// Whose data may be opened, by whom, why. Empty `people`: nobody's, as in most entries.
struct Scope {
    std::string purpose;               // "settle", "close", ... one word of ours
    std::vector<base::Person> people;  // sorted, unique
    std::vector<base::Week> weeks;     // sorted, unique
    friend bool operator==(Scope const&, Scope const&) = default;
};

/// One entry's content in clear. `actor` is 0 where the system acts by itself, and where the
/// actor's trace key has ended.
struct Opening {
    std::string type;  // the entry's type, a word of state/entries.h
    base::Instant time;
    base::Person actor;
    Scope scope;
    base::Bytes body;  // canonical JSON of the entry
    /// The private view: who has a slot on the leaf, in its order (at most kLeafSlotsMax, unique),
    /// and what they are shown of the entry; or nobody, and what everybody is. JSON or empty.
    std::vector<base::Person> named = {};
    std::string shown = {};
    friend bool operator==(Opening const&, Opening const&) = default;
};

}  // namespace weir::vault
