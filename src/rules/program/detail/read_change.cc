// [change], [[cap]] and [[envelope]]: what widening takes.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "rules/program/detail/parts.h"

namespace weir::program::detail {
namespace {

constexpr std::array<std::string_view, 5> kCapped{"release", "answer", "feed", "trail",
                                                  "training_set"};
constexpr std::string_view kNewLead = "new_lead";
constexpr std::string_view kNewMember = "new_member";
constexpr std::int64_t kLapseDaysMax = 90;
constexpr std::int64_t kEnvelopeMax = 10'000;

std::string read_class(Section& section, std::string_view where) {
    auto const what = section.word("class");
    if (std::ranges::find(kCapped, what.text) == kCapped.end()) {
        section.refuse(what.place, fmt::format("`class` in {}: expected one of `{}`", where,
                                               fmt::join(kCapped, "` `")));
    }
    return what.text;
}

CapRule read_cap(Section& section, std::vector<CapRule> const& earlier) {
    CapRule cap;
    cap.what = read_class(section, "[[cap]]");
    cap.readers = static_cast<std::uint32_t>(
        section.whole_or("readers", {1, kCapReadersMax}, kCapReadersMax));
    cap.percent = static_cast<unsigned>(section.whole_or("percent", {1, 100}, 100));
    if (std::ranges::find(earlier, cap.what, &CapRule::what) != earlier.end()) {
        section.refuse(fmt::format("the class `{}` has two caps", cap.what));
    }
    section.finish();
    return cap;
}

EnvelopeRule read_envelope(Section& section, std::vector<Role> const& roles) {
    EnvelopeRule envelope;
    auto const kind = section.word("kind");
    if (kind.text != kNewLead && kind.text != kNewMember) {
        section.refuse(kind.place, fmt::format("`kind` in [[envelope]]: expected `{}` or `{}`",
                                               kNewLead, kNewMember));
    }
    envelope.kind =
        kind.text == kNewLead ? EnvelopeRule::Kind::new_lead : EnvelopeRule::Kind::new_member;
    auto const role = section.word("role");
    envelope.role = role.text;
    if (std::ranges::find(roles, role.text, &Role::name) == roles.end()) {
        section.refuse(role.place, fmt::format("there is no [[role]] `{}`", role.text));
    }
    envelope.what = read_class(section, "[[envelope]]");
    envelope.a_day = static_cast<std::uint32_t>(section.whole("a_day", {1, kEnvelopeMax}));
    bool const is_lead = envelope.kind == EnvelopeRule::Kind::new_lead;
    envelope.people =
        is_lead ? static_cast<std::uint32_t>(section.whole("people", {1, kEnvelopeMax})) : 0;
    section.finish();
    return envelope;
}

/// What widens sight needs the employees' representative wherever there is one: no charter takes
/// the veto away.
void check_representative(Section& section, ChangeRule const& rule,
                          std::vector<Role> const& roles) {
    constexpr std::string_view kRepresentative = "representative";
    auto const role = std::ranges::find(roles, kRepresentative, &Role::name);
    if (role == roles.end() || !role->signs) return;
    if (std::ranges::find(rule.widen, kRepresentative) != rule.widen.end()) return;
    section.refuse("`widen` in [change] leaves out the representative");
}

/// The roles that sign what widens; where [change] is silent, those that sign the charter.
void read_section(Section& top, ChangeRule& rule, std::vector<Role> const& roles) {
    if (top.find("change") == nullptr) return;
    auto section = top.section("change", "[change]");
    auto const words = section.words_or_none("widen");
    for (auto const& word : words) {
        auto const role = std::ranges::find(roles, word.text, &Role::name);
        if (role == roles.end() || !role->signs) {
            section.refuse(word.place, fmt::format("no role `{}` signs", word.text));
        }
    }
    if (!words.empty()) rule.widen = texts_of(words);
    if (rule.widen.size() < 2) section.refuse("`widen` in [change]: expected at least 2 roles");
    rule.lapse_days =
        static_cast<std::uint32_t>(section.whole_or("lapse_days", {1, kLapseDaysMax}, 14));
    check_representative(section, rule, roles);
    section.finish();
}

void add_default_caps(ChangeRule& rule) {
    for (auto const* what : {"release", "answer"}) {
        if (std::ranges::find(rule.caps, what, &CapRule::what) != rule.caps.end()) continue;
        rule.caps.push_back({what, kCapReadersMax, kDefaultCapPercent});
    }
}

}  // namespace

ChangeRule read_change(Section& top, ChangeContext const& context) {
    ChangeRule rule;
    rule.widen = context.quorum.activate;
    read_section(top, rule, context.roles);
    for (auto& section : top.sections("cap", "[[cap]]")) {
        rule.caps.push_back(read_cap(section, rule.caps));
    }
    add_default_caps(rule);
    for (auto& section : top.sections("envelope", "[[envelope]]")) {
        auto envelope = read_envelope(section, context.roles);
        if (std::ranges::find(rule.envelopes, envelope) != rule.envelopes.end()) {
            section.refuse("the same envelope stands here twice");
        }
        rule.envelopes.push_back(std::move(envelope));
    }
    return rule;
}

}  // namespace weir::program::detail
