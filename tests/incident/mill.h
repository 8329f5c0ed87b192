// The real organisation of the drills: ../shared/data/manufacturing-email, given made-up names, and
// its last four weeks of mail moved by whole weeks so that they end a week ago.
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace weir::incident {

/// Whether the folder is here; it is no part of the repository.
[[nodiscard]] bool is_mill_here();

/// What tests/incident/companies/manufacturing-email.toml asks for: charter, grants, people_rows,
/// mail_rows. `now` says to when the weeks are moved.
[[nodiscard]] base::Result<std::map<std::string, std::string>> mill_words(base::Instant now);

}  // namespace weir::incident
