// Two programmes that differ in one person's week, asked the same at the same time: everything but
// the noise is the same, also how long it takes.
//
// Answers leave on a beat of 20 ms. Which beat depends on the machine as well, so the twins are
// asked in turn, and only a difference between the two is held against the build.
#include <chrono>
#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engines/text/formats.h"
#include "tests/attacks/chance.h"
#include "tests/attacks/office.h"

namespace weir::attacks {
namespace {

using scenarios::value_of;

constexpr std::chrono::milliseconds kBeat{20};  // src/surfaces/keeper/questions.cc
constexpr std::size_t kAsked = 300;

/// A message a second for more than an hour: far above every clamp.
std::vector<scenarios::Mail> flood() {
    std::vector<scenarios::Mail> mails;
    for (int second = 0; second < 5000; ++second)
        mails.push_back(
            {person_name(0), person_name(1), at("2026-02-03T12:00:00Z") + base::Duration{second}});
    return mails;
}

struct Twins {
    Office absent{{.weeks = {"2026-W06"}, .is_first_absent = true}};
    Office present{{.weeks = {"2026-W06"}, .besides = flood()}};
};

/// An ending without what noise decides: values, and bounds made from them.
std::string shape_of(keeper::Ending const& ending) {
    if (!ending) return "an accident: " + base::to_text(ending.error());
    if (auto const* refusal = std::get_if<base::Refusal>(&*ending))
        return fmt::format("{} {}", base::name_of(refusal->reason), refusal->subject);
    auto tree = std::get<Tree>(*ending);
    std::string shape;
    for (auto const* key :
         {"metric",       "stat",   "unit",       "cells",        "first",      "last",
          "person_weeks", "people", "clamp",      "half_width",   "rank_error", "mechanism",
          "new",          "cost",   "spent",      "left",         "epsilon",    "attack",
          "because",      "free",   "affordable", "alternatives", "weeks",      "rho_week"}) {
        if (auto const* found = tree.find(key)) shape += key + text::write_json(*found) + "\n";
    }
    return shape;
}

std::vector<Tree> questions() {
    std::vector<Tree> out;
    for (auto const* stat : {"mean", "sum", "count"}) {
        for (auto const* metric : {"messages_sent", "active_half_hours", "meeting_hours"}) {
            for (auto const* cell : {"T1", "T2", "North", "the company", "T9"})
                out.push_back(question({{cell}, "2026-W06", {}, stat, metric}));
        }
    }
    return out;
}

TEST(Twins, GetTheSameRefusalsPricesChargesAndForms) {
    Twins twins;
    for (auto const& asked : questions()) {
        EXPECT_EQ(shape_of(twins.absent.explain(asked)), shape_of(twins.present.explain(asked)));
        EXPECT_EQ(shape_of(twins.absent.ask(asked)), shape_of(twins.present.ask(asked)));
    }
    EXPECT_NE(shape_of(twins.absent.ask(question({.cohort = {"T9"}}))),
              shape_of(twins.absent.ask(question({.cohort = {"T1"}}))));
    (void)twins.present.ask(question({.cohort = {"T9"}}));
    (void)twins.present.ask(question({.cohort = {"T1"}}));
    EXPECT_EQ(shape_of(twins.absent.close("2026-W06")), shape_of(twins.present.close("2026-W06")));
    auto const budget = [](Office& office) {
        return shape_of(office.programme().ask("analyst", "budget", Tree::object()));
    };
    EXPECT_EQ(budget(twins.absent), budget(twins.present));
    EXPECT_EQ(twins.absent.state()->entries, twins.present.state()->entries);
}

struct Timed {
    std::int64_t beats = 0;
    double value = 0;
    double half_width = 0;
};

/// One question; every number is a new draw, a little sharper than before.
Timed timed(Office& office, std::size_t number) {
    auto const asked = question({.cohort = {unit_name(static_cast<int>(number) % kTeams)}})
                           .set("within", 4000 * std::pow(0.985, static_cast<double>(number)));
    auto const begun = std::chrono::steady_clock::now();
    auto const answer = value_of(office.ask(asked));
    auto const took = std::chrono::steady_clock::now() - begun;
    EXPECT_TRUE(answer.find("new")->as_bool().value());
    return {took / kBeat, answer.find("value")->as_decimal().value(),
            answer.find("half_width")->as_decimal().value()};
}

/// What the clock said of every question, and how much noise the two answers had between them.
struct Clocked {
    std::vector<std::int64_t> absent;
    std::vector<std::int64_t> present;
    std::vector<double> beats;  // of both
    std::vector<double> noise;  // in half widths
};

Clocked clocked(Twins& twins) {
    Clocked out;
    for (std::size_t i = 0; i < kAsked; ++i) {
        // In turn, and each as often first as second.
        auto& first = i % 2 == 0 ? twins.absent : twins.present;
        auto& second = i % 2 == 0 ? twins.present : twins.absent;
        auto const one = timed(first, i);
        auto const other = timed(second, i);
        (i % 2 == 0 ? out.absent : out.present).push_back(one.beats);
        (i % 2 == 0 ? out.present : out.absent).push_back(other.beats);
        out.beats.push_back(static_cast<double>(one.beats + other.beats));
        out.noise.push_back(std::abs(one.value - other.value) / one.half_width);
    }
    return out;
}

double mean_of(std::vector<std::int64_t> const& values) {
    return static_cast<double>(std::reduce(values.begin(), values.end())) /
           static_cast<double>(values.size());
}

TEST(Timing, OfAnswersTellsNeitherTwoNeighboursApartNorTheNoise) {
    Twins twins;
    auto found = clocked(twins);
    auto const distance = smirnov_distance(found.absent, found.present);
    auto const correlation = deviations_of_ranks(found.beats, found.noise);
    EXPECT_LT(distance, kSmirnovMost);
    EXPECT_LT(std::abs(correlation), kSigmas);
    fmt::print(
        "{{\"attack\":\"timing\",\"answers_each\":{},\"smirnov\":{:.2f},\"ceiling\":{},"
        "\"beats_absent\":{:.2f},\"beats_present\":{:.2f},\"correlation_with_noise\":{:.2f},"
        "\"correlation_ceiling\":{}}}\n",
        kAsked, distance, kSmirnovMost, mean_of(found.absent), mean_of(found.present), correlation,
        kSigmas);
    // The controls: half of one twin's answers later than all of the other's would be seen, and so
    // would answers that are the later the more noise they have.
    for (std::size_t i = 0; i < kAsked; i += 2) found.present[i] += 1000;
    EXPECT_GT(smirnov_distance(found.absent, found.present), kSmirnovMost);
    for (std::size_t i = 0; i < kAsked; ++i) found.beats[i] += std::floor(10 * found.noise[i]);
    EXPECT_GT(deviations_of_ranks(found.beats, found.noise), kSigmas);
}

}  // namespace
}  // namespace weir::attacks
