// The three kinds of ending of an act at a door, once: a value, a refusal (an answer, recorded), or
// an accident. A refusal's reason carries no number and no name: it must not be an oracle.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"

namespace weir::base {

/// Why the answer is no. Closed: every reason has a sentence in `sentence_of`.
enum class Reason {
    not_active,        // the programme is in draft, or closed
    paused,            // a pause is in force
    not_granted,       // the caller holds no grant that covers this
    not_declared,      // the charter does not name it
    too_few_people,    // no cell of that kind reaches the minimum group
    budget_spent,      // the blocks it reads have not enough left
    sign_off_missing,  // the charter's quorum is not complete
    too_early,         // the week is still open, or its grace period runs
    already_done,      // written once, and it is written
    over_cap,          // an audience would exceed its cap
    too_many,          // a named limit on what is taken at once
    simulated_only,    // real sources are refused in a simulated programme, for life
    unknown_caller,    // no registered key proves who is asking
    not_witnessed,     // the quorum of witnesses has not cosigned the ledger's root
    not_reviewed,      // the way back from a pause is not complete
    frozen,            // the representative has frozen this scope
};

/// A refusal, with the subject of the rule that refused (a role, a class, a source; never a
/// person).
struct Refusal {
    Reason reason = Reason::not_active;
    std::string subject;
};

template <class T>
using Outcome = Result<std::variant<T, Refusal>>;

[[nodiscard]] std::string_view name_of(Reason reason);      // "not_granted"
[[nodiscard]] std::string_view sentence_of(Reason reason);  // a whole sentence, for people
/// Inverse of name_of; bad_input if the word is none of ours.
[[nodiscard]] Result<Reason> reason_of(std::string_view name);

}  // namespace weir::base
