// [programme], [[site]], [notice] and [protected].
#include <algorithm>

#include <fmt/format.h>

#include "rules/program/detail/parts.h"

namespace weir::program::detail {
namespace {

constexpr std::int64_t kHistoryWeeksMax = 1300;  // twenty-five years
constexpr std::int64_t kGraceDaysMax = 60;
constexpr std::int64_t kGraceDays = 14;
constexpr std::size_t kSitesMax = 10'000;

std::vector<Purpose> read_purposes(Section& section) {
    std::vector<Purpose> purposes;
    for (auto const& word : section.words("purposes")) {
        auto const purpose = purpose_of(word.text);
        if (purpose) purposes.push_back(*purpose);
        else section.refuse(word.place, purpose.error().message);
    }
    if (purposes.empty()) section.refuse("[programme] names no purpose");
    return purposes;
}

base::Date read_date(Section& section, std::string_view key) {
    auto const word = section.word(key);
    auto const date = base::parse_date(word.text);
    if (date) return *date;
    section.refuse(word.place, fmt::format("`{}`: expected a date like 2026-11-22", key));
    return {};
}

std::vector<std::string> read_languages(Section& section) {
    auto const words = section.words_or_none("languages");
    auto const is_code = [](std::string const& text) {
        return text.size() == 2 &&
               std::ranges::all_of(text, [](char c) { return 'a' <= c && c <= 'z'; });
    };
    for (auto const& word : words) {
        if (!is_code(word.text)) {
            section.refuse(word.place,
                           "`languages`: expected codes of two small letters, like `en`");
        }
    }
    if (words.empty()) return {"en"};
    return texts_of(words);
}

std::string lower(std::string text) {
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

}  // namespace

std::vector<std::string> texts_of(std::vector<Word> const& words) {
    std::vector<std::string> texts;
    for (auto const& word : words) texts.push_back(word.text);
    return texts;
}

base::Zone zone_of(Section& section, Word const& name) {
    auto zone = base::Zone::of(name.text);
    if (zone) return std::move(*zone);
    section.refuse(name.place, zone.error().message);
    return base::Zone::utc();
}

Programme read_programme(Section& top) {
    auto section = top.section("programme", "[programme]");
    Programme programme;
    programme.name = section.word("name").text;
    programme.purposes = read_purposes(section);
    programme.zone = zone_of(section, section.word("zone"));
    programme.is_simulated = section.flag_or("simulated", false);
    programme.collect_from = read_date(section, "collect_from");
    if (section.find("collect_until") != nullptr) {
        programme.collect_until = read_date(section, "collect_until");
        if (*programme.collect_until < programme.collect_from)
            section.refuse("`collect_until` lies before `collect_from`");
    }
    programme.history_weeks =
        static_cast<std::uint32_t>(section.whole_or("history_weeks", {0, kHistoryWeeksMax}, 0));
    programme.grace_days =
        static_cast<std::uint32_t>(section.whole_or("grace_days", {0, kGraceDaysMax}, kGraceDays));
    programme.languages = read_languages(section);
    section.finish();
    return programme;
}

std::vector<SiteRule> read_sites(Section& top) {
    std::vector<SiteRule> sites;
    for (auto& section : top.sections("site", "[[site]]")) {
        SiteRule site;
        auto const name = section.word("name");
        if (std::ranges::find(sites, name.text, &SiteRule::name) != sites.end()) {
            section.refuse(name.place, fmt::format("the site `{}` stands here twice", name.text));
        }
        site.name = name.text;
        site.zone = zone_of(section, section.word("zone"));
        site.country = section.word_or("country", "").text;
        site.is_covered = section.flag_or("agreement", true);
        section.finish();
        site.site = Site{static_cast<std::uint32_t>(sites.size() + 1)};
        sites.push_back(std::move(site));
    }
    if (sites.size() > kSitesMax) top.refuse(fmt::format("more than {} sites", kSitesMax));
    return sites;
}

NoticeDetails read_notice(Section& top) {
    auto section = top.section("notice", "[notice]");
    NoticeDetails notice;
    notice.controller = section.word("controller").text;
    notice.contact = section.word("contact").text;
    notice.legal_basis = section.word("legal_basis").text;
    notice.complaint_authority = section.word("complaint_authority").text;
    section.finish();
    return notice;
}

Protected read_protected(Section& top) {
    auto section = top.section("protected", "[protected]");
    Protected contacts;
    for (auto const& word : section.words("addresses"))
        contacts.addresses.push_back(lower(word.text));
    for (auto const& word : section.words("ids")) contacts.ids.push_back(lower(word.text));
    section.finish();
    return contacts;
}

}  // namespace weir::program::detail
