#include "tests/attacks/world.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "rules/metrics/charter_rules.h"
#include "rules/metrics/tests/companies.h"

namespace weir::attacks {

using disclosure::detail::Plan;
using disclosure::tests::CharterText;
using disclosure::tests::MetricText;

namespace {

constexpr std::string_view kOtherKinds = R"(
[[kind]]
name = "chat_sent"
fields = []
retention = "year"
why = "To see how much is written."
[[kind]]
name = "call"
fields = ["length"]
retention = "year"
why = "To see how long calls are."
[[kind]]
name = "contact"
fields = ["length"]
retention = "year"
why = "To see how long people meet."
[[kind]]
name = "presence"
fields = ["length"]
retention = "year"
why = "To see how full the rooms are."
)";

std::size_t below(std::mt19937_64& random, std::size_t bound) { return random() % bound; }

std::string random_levels(std::mt19937_64& random) {
    constexpr std::array<std::string_view, 4> kChoices{
        "\"all\"", "\"all\"", "[\"company\", \"team\"]", "[\"department\", \"team\"]"};
    return std::string(kChoices[below(random, kChoices.size())]);
}

std::vector<MetricText> random_metrics(std::mt19937_64& random) {
    std::vector<MetricText> metrics;
    for (auto const& facts : metrics::registry()) {
        auto const most = static_cast<std::size_t>(facts.clamp_max);
        auto const clamp = below(random, 3) == 0 ? most : 1 + below(random, most);
        metrics.push_back(
            {std::string(facts.id), 14, static_cast<int>(clamp), random_levels(random)});
    }
    return metrics;
}

void replace(std::string& text, std::string_view what, std::string_view with) {
    auto const found = text.find(what);
    base::check(found != std::string::npos, "the charter's text has the line to replace");
    text.replace(found, what.size(), with);
}

}  // namespace

std::vector<Place> places() {
    return {{"UTC", "2026-W06"},
            {"Europe/Berlin", "2026-W13"},
            {"Europe/Berlin", "2026-W43"},
            {"America/New_York", "2026-W10"},
            {"America/New_York", "2026-W44"},
            {"Australia/Lord_Howe", "2026-W14"},
            {"Africa/Cairo", "2026-W17"},
            {"Asia/Kathmandu", "2026-W53"},
            {"Pacific/Apia", "2027-W01"}};
}

/// Small enough that most have little to hide behind.
org::Directory random_directory(std::mt19937_64& random) {
    while (true) {
        auto company = metrics::tests::random_company(random);
        if (company.roster.rows.size() >= 20) return std::move(company.directory);
    }
}

CharterOptions random_options(std::mt19937_64& random) {
    CharterOptions options;
    options.rho_week = below(random, 2) == 0 ? "0.1" : "0.5";
    options.minimum_group = static_cast<int>(5 + below(random, 4));
    options.metrics = random_metrics(random);
    return options;
}

std::string charter_text(CharterOptions const& options) {
    CharterText text;
    text.rho_week = options.rho_week;
    text.minimum_group = options.minimum_group;
    text.release = 85;
    text.level_shares = options.level_shares;
    text.metrics = options.metrics;
    auto toml = disclosure::tests::to_toml(text) + std::string(kOtherKinds) + options.quarter +
                options.by_site;
    replace(toml, "zone = \"UTC\"", "zone = \"" + options.zone + "\"");
    return toml;
}

state::State state_of(std::string const& charter, org::Directory const& directory) {
    state::State state;
    state::Rules rules{disclosure::tests::charter_of(charter), {}, {}, {}, "rules"};
    state.budget = std::make_shared<privacy::BudgetBook>(rules.charter.privacy.limits);
    state.rules = std::make_shared<state::Rules const>(std::move(rules));
    state.directory = std::make_shared<org::Directory const>(directory);
    return state;
}

Plan plan_of(state::State const& state, base::Week week, privacy::Share share) {
    auto planned = disclosure::detail::plan_of(state, week, share);
    if (!planned) base::fail_stop(base::to_text(planned.error()));
    base::check(std::holds_alternative<Plan>(*planned), "the company has a cell");
    return std::get<Plan>(std::move(*planned));
}

World random_world(std::mt19937_64& random) {
    auto const all = places();
    auto const& place = all[below(random, all.size())];
    auto options = random_options(random);
    options.zone = place.zone;
    auto state = state_of(charter_text(options), random_directory(random));
    auto const week = base::Week::of(place.week).value();
    auto plan = plan_of(state, week, privacy::Share::release);
    return {std::move(state), week, base::Zone::of(place.zone).value(), std::move(plan)};
}

}  // namespace weir::attacks
