// Who may read a class of data about a unit, or about a person, of 100,000: ours, PostgreSQL's and
// casbin's answer to the same questions, in one run. All must agree. Prints a JSON row for each.
#include <span>

#include <unistd.h>

#include <fmt/format.h>

#include "bench/audience/casbin.h"
#include "bench/audience/postgres.h"
#include "bench/measure.h"
#include "rules/access/reach.h"

namespace weir::bench {
namespace {

using access::Class;
using base::Instant;

constexpr Instant kNow{100};
constexpr std::size_t kRounds = 5;  // and one before them that is not counted

class Folder {
public:
    Folder()
        : path_(std::filesystem::temp_directory_path() /
                fmt::format("weir-bench-audience-{}", ::getpid())) {
        std::filesystem::create_directory(path_);
    }
    ~Folder() {
        std::error_code error;
        std::filesystem::remove_all(path_, error);
    }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;
    [[nodiscard]] std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// By question, the times of its rounds.
Times times_of(std::vector<std::vector<double>> const& all) {
    std::vector<double> medians;
    for (auto const& rounds : all) medians.push_back(median(rounds));
    return {median(medians), quantile(medians, 1.0)};
}

/// What our side said, and in what time.
struct Ours {
    std::vector<Summary> said;
    Times times;
};

template <class Answer>
Ours measure(std::vector<Question> const& questions, Answer answer) {
    Ours ours;
    std::vector<std::vector<double>> all(questions.size());
    for (std::size_t i = 0; i < questions.size(); ++i) {
        access::People people;
        for (std::size_t round = 0; round <= kRounds; ++round) {
            auto const took = 1e3 * wall_seconds([&] { people = answer(questions[i]); });
            if (round > 0) all[i].push_back(took);
        }
        ours.said.push_back(summary_of(people));
    }
    ours.times = times_of(all);
    return ours;
}

void print(std::string_view question, std::string_view engine, Times const& times, double ours) {
    fmt::print(
        "{{\"bench\":\"audience\",\"question\":\"{}\",\"engine\":\"{}\",\"people\":{},\"grants\":{}"
        ","
        "\"median_ms\":{:.4f},\"slowest_ms\":{:.4f},\"times_ours\":{:.3g}}}\n",
        question, engine, access::bench::kPeople, access::bench::kGrants, times.median_ms,
        times.slowest_ms, times.median_ms / ours);
    std::fflush(stdout);
}

/// Some questions, in PostgreSQL's rounds: one that is not counted, then the others.
struct Asked {
    std::vector<Question> questions;
    std::string of_unit;  // the statement for units
};

void add(std::vector<std::string>& statements, Asked const& asked) {
    for (std::size_t round = 0; round <= kRounds; ++round) {
        for (auto const& question : asked.questions)
            statements.push_back(execute(question, asked.of_unit));
    }
}

/// Takes the rows that add() asked for off the front; their summaries must be ours.
Times take(std::span<Row const>& rows, std::vector<Summary> const& expected) {
    std::vector<std::vector<double>> all(expected.size());
    for (std::size_t round = 0; round <= kRounds; ++round) {
        for (std::size_t i = 0; i < expected.size(); ++i) {
            auto const& row = rows[round * expected.size() + i];
            require(row.summary == expected[i], "PostgreSQL's audience is ours");
            if (round > 0) all[i].push_back(row.ms);
        }
    }
    rows = rows.subspan((kRounds + 1) * expected.size());
    return times_of(all);
}

/// The whole audience by an engine that knows one reader at a time: as often as there are people.
Times scaled(std::vector<std::vector<double>> const& per_reader_ms) {
    auto times = times_of(per_reader_ms);
    return {times.median_ms * access::bench::kPeople, times.slowest_ms * access::bench::kPeople};
}

Times by_row_security(std::span<Row const> rows, std::vector<Sample> const& samples) {
    std::vector<std::vector<double>> all;
    std::size_t next = 0;
    for (auto const& sample : samples) {
        auto& times = all.emplace_back();
        for (auto const expected : sample.expected) {
            auto const& row = rows[next++];
            require(row.summary.count == (expected == '1' ? 1U : 0U),
                    "row security shows what may be read");
            times.push_back(row.ms);
        }
    }
    return scaled(all);
}

Times by_casbin(std::vector<CasbinSaid> const& said, std::vector<Sample> const& samples) {
    std::vector<std::vector<double>> all;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        require(said[i].decided == samples[i].expected, "casbin decides as we do");
        all.push_back({said[i].us / 1e3});
    }
    return scaled(all);
}

/// All questions, and what our side says to them.
struct Known {
    explicit Known(access::World of_world)
        : world(of_world),
          units(unit_questions(world.directory)),
          persons(person_questions()),
          unit_samples(samples_of(units, world)),
          person_samples(samples_of(persons, world)) {
        auto const whole = [&](Question const& question) {
            return audience_of(question, world).people;
        };
        of_unit = measure(units, whole);
        of_person = measure(persons, whole);
        index_ms = 1e3 * wall_seconds([&] { access::ReachAt const at(world, kNow); });
        access::ReachAt const reach(world, kNow);
        by_grant = measure(units, [&](Question const& question) {
            return reach.readers_of(question.what, question.unit);
        });
    }
    access::World world;
    std::vector<Question> units;
    std::vector<Question> persons;
    std::vector<Sample> unit_samples;
    std::vector<Sample> person_samples;
    Ours of_unit;
    Ours of_person;
    Ours by_grant;  // without those measured, of one moment that was indexed before
    double index_ms = 0;
};

constexpr std::string_view kUnit = "audience of a unit";
constexpr std::string_view kPerson = "audience of a person's trail";
constexpr std::string_view kByGrant = "readers of a unit by grant";

void compare_with_postgres(Known const& known, std::filesystem::path const& folder) {
    std::vector<std::string> statements;
    add(statements, {known.units, "audience_of_unit"});
    add(statements, {known.persons, ""});
    add(statements, {known.units, "by_grant_of_unit"});
    for (auto const& sample : known.unit_samples) {
        for (auto const reader : sample.readers)
            statements.push_back(execute_as(reader, sample.question));
    }
    Postgres postgres(folder);
    auto const answered = postgres.ask(known.world, statements);
    std::span<Row const> rows(answered);
    constexpr std::string_view kBest = "postgresql, best query";
    print(kUnit, kBest, take(rows, known.of_unit.said), known.of_unit.times.median_ms);
    print(kPerson, kBest, take(rows, known.of_person.said), known.of_person.times.median_ms);
    print(kByGrant, kBest, take(rows, known.by_grant.said), known.by_grant.times.median_ms);
    print(kUnit, "postgresql, row security reader by reader, scaled",
          by_row_security(rows, known.unit_samples), known.of_unit.times.median_ms);
}

void compare_with_casbin(Known const& known, std::filesystem::path const& folder) {
    constexpr std::string_view kEach = "casbin, reader by reader, scaled";
    auto const of_unit = ask_casbin(folder, known.world, known.unit_samples);
    print(kUnit, kEach, by_casbin(of_unit, known.unit_samples), known.of_unit.times.median_ms);
    auto const of_person = ask_casbin(folder, known.world, known.person_samples);
    print(kPerson, kEach, by_casbin(of_person, known.person_samples),
          known.of_person.times.median_ms);
}

void benchmark() {
    auto const organisation = questioned_organisation();
    Known const known(organisation.world());
    print(kUnit, "weir", known.of_unit.times, known.of_unit.times.median_ms);
    print(kPerson, "weir", known.of_person.times, known.of_person.times.median_ms);
    print(kByGrant, "weir, the moment indexed once", known.by_grant.times,
          known.by_grant.times.median_ms);
    Folder const folder;
    fmt::print(
        "{{\"bench\":\"audience\",\"question\":\"index of a moment\",\"engine\":\"weir\","
        "\"median_ms\":{:.2f},{}}}\n",
        known.index_ms, noise_of(folder.path()));
    compare_with_postgres(known, folder.path());
    compare_with_casbin(known, folder.path());
}

}  // namespace
}  // namespace weir::bench

int main() { return weir::bench::run(weir::bench::benchmark); }
