// The closed list of purposes, and the ones that no charter can have.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "rules/program/charter.h"

namespace weir::program {
namespace {

constexpr std::array<std::string_view, 2> kPurposes{"PersonnelWorkloadManagement",
                                                    "InternalResourceOptimisation"};

/// What judging people begins with, in the vocabulary's terms and in plain ones.
constexpr std::array<std::string_view, 9> kJudging{
    "personnelperformance", "performance", "behaviour",  "behavior",          "promotion",
    "termination",          "dismissal",   "discipline", "personnelbehaviour"};

std::string lower(std::string_view text) {
    std::string lowered(text);
    for (char& c : lowered) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lowered;
}

bool judges_people(std::string_view name) {
    auto const lowered = lower(name);
    return std::ranges::any_of(
        kJudging, [&](std::string_view word) { return lowered.find(word) != std::string::npos; });
}

}  // namespace

std::string_view name_of(Purpose purpose) { return kPurposes[static_cast<std::size_t>(purpose)]; }

base::Result<Purpose> purpose_of(std::string_view name) {
    auto const found = std::ranges::find(kPurposes, name);
    if (found != kPurposes.end()) return static_cast<Purpose>(found - kPurposes.begin());
    if (judges_people(name)) {
        return base::fail(
            base::Fault::bad_input,
            fmt::format("the purpose `{}` judges people: no charter can have it", name));
    }
    return base::fail(base::Fault::bad_input,
                      fmt::format("there is no purpose `{}`, expected one of `{}`", name,
                                  fmt::join(kPurposes, "` `")));
}

}  // namespace weir::program
