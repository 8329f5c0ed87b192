#include "doors/disclosure/tests/samples.h"

#include <array>

#include <fmt/format.h>

#include "base/check.h"
#include "rules/metrics/charter_rules.h"

namespace weir::disclosure::tests {
namespace {

constexpr std::array<std::string_view, 3> kLevels{"company", "department", "team"};

constexpr std::string_view kRest = R"(
[[retention]]
name = "year"
weeks = 52
[[source]]
name = "mail"
connector = "mail"
columns = { sender = "sender", recipient = "recipient", time = "time" }
kinds = ["mail_sent"]
identity = "id"
[[kind]]
name = "mail_sent"
fields = ["others"]
retention = "year"
why = "To see how much is written."
[[kind]]
name = "meeting"
fields = ["length"]
retention = "year"
why = "To see how long meetings are."
[[role]]
name = "privacy"
members = ["privacy"]
cap = 2
signs = true
[[role]]
name = "security"
members = ["security"]
cap = 2
signs = true
[[role]]
name = "employee"
[lifecycle]
activate = ["privacy", "security"]
resume = ["privacy", "security"]
[notice]
controller = "Small"
contact = "privacy@small.example"
legal_basis = "works agreement"
complaint_authority = "the authority"
[protected]
addresses = []
ids = []
)";

}  // namespace

Company company_of(std::vector<Team> const& teams) {
    org::DirectoryChange change;
    for (auto const& [path, people] : teams) {
        for (int i = 0; i < people; ++i) {
            org::PersonRow row;
            row.person = base::Person{static_cast<std::uint32_t>(change.rows.size() + 1)};
            row.unit_path = path;
            change.rows.push_back(row);
        }
    }
    Company company;
    company.directory.apply(change);
    company.roster = org::roster_of(company.directory, base::Week::of("2026-W06").value());
    return company;
}

std::string to_toml(CharterText const& text) {
    auto toml = fmt::format(
        "[programme]\nname = \"small\"\npurposes = [\"PersonnelWorkloadManagement\"]\n"
        "zone = \"UTC\"\ncollect_from = \"2026-01-05\"\nhistory_weeks = 52\ngrace_days = 0\n"
        "languages = [\"en\"]\n[privacy]\nrho_week = \"{}\"\nminimum_group = {}\n"
        "delta = \"1e-6\"\n[privacy.shares]\nrelease = {}\nrestatement = 10\nanswers = 5\n",
        text.rho_week, text.minimum_group, text.release);
    for (std::size_t level = 0; level < text.level_shares.size(); ++level) {
        toml += fmt::format("[[level]]\nname = \"{}\"\nshare = {}\n", kLevels[level],
                            text.level_shares[level]);
    }
    for (auto const& metric : text.metrics) {
        toml += fmt::format("[[metric]]\nid = \"{}\"\nshare = {}\nclamp = {}\nlevels = {}\n",
                            metric.id, metric.share, metric.clamp, metric.levels);
    }
    return toml + text.sites + std::string(kRest);
}

program::Charter charter_of(std::string const& toml) {
    auto charter = program::parse_charter(toml, "charter.toml", metrics::charter_rules());
    if (!charter) base::fail_stop(base::to_text(charter.error()));
    return std::move(*charter);
}

}  // namespace weir::disclosure::tests
