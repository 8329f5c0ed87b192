#include "bench/audience/questions.h"

#include <random>

namespace weir::bench {

using access::Class;
using base::Instant;
using base::Person;
using base::Unit;

namespace {

constexpr std::size_t kReadersInside = 10;
constexpr std::size_t kReadersAtRandom = 40;
constexpr Instant kNow{100};

}  // namespace

Summary summary_of(access::People const& people) {
    Summary summary;
    for (auto const person : people.to_vector()) {
        ++summary.count;
        summary.sum += person.value;
        summary.squares += std::uint64_t{person.value} * person.value;
    }
    return summary;
}

access::bench::Organisation questioned_organisation() {
    auto made = access::bench::organisation();
    access::GrantsChange change{Instant{0}, made.permissions.grants()};
    for (std::size_t i = 5; i < change.grants.size(); i += 5) change.grants[i].what = Class::trail;
    made.permissions.apply(change);
    return made;
}

std::vector<Question> unit_questions(org::Directory const& directory) {
    std::vector<Question> questions;
    auto const ask = [&](Unit unit) {
        for (auto const what : {Class::release, Class::answer, Class::feed})
            questions.push_back({what, true, unit, {}});
    };
    ask(org::kCompany);
    for (std::uint32_t i = 1; i < 12; ++i) {
        auto const team = i * 1'111;
        auto const department = "D" + std::to_string(team / access::bench::kTeamsEach);
        bool const is_team = i > 4;
        auto const path =
            is_team ? std::vector{department, "T" + std::to_string(team)} : std::vector{department};
        ask(directory.find_unit(path).value());
    }
    return questions;
}

std::vector<Question> person_questions() {
    std::vector<Question> questions;
    for (std::uint32_t i = 0; i < 12; ++i)
        questions.push_back({Class::trail, false, {}, Person{1 + i * 8'123}});
    return questions;
}

access::Audience audience_of(Question const& question, access::World world) {
    if (question.is_about_unit) {
        access::CellQuestion const asked{question.what, {{question.unit}, {}, {}}, kNow};
        return access::audience(asked, world);
    }
    return access::audience(access::PersonQuestion{question.what, question.person, kNow}, world);
}

std::vector<Sample> samples_of(std::vector<Question> const& questions, access::World world) {
    std::mt19937 random(7);
    std::vector<Sample> samples;
    for (auto const& question : questions) {
        auto const audience = audience_of(question, world).people;
        Sample sample{question, {}, ""};
        auto const inside = audience.to_vector();
        auto const step = inside.size() / kReadersInside + 1;
        for (std::size_t i = 0; i < inside.size(); i += step) sample.readers.push_back(inside[i]);
        for (std::size_t i = 0; i < kReadersAtRandom; ++i)
            sample.readers.emplace_back(
                1 + static_cast<std::uint32_t>(random() % access::bench::kPeople));
        for (auto const reader : sample.readers)
            sample.expected += audience.contains(reader) ? '1' : '0';
        samples.push_back(std::move(sample));
    }
    return samples;
}

}  // namespace weir::bench
