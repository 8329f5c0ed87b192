// The release of one busy week of the manufacturer's mail, drawn 400 times with 400 seeds, against
// exact bounded figures: person by person those that DuckDB counts from the raw file, and the
// errors of every cell and metric over their stated standard deviation, which must look standard
// normal.
//
// False alarms: the seeds are fixed, so a run that passes passes again. Of all choices of 400 seeds
// one in a million would fail if the noise is what it says (kFalseAlarms, divided over all the
// tests).
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/files.h"
#include "doors/disclosure/tests/rehearsal.h"
#include "engines/crypto/hash.h"
#include "engines/crypto/random.h"
#include "engines/text/formats.h"
#include "tests/end_to_end/duck.h"
#include "tests/end_to_end/normality.h"
#include "tests/end_to_end/real_data.h"
#include "tests/scenarios/programme.h"

namespace weir::end_to_end {
namespace {

using disclosure::tests::Rehearsal;
using scenarios::value_of;
using text::Tree;

constexpr double kFalseAlarms = 1e-6;
constexpr int kDraws = 400;

std::filesystem::path example_folder() {
    return std::filesystem::path{WEIR_SOURCE_DIR} / "examples/manufacturing-email";
}

std::string text_of_file(std::filesystem::path const& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The example's charter with role holders named after their roles, as the scenarios' are.
std::string charter_text() {
    std::string out;
    std::string name;
    auto rest = text_of_file(example_folder() / "charter.toml");
    for (std::size_t begin = 0; begin < rest.size();) {
        auto const end = std::min(rest.find('\n', begin), rest.size());
        auto const line = rest.substr(begin, end - begin);
        begin = end + 1;
        if (line.starts_with("name = \"")) name = line.substr(8, line.find('"', 8) - 8);
        out += line.starts_with("members = ") ? fmt::format("members = [\"{}\"]\n", name)
                                              : line + "\n";
    }
    return out;
}

/// The programme of the example with all its mail settled.
class Firm {
public:
    Firm()
        : programme_({charter_text(), text_of_file(example_folder() / "grants.toml"),
                      mail_people_csv(), base::parse_instant("2026-03-02T09:00:00Z").value()}) {
        auto const state = programme_.rooms().control().state();
        auto const& format = state->rules->charter.source("mail")->format;
        auto const packed = base::read_file(mail_file(), 1 << 28).value();
        auto const plain = text::gunzip(packed, 1 << 28).value();
        auto const batch =
            activity::parse(format, base::text_of(plain), "communication.csv").value();
        EXPECT_EQ(batch.rows, 82'927U);
        (void)value_of(programme_.import("mail", batch));
        (void)value_of(programme_.import("mail", batch));  // a file handed in twice counts once
        (void)value_of(programme_.ask("operator", "settle", Tree::object()));
    }

    Rehearsal rehearse(std::string const& week) {
        auto& rooms = programme_.rooms();
        return disclosure::tests::rehearse(rooms.control(), rooms.vault(),
                                           base::Week::of(week).value())
            .value();
    }

    /// The directory's id of a number.
    std::string id_of(base::Person person) {
        return programme_.rooms().vault().name_of(person).value()->external_id;
    }

private:
    scenarios::Programme programme_;
};

/// Bounded values by (directory id, metric) of one week, only where they are not 0.
using Values = std::map<std::pair<std::string, std::string>, std::int64_t>;

Values counted_by_sql(Duck& duck, std::string const& week) {
    Values values;
    for (auto const& row : duck.rows("SELECT id, metric, value::VARCHAR AS value FROM person_week "
                                     "WHERE value > 0 AND week = '" +
                                     week + "'")) {
        values[{row.at(0), row.at(1)}] = std::stoll(row.at(2));
    }
    return values;
}

Values opened(Firm& firm, Rehearsal const& rehearsal) {
    Values values;
    for (std::size_t row = 0; row < rehearsal.rows.size(); ++row) {
        auto const id = firm.id_of(rehearsal.plan.roster.rows[row].person);
        for (auto const& metric : rehearsal.plan.metrics) {
            auto const value = rehearsal.rows[row].value(metric.metric);
            if (value > 0) values[{id, std::string(facts_of(metric.metric).id)}] = value;
        }
    }
    return values;
}

/// What noise has no part in: how much the clamps cut off, and who did nothing.
void print_clipping_and_absence(Rehearsal const& rehearsal) {
    for (auto const& metric : rehearsal.plan.metrics) {
        std::size_t clipped = 0;
        std::size_t absent = 0;
        for (auto const& row : rehearsal.rows) {
            if (row.is_clipped(metric.metric)) ++clipped;
            if (row.value(metric.metric) == 0) ++absent;
        }
        fmt::print("{}: of {} people {} above the clamp {}, {} with nothing\n",
                   facts_of(metric.metric).id, rehearsal.rows.size(), clipped, metric.clamp,
                   absent);
    }
}

/// Errors over stated standard deviations, by cell and metric.
std::map<std::string, std::vector<double>> errors_of_draws(Rehearsal const& rehearsal) {
    std::map<std::string, std::vector<double>> errors;
    for (int seed = 0; seed < kDraws; ++seed) {
        auto const words = fmt::format("weir draw {}", seed);
        auto const key = crypto::Key::of(crypto::sha256(base::bytes_of(words))).value();
        crypto::Generator noise(key);
        auto const cells = rehearsal.draw(noise);
        for (std::size_t c = 0; c < cells.size(); ++c) {
            for (std::size_t m = 0; m < cells[c].sums.size(); ++m) {
                auto const metric = rehearsal.plan.metrics[m].metric;
                auto const& sum = cells[c].sums[m];
                auto const exact = rehearsal.exact[c].sums[metrics::index_of(metric)];
                errors[fmt::format("{} of {}", facts_of(metric).id, cells[c].cell.name)].push_back(
                    static_cast<double>(sum.sum - exact) /
                    std::sqrt(static_cast<double>(sum.variance)));
            }
        }
    }
    return errors;
}

TEST(Draws, OfARealWeekErrAsTheyStateAndStartFromTheExactFigures) {
    if (!std::filesystem::exists(data_folder())) GTEST_SKIP() << "no ../shared/data here";
    ASSERT_TRUE(std::filesystem::exists(mail_file()));
    Duck duck;
    duck.run(mail_values_sql());
    auto const week =
        duck.rows("SELECT week FROM message GROUP BY week ORDER BY count(*) DESC LIMIT 1")
            .at(0)
            .at(0);
    Firm firm;
    auto const rehearsal = firm.rehearse(week);
    fmt::print("week {}; the seed of draw n is SHA-256 of `weir draw n`, n from 0 to {}\n", week,
               kDraws - 1);
    print_clipping_and_absence(rehearsal);
    EXPECT_EQ(opened(firm, rehearsal), counted_by_sql(duck, week));
    auto const errors = errors_of_draws(rehearsal);
    auto const rate = kFalseAlarms / static_cast<double>(errors.size() + 1);
    std::vector<double> all;
    for (auto const& [what, values] : errors) {
        EXPECT_EQ(values.size(), static_cast<std::size_t>(kDraws)) << what;
        EXPECT_EQ(why_not_normal(values, rate), "") << what;
        all.insert(all.end(), values.begin(), values.end());
    }
    EXPECT_EQ(why_not_normal(all, rate), "") << "all together";
    fmt::print("{} errors of {} cells and metrics look standard normal\n", all.size(),
               errors.size());
}

}  // namespace
}  // namespace weir::end_to_end
