// Whom an offline check believes: the log's key beside the programme, or a policy file.
#pragma once

#include "records/ledger/policy.h"
#include "surfaces/cli/detail/options.h"

namespace weir::cli::detail {

/// --log-key, or DIR/log.vkey. not_found or bad_input naming the file.
[[nodiscard]] base::Result<ledger::VerifierKey> verifier_key(Options const& options);
/// --policy, or the log's key alone.
[[nodiscard]] base::Result<ledger::Policy> policy_of(Options const& options);

}  // namespace weir::cli::detail
