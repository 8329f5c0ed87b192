#include "base/outcome.h"

#include <array>

namespace weir::base {
namespace {

struct Row {
    Reason reason;
    std::string_view name;
    std::string_view sentence;
};

constexpr std::array kRows{
    Row{Reason::not_active, "not_active",
        "The programme is not active: its charter is not signed."},
    Row{Reason::paused, "paused",
        "The programme is paused. Nothing comes in and nothing goes out."},
    Row{Reason::not_granted, "not_granted", "No grant in force gives you this."},
    Row{Reason::not_declared, "not_declared", "The charter does not declare this."},
    Row{Reason::too_few_people, "too_few_people",
        "No group of that kind is large enough to be shown."},
    Row{Reason::budget_spent, "budget_spent", "The privacy budget of these weeks is spent."},
    Row{Reason::sign_off_missing, "sign_off_missing",
        "Sign-offs that the charter asks for are missing."},
    Row{Reason::too_early, "too_early", "The week is still open or in its grace period."},
    Row{Reason::already_done, "already_done", "This is written once, and it is written."},
    Row{Reason::over_cap, "over_cap", "More people could read this than the charter's cap allows."},
    Row{Reason::too_many, "too_many", "This exceeds a limit on what is taken at once."},
    Row{Reason::simulated_only, "simulated_only",
        "This programme is marked as simulated for life; real sources are refused."},
    Row{Reason::unknown_caller, "unknown_caller", "No registered key proves who is asking."},
    Row{Reason::not_witnessed, "not_witnessed",
        "The witnesses that the charter asks for did not cosign the ledger."},
    Row{Reason::not_reviewed, "not_reviewed", "What has to come first is not complete."},
    Row{Reason::frozen, "frozen",
        "The representative has frozen this: no new questions and no new releases."},
};

Row const& row_of(Reason reason) {
    for (auto const& row : kRows) {
        if (row.reason == reason) return row;
    }
    return kRows.front();
}

}  // namespace

std::string_view name_of(Reason reason) { return row_of(reason).name; }
std::string_view sentence_of(Reason reason) { return row_of(reason).sentence; }

Result<Reason> reason_of(std::string_view name) {
    for (auto const& row : kRows) {
        if (row.name == name) return row.reason;
    }
    return fail(Fault::bad_input, "unknown refusal");
}

}  // namespace weir::base
