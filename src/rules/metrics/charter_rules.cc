#include "rules/metrics/charter_rules.h"

#include "rules/metrics/registry.h"

namespace weir::metrics {
namespace {

using activity::Kind;

/// Kinds that last; a message and a badge-in are moments, and need no length.
bool lasts(Kind kind) {
    return kind == Kind::meeting || kind == Kind::call || kind == Kind::contact;
}

program::MetricInput input_of(MetricFacts const& facts, Kind kind) {
    program::MetricInput input{kind, {}};
    if (lasts(kind)) input.fields.assign(facts.fields.begin(), facts.fields.end());
    return input;
}

}  // namespace

std::vector<program::MetricRule> charter_rules() {
    std::vector<program::MetricRule> rules;
    for (auto const& facts : registry()) {
        program::MetricRule rule{std::string(facts.id),
                                 static_cast<std::uint32_t>(facts.clamp_max),
                                 {},
                                 {},
                                 minutes_of(facts)};
        for (auto const kind : facts.kinds) rule.any_of.push_back(input_of(facts, kind));
        rules.push_back(std::move(rule));
    }
    return rules;
}

}  // namespace weir::metrics
