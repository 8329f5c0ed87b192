#include "doors/exposure/letters.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

namespace weir::exposure {
namespace {

using access::Class;
using access::People;

/// One thing that concerns a set of people: a stretch of reach, or a look.
struct Concern {
    Class what = Class::release;
    std::optional<base::Week> week;
    Person reader;
    access::Spans when;       // of a reach
    std::uint64_t entry = 0;  // of a look
    bool is_look = false;
};
/// Concerns by whom they are about; the key is the people as ranges.
struct About {
    People people;
    std::vector<Concern> concerns;
};
using Abouts = std::map<std::string, About>;

void add(Abouts& abouts, People const& people, Concern concern) {
    if (people.is_empty()) return;
    auto& about = abouts[ranges_of(people)];
    if (about.people.is_empty()) about.people = people;
    about.concerns.push_back(std::move(concern));
}

Abouts abouts_of(Report const& report) {
    Abouts abouts;
    for (auto const& one : report.reached) {
        for (auto const& sighting : one.beyond)
            add(abouts, sighting.people,
                {one.what, one.week, one.reader, sighting.spans, 0, false});
    }
    for (auto const& seen : report.seen) {
        for (auto const& part : seen.parts)
            add(abouts, part.beyond,
                {seen.look.what, part.week, seen.look.reader, {}, seen.look.index, true});
    }
    return abouts;
}

/// People whom exactly the same concerns are about.
struct Atom {
    People people;
    std::vector<About const*> abouts;
};

std::vector<Atom> atoms_of(Abouts const& abouts) {
    std::vector<Atom> atoms;
    for (auto const& [key, about] : abouts) {
        auto rest = about.people;
        std::vector<Atom> split;
        for (auto& atom : atoms) {
            auto inside = access::intersection_of(atom.people, about.people);
            if (inside.is_empty()) continue;
            rest.remove(inside);
            auto parts = atom.abouts;
            parts.push_back(&about);
            atom.people.remove(inside);
            split.push_back({std::move(inside), std::move(parts)});
        }
        std::erase_if(atoms, [](Atom const& atom) { return atom.people.is_empty(); });
        for (auto& atom : split) atoms.push_back(std::move(atom));
        if (!rest.is_empty()) atoms.push_back({std::move(rest), {&about}});
    }
    return atoms;
}

/// One class's concerns, summed.
struct Sum {
    std::set<base::Week> weeks;
    access::Spans when;
    std::set<Person> readers;
    std::set<std::string> roles;
    std::set<std::uint64_t> looks;
};

void add(Sum& sum, Concern const& concern, access::Permissions const& permissions) {
    if (concern.week) sum.weeks.insert(*concern.week);
    sum.when = access::union_of(sum.when, concern.when);
    if (concern.is_look) {
        sum.looks.insert(concern.entry);
        return;
    }
    sum.readers.insert(concern.reader);
    for (auto& role : permissions.roles_of(concern.reader, concern.when.front().from))
        sum.roles.insert(std::move(role));
}

LetterGroup group_of(Atom const& atom, History const& history) {
    std::map<Class, Sum> sums;
    for (auto const* about : atom.abouts) {
        for (auto const& concern : about->concerns)
            add(sums[concern.what], concern, history.now->permissions);
    }
    LetterGroup group{atom.people, {}};
    auto const until = *history.period.span.until;
    for (auto const& [what, sum] : sums) {
        if (sum.when.empty()) continue;
        group.lines.push_back({what,
                               sum.weeks.empty() ? "" : base::to_text(*sum.weeks.begin()),
                               sum.weeks.empty() ? "" : base::to_text(*sum.weeks.rbegin()),
                               sum.weeks.size(),
                               sum.when.front().from,
                               sum.when.back().until.value_or(until),
                               access::seconds_of(sum.when, until),
                               sum.readers.size(),
                               {sum.roles.begin(), sum.roles.end()},
                               sum.looks.size()});
    }
    return group;
}

constexpr std::int64_t kMinute = 60;

constexpr std::string_view kOfCells =
    "Figures about groups you belong to could be read by people who were not meant to. They are "
    "sums over several people with noise added, so nobody could read from them how you yourself "
    "worked in a week beyond the bound that the notice states.";
constexpr std::string_view kOfPersons =
    "Who could see, or had looked at, data about you could be read by people who were not meant "
    "to. It says nothing of how you work.";

std::string consequences_of(Report const& report) {
    bool of_cells = false;
    bool of_persons = false;
    for (auto const& one : report.reached) {
        if (one.beyond.empty()) continue;
        (one.week ? of_cells : of_persons) = true;
    }
    std::string words;
    if (of_cells) words += kOfCells;
    if (of_persons) words += (words.empty() ? "" : " ") + std::string(kOfPersons);
    return words;
}

std::string measures_of(Report const& report) {
    if (report.open.empty()) return "Nothing beyond what was meant was in reach.";
    auto const& last = report.open.back();
    bool const is_open = !last.until || *last.until >= *report.period.span.until;
    if (is_open) return "It is not closed yet; you will hear again when it is.";
    return fmt::format("Nothing beyond what was meant has been in reach since {}.",
                       base::to_text(*last.until));
}

std::string class_words(Class what) {
    switch (what) {
        case Class::release: return "released figures of your groups";
        case Class::answer: return "answers to questions about your groups";
        case Class::feed: return "released figures pushed to a tool";
        case Class::trail: return "who could see or did see data about you";
        case Class::training_set: return "rows for training";
        case Class::notice:
        case Class::own_record:
        case Class::person_record: break;
    }
    return std::string(access::name_of(what));
}

std::string duration_words(std::int64_t seconds) {
    if (seconds == 1) return "1 second";
    if (seconds < 2 * kMinute) return fmt::format("{} seconds", seconds);
    if (seconds < 2 * base::kHour.seconds)
        return fmt::format("{} minutes", (seconds + kMinute - 1) / kMinute);
    if (seconds < 2 * base::kDay.seconds)
        return fmt::format("{} hours", (seconds + base::kHour.seconds - 1) / base::kHour.seconds);
    return fmt::format("{} days", (seconds + base::kDay.seconds - 1) / base::kDay.seconds);
}

std::string line_words(LetterLine const& line) {
    auto words = fmt::format("* **{}**", class_words(line.what));
    if (!line.first.empty())
        words += line.weeks == 1
                     ? fmt::format(", of week {}", line.first)
                     : fmt::format(", of {} weeks, {} to {}", line.weeks, line.first, line.last);
    words += fmt::format(
        ": in reach of {} {}{} from {} to {}, {} in all. ", line.readers,
        line.readers == 1 ? "person" : "people",
        line.roles.empty() ? "" : fmt::format(" ({})", fmt::join(line.roles, ", ")),
        base::to_text(line.from), base::to_text(line.until), duration_words(line.seconds));
    if (line.looks == 0) return words + "None of them looked.\n";
    return words +
           fmt::format("They looked {} {}.\n", line.looks, line.looks == 1 ? "time" : "times");
}

}  // namespace

std::uint64_t Letters::count() const {
    std::uint64_t people = 0;
    for (auto const& group : groups) people += group.people.size();
    return people;
}

Letters letters_of(Report const& report, History const& history, LetterWords words) {
    if (words.consequences.empty()) words.consequences = consequences_of(report);
    if (words.measures.empty()) words.measures = measures_of(report);
    Letters letters{std::move(words), {}};
    auto const abouts = abouts_of(report);
    for (auto const& atom : atoms_of(abouts)) letters.groups.push_back(group_of(atom, history));
    std::ranges::sort(letters.groups, {},
                      [](LetterGroup const& group) { return group.people.first(); });
    return letters;
}

std::optional<std::string> letter_to(Letters const& letters, Person person) {
    auto const group = std::ranges::find_if(
        letters.groups, [&](LetterGroup const& one) { return one.people.contains(person); });
    if (group == letters.groups.end()) return std::nullopt;
    auto const& words = letters.words;
    std::string out = "# Data about you could be seen by people who were not meant to\n\n";
    out += fmt::format("## What happened\n\n{}\n\n", words.what);
    for (auto const& line : group->lines) out += line_words(line);
    out += fmt::format("\n## What it may mean\n\n{}\n", words.consequences);
    out += fmt::format("\n## What was done\n\n{}\n", words.measures);
    out += fmt::format(
        "\n## Whom to ask\n\n{}: {}. You may complain to {}. `weir me seen` shows, with proof, who "
        "was shown what about you alone.\n",
        words.controller, words.contact, words.authority);
    return out;
}

}  // namespace weir::exposure
