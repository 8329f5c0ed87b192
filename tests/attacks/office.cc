#include "tests/attacks/office.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/files.h"
#include "engines/privacy/rho.h"
#include "records/org/import.h"

namespace weir::attacks {

using scenarios::Mail;
using scenarios::value_of;

namespace {

constexpr std::uint32_t kMinimumGroup = 5;
constexpr std::size_t kFileMost = 1 << 24;
constexpr int kMailsAWeek = 10;

std::string grants() {
    return scenarios::small_grants() +
           "[[grant]]\nrole = \"analyst\"\nclass = \"answer\"\nscope = \"company\"\n"
           "purpose = \"PersonnelWorkloadManagement\"\nfrom = \"2026-01-05\"\n";
}

std::string people(int more) {
    std::string csv = "id,name,address,unit\n";
    for (int person = 0; person < kPeople + more; ++person) {
        auto const team = person < kPeople ? person / kTeamSize : 0;
        csv += fmt::format("{0},Zebulon Quist{1},{0}@small.example,{2}/{3}\n", person_name(person),
                           person, team < kTeams / 2 ? "North" : "South", unit_name(team));
    }
    return csv;
}

std::vector<Mail> mails_of(base::Week week, OfficeOptions const& options) {
    base::Instant const monday{static_cast<std::int64_t>(week.monday.days) * base::kDay.seconds};
    std::vector<Mail> mails;
    for (int person = options.is_first_absent ? 1 : 0; person < kPeople; ++person) {
        for (int i = 0; i < kMailsAWeek; ++i) {
            mails.push_back({person_name(person), person_name((person + 1) % kPeople),
                             monday + base::Duration{3600LL * (8 + i) + person}});
        }
    }
    return mails;
}

}  // namespace

Office::Office(OfficeOptions const& options)
    : programme_({scenarios::small_charter(kMinimumGroup), grants(), people(0),
                  at("2026-06-01T09:00:00Z")}) {
    std::vector<Mail> mails = options.besides;
    for (auto const& week : options.weeks) {
        auto const more = mails_of(base::Week::of(week).value(), options);
        mails.insert(mails.end(), more.begin(), more.end());
    }
    (void)import(mails);
    for (auto const& week : options.weeks) (void)value_of(close(week));
}

keeper::Ending Office::close(std::string const& week) {
    return programme_.ask("operator", "close", Tree::object().set("week", week));
}

std::int64_t Office::import(std::vector<Mail> const& mails) {
    auto const taken = value_of(programme_.import("mail", scenarios::batch_of(mails)));
    return taken.find("untimely")->as_int().value();
}

void Office::join(int more) {
    auto const all = org::parse_people(people(more), "people.csv").value();
    auto const imported = value_of(
        programme_.ask("operator", "org.import", Tree::object().set("people", org::to_tree(all))));
    auto const* waits = imported.find("waits");
    if (waits == nullptr) return;
    auto const proposal = waits->find("proposal")->as_int().value();
    for (auto const* role : {"privacy", "security", "representative"}) {
        (void)value_of(programme_.sign_proposal(role, proposal));
    }
}

std::vector<disclosure::Release> Office::releases(std::string const& week) {
    std::vector<disclosure::Release> out;
    for (auto const& fact : state()->releases.at(base::Week::of(week).value())) {
        auto const path =
            programme_.data() / "releases" / (week + "." + std::to_string(fact.index) + ".release");
        auto const sealed = base::read_file(path, kFileMost).value();
        auto const plain = programme_.rooms().vault().open_release(week, sealed).value();
        out.push_back(disclosure::decode_release(plain).value());
    }
    return out;
}

std::string unit_name(int team) { return "T" + std::to_string(team + 1); }
std::string person_name(int person) { return "p" + std::to_string(person + 1); }
base::Instant at(std::string_view text) { return base::parse_instant(text).value(); }

Tree question(Asking const& asking) {
    auto cohort = Tree::list();
    for (auto const& cell : asking.cohort) cohort.push(cell);
    return Tree::object()
        .set("metric", asking.metric)
        .set("stat", asking.stat)
        .set("cohort", cohort)
        .set("first", asking.week)
        .set("last", asking.last.empty() ? asking.week : asking.last)
        .set("purpose", "PersonnelWorkloadManagement");
}

std::string text_of(Tree const& tree, std::string_view key) {
    return tree.find(key)->as_text().value();
}
double decimal(Tree const& tree, std::string_view key) {
    return tree.find(key)->as_decimal().value();
}
base::Rho rho_of(Tree const& tree, std::string_view key) {
    return privacy::parse_rho(text_of(tree, key)).value();
}

}  // namespace weir::attacks
