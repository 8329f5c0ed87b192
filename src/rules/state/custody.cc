#include "rules/state/custody.h"

namespace weir::state {
namespace {

constexpr std::string_view kToken = "pkcs11";

}  // namespace

bool needs_statement(std::string_view kind) { return kind != kToken; }

bool Custody::has_swept(base::Week week) const {
    auto const first = swept.lower_bound({week, 0});
    return first != swept.end() && first->week == week;
}

base::Status Custody::apply(KeysRotated const& entry, base::Instant at) {
    if (entry.retired != month_key || entry.number <= month_key) {
        return base::fail(base::Fault::corrupt, "a month key that does not follow the last");
    }
    if (needs_statement(entry.retired_kind)) {
        owed.insert_or_assign(entry.retired, OwedStatement{entry.retired_kind, at});
    }
    month_key = entry.number;
    month_key_since = at;
    return {};
}

base::Status Custody::apply(KeyDestroyed const& entry) {
    if (owed.erase(entry.number) == 1) return {};
    return base::fail(base::Fault::corrupt, "a statement on a month key that nobody owes");
}

base::Status Custody::apply(RetentionSwept const& entry) {
    if (swept.insert({entry.week, entry.retention}).second) return {};
    return base::fail(base::Fault::corrupt, "a week swept twice");
}

}  // namespace weir::state
