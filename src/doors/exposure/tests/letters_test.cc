// Letters as they are kept and read: who gets one, what is in it, and what is no letter.
#include "doors/exposure/letters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::exposure {
namespace {

access::People people(std::vector<std::uint32_t> const& numbers) {
    access::People out;
    for (auto const number : numbers) out.add(Person{number});
    return out;
}

Letters two_groups() {
    LetterWords const words{"Example Ltd",   "privacy@example.invalid",
                            "the authority", "A role could read it",
                            "not much",      "it was mended"};
    LetterLine const release{access::Class::release,
                             "2026-W05",
                             "2026-W06",
                             2,
                             base::Instant{1'770'000'000},
                             base::Instant{1'770'000'090},
                             90,
                             1,
                             {"auditor"},
                             0};
    auto trail = release;
    trail.what = access::Class::trail;
    trail.first = trail.last = "";
    trail.weeks = 0;
    trail.readers = 3;
    trail.looks = 2;
    return {words, {{people({2, 3, 4, 9}), {release}}, {people({7}), {release, trail}}}};
}

TEST(Letters, GoToThoseWhomItConcernsAndToNobodyElse) {
    auto const letters = two_groups();
    EXPECT_EQ(letters.count(), 5U);
    EXPECT_TRUE(letter_to(letters, Person{3}));
    EXPECT_TRUE(letter_to(letters, Person{7}));
    EXPECT_FALSE(letter_to(letters, Person{5}));
}

TEST(Letters, SayWhatConcernsTheirReaderOnly) {
    auto const one = letter_to(two_groups(), Person{3}).value();
    EXPECT_THAT(one, testing::HasSubstr("of 2 weeks, 2026-W05 to 2026-W06: in reach of 1 person "
                                        "(auditor)"));
    EXPECT_THAT(one, testing::HasSubstr("90 seconds in all. None of them looked."));
    EXPECT_THAT(one, testing::Not(testing::HasSubstr("who could see or did see")));
    auto const other = letter_to(two_groups(), Person{7}).value();
    EXPECT_THAT(other, testing::HasSubstr("in reach of 3 people"));
    EXPECT_THAT(other, testing::HasSubstr("They looked 2 times."));
}

TEST(Letters, AreReadAsTheyWereKept) {
    auto const letters = two_groups();
    auto const again = letters_of_tree(to_tree(letters)).value();
    for (auto const person : {2U, 3U, 4U, 7U, 9U, 5U})
        EXPECT_EQ(letter_to(again, Person{person}), letter_to(letters, Person{person})) << person;
}

TEST(Letters, OfAnotherFormAreCorrupt) {
    EXPECT_FALSE(letters_of_tree(text::Tree::object()));
    for (auto const* ranges : {"2-1", "a", "1-", "-3", "1--2", "4294967295", "1,2"}) {
        auto tree = to_tree(two_groups());
        auto group = text::Tree::object().set("people", ranges).set("lines", text::Tree::list());
        auto groups = text::Tree::list();
        groups.push(std::move(group));
        tree.set("groups", std::move(groups));
        EXPECT_FALSE(letters_of_tree(tree)) << ranges;
    }
}

TEST(Ranges, AreOfNeighbours) {
    EXPECT_EQ(ranges_of(people({})), "");
    EXPECT_EQ(ranges_of(people({4})), "4");
    EXPECT_EQ(ranges_of(people({1, 2, 3, 7, 9, 10})), "1-3 7 9-10");
}

}  // namespace
}  // namespace weir::exposure
