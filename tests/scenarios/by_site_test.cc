// Figures by site beside the tree, through the real doors: where the span audit lets them be, who
// reads them, what they cost, and weeks where it does not.
#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/files.h"
#include "engines/text/formats.h"
#include "records/org/import.h"
#include "tests/scenarios/programme.h"

namespace weir::scenarios {
namespace {

using base::Reason;
using text::Tree;

constexpr std::string_view kNow = "2026-03-02T09:00:00Z";
constexpr std::string_view kWeek = "2026-W06";
constexpr int kPeople = 48;

base::Instant at(std::string_view text) { return base::parse_instant(text).value(); }
base::Week week() { return base::Week::of(kWeek).value(); }

constexpr std::string_view kSites =
    "[[site]]\nname = \"Ghent\"\nzone = \"UTC\"\n[[site]]\nname = \"Lyon\"\nzone = \"UTC\"\n"
    "[[site]]\nname = \"Porto\"\nzone = \"UTC\"\n";
constexpr std::string_view kRule =
    "[by_site]\nshare = 30\nlevel = \"department\"\nlevel_share = 50\n"
    "metrics = [\"messages_sent\"]\n";

/// The budget is large: the company is small.
std::string charter(std::string_view rule) {
    auto text = small_charter(5);
    auto const rho = std::string_view("rho_week = \"0.1\"");
    text.replace(text.find(rho), rho.size(), "rho_week = \"10\"");
    return text + std::string(kSites) + std::string(rule);
}

std::string grants() {
    std::string text = small_grants();
    for (auto const* line : {"role = \"analyst\"\nclass = \"answer\"\nscope = \"company\"",
                             "role = \"auditor\"\nclass = \"release\"\nscope = \"site:Lyon\"",
                             "role = \"privacy\"\nclass = \"release\"\nscope = "
                             "\"department:North\""}) {
        text += fmt::format(
            "[[grant]]\n{}\npurpose = \"PersonnelWorkloadManagement\"\nfrom = \"2026-01-05\"\n",
            line);
    }
    return text;
}

/// Four teams of twelve: Red and Green in Ghent, Blue and White in Lyon. `elsewhere` of Red sit in
/// Lyon. Two role holders stand at no site, and so in no figure.
std::string company(int elsewhere, int in_porto = 0) {
    std::string csv = "id,name,address,unit,site\n";
    for (auto const* id : {"auditor", "privacy"})
        csv += fmt::format("{0},Zebulon {0},{0}@small.example,company,\n", id);
    int number = 0;
    for (auto const* unit : {"North/Red", "North/Blue", "South/Green", "South/White"}) {
        for (int i = 0; i < kPeople / 4; ++i) {
            ++number;
            bool const is_red = number <= kPeople / 4;
            bool const is_first = is_red || std::string_view(unit) == "South/Green";
            auto const* site = is_first ? "Ghent" : "Lyon";
            if (is_red && i < elsewhere) site = "Lyon";
            if (number > kPeople - in_porto) site = "Porto";
            csv += fmt::format("p{0},Zebulon Quist{0},p{0}@small.example,{1},{2}\n", number, unit,
                               site);
        }
    }
    return csv;
}

/// Twenty mails a person in Ghent, five elsewhere.
activity::Batch mails() {
    std::vector<Mail> list;
    for (int person = 1; person <= kPeople; ++person) {
        bool const is_ghent = (person - 1) / 12 % 2 == 0;
        for (int i = 0; i < (is_ghent ? 20 : 5); ++i) {
            list.push_back({"p" + std::to_string(person), "p" + std::to_string(person % 48 + 1),
                            at("2026-02-02T08:00:00Z") + base::Duration{person + i * 3607}});
        }
    }
    return batch_of(list);
}

struct Firm {
    explicit Firm(std::string const& people, std::string_view rule = kRule)
        : programme({charter(rule), grants(), people, at(kNow)}) {
        (void)value_of(programme.import("mail", mails()));
    }
    keeper::Ending close() {
        return programme.ask("operator", "close", Tree::object().set("week", std::string(kWeek)));
    }
    keeper::Ending read(std::string const& role, std::string const& by = "site") {
        return programme.ask(role, "insights", Tree::object().set("by", by));
    }
    void sign(std::int64_t proposal) {
        for (auto const* role : {"privacy", "security", "representative"}) {
            (void)value_of(programme.sign_proposal(role, proposal));
        }
    }
    state::Closing closing() {
        return programme.rooms().control().state()->releases.at(week()).back().closing;
    }
    Programme programme;
};

std::string text_in(Tree const& tree, std::string_view key) {
    auto const* found = tree.find(key);
    return found == nullptr ? std::string() : found->as_text().value_or("");
}

text::List const& list_in(Tree const& tree, std::string_view key) {
    return *tree.find(key)->as_list().value();
}

std::set<std::string> names_in(Tree const& shown) {
    std::set<std::string> names;
    for (auto const& line : list_in(shown, "lines")) names.insert(text_in(line, "name"));
    return names;
}

using Names = std::set<std::string>;

TEST(BySite, ShowsSitesAndTheirDepartmentsWithinTheirNoise) {
    Firm firm(company(0));
    auto const closed = value_of(firm.close());
    EXPECT_EQ(text_in(list_in(closed, "weeks").front(), "by_site"), "by site too");
    auto const shown = value_of(firm.read("analyst"));
    EXPECT_EQ(text_in(shown, "level"), "site");
    EXPECT_EQ(names_in(shown), (Names{"Ghent", "Ghent / North", "Ghent / South", "Lyon",
                                      "Lyon / North", "Lyon / South"}));
    std::map<std::string, double> sums;
    for (auto const& line : list_in(shown, "lines")) {
        EXPECT_EQ(text_in(line, "metric"), "messages_sent");
        auto const mean = line.find("mean")->as_decimal().value();
        auto const off = (mean - (text_in(line, "name").starts_with("Ghent") ? 20 : 5)) /
                         line.find("sd")->as_decimal().value();
        EXPECT_LT(std::abs(off), 6) << text::write_json(line);
        sums[text_in(line, "name")] =
            mean * static_cast<double>(line.find("people")->as_int().value());
    }
    EXPECT_NEAR(sums["Ghent / North"] + sums["Ghent / South"], sums["Ghent"], 1e-6);
    EXPECT_NEAR(sums["Lyon / North"] + sums["Lyon / South"], sums["Lyon"], 1e-6);
}

TEST(BySite, IsChargedWithTheWeekAndRecordedWhenRead) {
    Firm firm(company(0));
    (void)value_of(firm.close());
    auto const closing = firm.closing();
    auto const& rules = firm.programme.rooms().control().state()->rules->charter;
    EXPECT_EQ(closing.fallback, "");
    auto const of_metric = rules.by_site_rho("messages_sent", privacy::Share::release);
    base::Rho tree{0};
    for (std::uint32_t level = 0; level < 3; ++level) {
        for (auto const& metric : rules.metrics)
            tree.value += rules.release_rho(metric.id, level).value;
    }
    EXPECT_EQ(closing.rho.value, tree.value + of_metric.whole.value + of_metric.part.value);
    EXPECT_LE(closing.rho, rules.privacy.limits.share(privacy::Share::release));
    auto const entries = [&] { return firm.programme.rooms().control().state()->entries; };
    auto const before = entries();
    (void)value_of(firm.read("analyst"));
    (void)value_of(firm.read("analyst"));
    EXPECT_EQ(entries(), before + 1);
    (void)value_of(firm.read("analyst", "team"));
    EXPECT_EQ(entries(), before + 2);
}

TEST(BySite, IsReadByWhoWasMeasuredThereAndByGrantsThatReachAllOfIt) {
    Firm firm(company(0));
    (void)value_of(firm.close());
    EXPECT_EQ(names_in(value_of(firm.read("auditor"))),
              (Names{"Lyon", "Lyon / North", "Lyon / South"}));
    // A department's grant reaches that department in a site, and no whole site.
    EXPECT_EQ(names_in(value_of(firm.read("privacy"))), (Names{"Ghent / North", "Lyon / North"}));
    EXPECT_EQ(reason_of(firm.read("operator")), Reason::not_granted);
    auto const state = firm.programme.rooms().control().state();
    disclosure::ReadQuestion const all{week(), week(), "", "site"};
    // Who is measured may read; the first person of the directory after the role holders is p1.
    base::Person p1{0};
    for (auto const* fact : state->directory->everyone_at(at(kNow))) {
        if (fact->site == base::Site{1} && (p1.value == 0 || fact->person < p1)) p1 = fact->person;
    }
    auto const read = firm.programme.rooms().disclosure().read_by_site(p1, all);
    ASSERT_TRUE(read);
    auto const& view = std::get<disclosure::Released<disclosure::View>>(*read).value();
    Names names;
    for (auto const& cell : view.weeks.front().cells) names.insert(cell.name);
    EXPECT_EQ(names, (Names{"Ghent", "Ghent / North"}));
    EXPECT_EQ(view.because, "measured in this cell");
}

/// One of Red sits in Lyon: Ghent less what the tree tells of its teams would be that one.
TEST(BySite, FallsBackToTheTreeWhereADifferenceWouldSingleOutOne) {
    Firm firm(company(1));
    auto const closed = value_of(firm.close());
    auto const sentence = text_in(list_in(closed, "weeks").front(), "by_site");
    EXPECT_TRUE(sentence.starts_with("by unit only")) << sentence;
    EXPECT_EQ(sentence.find_first_of("0123456789"), std::string::npos);
    EXPECT_EQ(firm.closing().fallback, "isolates");
    auto const& rules = firm.programme.rooms().control().state()->rules->charter;
    auto const of_metric = rules.by_site_rho("messages_sent", privacy::Share::release);
    EXPECT_LT(firm.closing().rho.value + of_metric.whole.value,
              rules.privacy.limits.share(privacy::Share::release).value);
    auto const shown = value_of(firm.read("analyst"));
    EXPECT_TRUE(list_in(shown, "lines").empty());
    EXPECT_EQ(text_in(list_in(shown, "weeks").front(), "fallback"), sentence);
    EXPECT_EQ(reason_of(firm.read("operator")), Reason::not_granted);
    // The tree is there as ever.
    EXPECT_EQ(names_in(value_of(firm.read("analyst", "department"))), (Names{"North", "South"}));
}

TEST(BySite, LooksAgainAtEveryClose) {
    Firm firm(company(0));
    (void)value_of(firm.close());
    EXPECT_EQ(firm.closing().fallback, "");
    auto people = org::parse_people(company(0), "people.csv").value();
    // Somebody of Red turns out to have been in Lyon all the time.
    people.push_back(*std::ranges::find(people, "p1", &org::ForeignPerson::id));
    people.back().id = "late";
    people.back().address = "late@small.example";
    people.back().site = "Lyon";
    auto const imported = value_of(firm.programme.ask(
        "operator", "org.import", Tree::object().set("people", org::to_tree(people))));
    firm.sign(imported.find("waits")->find("proposal")->as_int().value());
    (void)value_of(firm.close());
    EXPECT_EQ(firm.closing().share, privacy::Share::restatement);
    EXPECT_EQ(firm.closing().fallback, "isolates");
    auto const shown = value_of(firm.read("analyst"));
    EXPECT_TRUE(list_in(shown, "lines").empty());
    EXPECT_EQ(list_in(shown, "weeks").size(), 1U);
}

TEST(BySite, MergesSmallSitesAndNamesThem) {
    Firm firm(company(0, 3), "[by_site]\nshare = 30\nmetrics = [\"messages_sent\"]\n");
    (void)value_of(firm.close());
    auto const shown = value_of(firm.read("analyst"));
    EXPECT_EQ(names_in(shown), (Names{"Ghent", "rest of the sites (2)"}));
    auto const& rest = list_in(shown, "lines").back();
    EXPECT_TRUE(text_in(rest, "why").starts_with("Lyon, Porto: together")) << text_in(rest, "why");
    EXPECT_EQ(rest.find("people")->as_int().value(), 24);
}

TEST(BySite, CutOffInTheMiddleIsMadeAgainWithTheSameNoiseAtNoCost) {
    Firm firm(company(0));
    (void)value_of(firm.programme.ask("operator", "settle", Tree::object()));
    std::stop_source stop;
    auto const cut = firm.programme.rooms().disclosure().close(
        base::Person{0}, week(), [&](auto, auto, auto) { stop.request_stop(); }, stop.get_token());
    ASSERT_TRUE(cut);
    EXPECT_TRUE(std::holds_alternative<base::Refusal>(*cut));
    EXPECT_EQ(reason_of(firm.read("analyst")), Reason::too_early);
    auto const budget = *firm.programme.rooms().control().state()->budget;
    firm.programme.reopen();
    auto const closed = value_of(firm.close());
    EXPECT_TRUE(list_in(closed, "weeks").front().find("made_again")->as_bool().value());
    EXPECT_EQ(*firm.programme.rooms().control().state()->budget, budget);
    EXPECT_EQ(firm.programme.rooms().control().state()->releases.at(week()).size(), 1U);
    EXPECT_EQ(names_in(value_of(firm.read("analyst"))).size(), 6U);
}

TEST(BySite, LeavesQuestionsAndTheTreeAloneAndIsNothingWithoutItsRule) {
    Firm with(company(0));
    (void)value_of(with.close());
    auto cohort = Tree::list();
    cohort.push("Ghent");
    auto const question = Tree::object()
                              .set("metric", "messages_sent")
                              .set("stat", "mean")
                              .set("cohort", cohort)
                              .set("first", std::string(kWeek))
                              .set("last", std::string(kWeek))
                              .set("purpose", "PersonnelWorkloadManagement");
    EXPECT_EQ(reason_of(with.programme.ask("analyst", "ask.explain", question)),
              Reason::not_declared);
    Firm without(company(0), "");
    auto const closed = value_of(without.close());
    EXPECT_EQ(list_in(closed, "weeks").front().find("by_site"), nullptr);
    EXPECT_EQ(without.closing().fallback, "");
    EXPECT_EQ(reason_of(without.read("analyst")), Reason::not_declared);
    EXPECT_EQ(names_in(value_of(without.read("analyst", "team"))),
              names_in(value_of(with.read("analyst", "team"))));
}

TEST(BySite, IsPricedBeforehandByTheSameAudit) {
    for (int const elsewhere : {0, 1}) {
        Firm firm(company(elsewhere));
        auto const priced = value_of(firm.programme.ask(
            "analyst", "charter.explain", Tree::object().set("charter", charter(kRule))));
        auto const* by_site = priced.find("by_site");
        ASSERT_NE(by_site, nullptr);
        EXPECT_EQ(text_in(*by_site, "crossing"), elsewhere == 0 ? "crossed" : "isolates");
        EXPECT_EQ(by_site->find("share")->as_int().value(), 30);
        EXPECT_EQ(list_in(*by_site, "metrics").size(), elsewhere == 0 ? 1U : 0U);
        if (elsewhere > 0) continue;
        auto const& metric = list_in(*by_site, "metrics").front();
        auto const& sites = *metric.find("sites");
        EXPECT_EQ(sites.find("cells")->as_int().value(), 2);
        // 50 / (24 sqrt(2 rho)) with rho = 10 x 80 % x 30 % x 50 % x 60 %.
        EXPECT_NEAR(sites.find("median")->find("sd")->as_decimal().value(),
                    50 / (24 * std::sqrt(2 * 0.72)), 0.01);
    }
}

}  // namespace
}  // namespace weir::scenarios
