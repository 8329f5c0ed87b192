#include "tests/faults/work.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace weir::faults {

using scenarios::Programme;
using scenarios::value_of;
using text::Tree;

base::Instant at(std::string_view text) { return base::parse_instant(text).value(); }

Programme::Options options() {
    return {scenarios::small_charter(5), scenarios::small_grants(),
            scenarios::small_company(kPeople / 4), at("2026-03-02T09:00:00Z")};
}

base::Instant instant_of(std::uint64_t number) {
    return at("2026-02-02T08:00:00Z") + base::Duration{static_cast<std::int64_t>(number) * 97};
}

activity::Batch batch(std::uint64_t number) {
    std::vector<scenarios::Mail> mails;
    for (int person = 1; person <= kPeople; ++person) {
        mails.push_back({fmt::format("p{}", person), fmt::format("p{}", person % kPeople + 1),
                         instant_of(number)});
    }
    return scenarios::batch_of(mails);
}

std::string Handed::wrong_with(Heads const& heads) const {
    std::size_t known = 0;
    for (std::uint64_t number = 0; number < next(); ++number) {
        auto const found = heads.find(instant_of(number));
        auto const people = found == heads.end() ? 0 : found->second;
        known += people > 0 ? 1 : 0;
        if (people != 0 && people != kPeople) {
            return fmt::format("batch {} is there for {} people", number, people);
        }
        if (people == 0 && acknowledged_.contains(number)) {
            return fmt::format("batch {} was acknowledged and is lost", number);
        }
    }
    return known == heads.size() ? "" : "there are events that nobody handed in";
}

Life live_on(Programme& programme, Kill const& kill, std::function<void(Voice&)> const& work) {
    return live(kill, [&](Voice& voice) {
        programme.reopen();
        voice.ready();
        work(voice);
    });
}

Strikes::Strikes(std::string_view stage, std::uint64_t seed)
    : row_(fmt::format("kill_{}", stage), "SIGKILL at a random moment",
           fmt::format("keepers at work: {}", stage), seed) {}

void Strikes::count(Life const& life) {
    ++lives_;
    row_.tried();
    struck_ += life.was_killed ? 1 : 0;
}

Strikes::~Strikes() {
    fmt::print("{} of {} children were killed at work\n", struck_, lives_);
    EXPECT_GT(struck_, lives_ / 4);
    row_.note(fmt::format("{} struck before the work was done", struck_));
}

void import_calmly(Programme& programme, Handed& handed) {
    auto const first = handed.next();
    handed.begin_life(first);
    for (auto number = first; number < first + kBatches; ++number) {
        (void)value_of(programme.import("mail", batch(number)));
        handed.acknowledge(number);
    }
}

void settle_and_check(Programme& programme, Handed const& handed) {
    (void)value_of(programme.ask("operator", "settle", Tree::object()));
    EXPECT_FALSE(programme.rooms().intake().has_unsettled());
    EXPECT_EQ(handed.wrong_with(heads_in(programme, kWeek)), "");
}

}  // namespace weir::faults
