// What the ledger says about the vault's keys: which month key is in force since when, which
// retired ones nobody has signed for yet, and which weeks' keys have ended with their retention
// period.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "base/strong.h"
#include "base/time.h"
#include "rules/state/entries.h"

namespace weir::state {

/// A retired month key whose copies rest on a custodian's word, until that word is given.
struct OwedStatement {
    std::string kind;  // "file", "passphrase"
    base::Instant retired_at;
};

/// The chunks of one week and retention class.
struct SweptPlace {
    base::Week week;
    std::uint32_t retention = 0;
    friend auto operator<=>(SweptPlace const&, SweptPlace const&) = default;
};

/// A token destroys a key for good; a file may have been copied.
[[nodiscard]] bool needs_statement(std::string_view kind);

struct Custody {
    std::uint32_t month_key = 1;                  // number of the one in force
    base::Instant month_key_since;                // the first: when the programme was made
    std::map<std::uint32_t, OwedStatement> owed;  // by number
    std::set<SweptPlace> swept;

    /// Whether any class of a week was swept: it cannot be released any more.
    [[nodiscard]] bool has_swept(base::Week week) const;

    /// What the facts say. corrupt, and nothing changed, if they cannot follow: a number that is
    /// not larger, a statement nobody owes, a place swept twice.
    [[nodiscard]] base::Status apply(KeysRotated const& entry, base::Instant at);
    [[nodiscard]] base::Status apply(KeyDestroyed const& entry);
    [[nodiscard]] base::Status apply(RetentionSwept const& entry);
};

}  // namespace weir::state
