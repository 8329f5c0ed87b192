// One organisation and the same questions about it for every engine of bench_audience.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "rules/access/bench/large_organisation.h"

namespace weir::bench {

/// Who may read a class about a unit with all below it, or about a person.
struct Question {
    access::Class what = access::Class::release;
    bool is_about_unit = true;
    base::Unit unit;
    base::Person person;
};

/// An audience, put together so that another engine's can be compared: how many, the sum of their
/// numbers, and the sum of the squares.
struct Summary {
    std::uint64_t count = 0;
    std::uint64_t sum = 0;
    std::uint64_t squares = 0;
    friend bool operator==(Summary const&, Summary const&) = default;
};
[[nodiscard]] Summary summary_of(access::People const& people);

/// Readers whom an engine that knows only one reader at a time is asked about: some of the
/// audience, and some at random.
struct Sample {
    Question question;
    std::vector<base::Person> readers;
    std::string expected;  // '1' or '0' each
};

/// The organisation of reach_bench; every fifth of its grants is for the trail.
[[nodiscard]] access::bench::Organisation questioned_organisation();
[[nodiscard]] std::vector<Question> unit_questions(org::Directory const& directory);
[[nodiscard]] std::vector<Question> person_questions();
[[nodiscard]] access::Audience audience_of(Question const& question, access::World world);
[[nodiscard]] std::vector<Sample> samples_of(std::vector<Question> const& questions,
                                             access::World world);

/// How long an engine took, each question's median over its rounds taken first.
struct Times {
    double median_ms = 0;
    double slowest_ms = 0;  // of the question that took longest
};

}  // namespace weir::bench
