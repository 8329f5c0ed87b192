// Reviews folded from entries, and the document that is published of them.
#include "rules/state/restart.h"

#include <gtest/gtest.h>

#include "rules/state/findings.h"

namespace weir::state {
namespace {

constexpr base::Instant kNow{1'780'000'000};

struct Reviewed {
    Reviews reviews;
    std::uint64_t next = 10;
    template <class E>
    base::Status add(E const& entry) {
        return reviews.apply(entry, {next++, Person{1}, kNow});
    }
    Review const& review() { return *reviews.find(10); }
};

Reviewed opened() {
    Reviewed made;
    EXPECT_TRUE(made.add(ReviewOpened{9, "A look", {{"findings", "2026-06-01"}}}));
    return made;
}

FindingRecorded finding(std::uint32_t number) {
    return {10, number, "A door", "high", "security", "2026-06-01", "open", ""};
}

TEST(Reviews, PublishInFullUntilSomethingIsSaid) {
    auto made = opened();
    EXPECT_FALSE(made.review().is_published_in_full());
    ASSERT_TRUE(made.add(finding(1)));
    ASSERT_TRUE(made.add(FindingsPublished{10, "aa", "document", "summary"}));
    EXPECT_TRUE(made.review().is_published_in_full());
    ASSERT_TRUE(made.add(finding(1)));
    EXPECT_FALSE(made.review().is_published_in_full());
    ASSERT_TRUE(made.add(FindingsPublished{10, "bb", "document", "summary"}));
    ASSERT_TRUE(made.add(ReviewCommented{10, 0, "representative", "and?"}));
    EXPECT_FALSE(made.review().is_published_in_full());
}

TEST(Reviews, RefuseWhatCannotFollow) {
    auto made = opened();
    EXPECT_FALSE(made.add(finding(2)));
    EXPECT_FALSE(made.add(ReviewCommented{10, 77, "privacy", "an answer to nothing"}));
    EXPECT_FALSE(made.add(FindingsPublished{11, "aa", "", ""}));
}

TEST(MissingToPublish, NamesWhatIsMissing) {
    auto made = opened();
    auto bare = finding(1);
    bare.owner.clear();
    bare.due.clear();
    ASSERT_TRUE(made.add(bare));
    ASSERT_TRUE(made.add(ReviewCommented{10, 0, "representative", "who was asked?"}));
    ASSERT_TRUE(made.add(ReviewCommented{10, 0, "security", "a remark"}));
    EXPECT_EQ(missing_to_publish(made.review()),
              (std::vector<std::string>{"finding 1: an owner", "finding 1: a date",
                                        "an answer to the comment of entry 12"}));
}

TEST(PublicText, NamesNobody) {
    std::vector<KnownName> const names{{"e17", "Ada Quist", {"ada@firm.example"}},
                                       {"security", "", {}}};
    std::vector<std::string> const roles{"security"};
    auto const is_fine = [&](std::string_view text) {
        return check_public({text, "the title"}, names, roles).has_value();
    };
    EXPECT_TRUE(is_fine("Security mended it by 9 a.m. @ the gate"));
    EXPECT_TRUE(is_fine("the e1701 of the adage"));
    EXPECT_FALSE(is_fine("seen by ada quist"));
    EXPECT_FALSE(is_fine("ask E17"));
    EXPECT_FALSE(is_fine("mail to nobody@else.example"));
    auto const refused = check_public({"ada quist", "the title"}, names, roles);
    EXPECT_EQ(refused.error().message, "the title names a person: it is for everybody");
}

TEST(MissingToResume, IsNothingWithoutAPause) {
    State const state;
    EXPECT_TRUE(missing_to_resume(state).empty());
    EXPECT_EQ(refuse_resume(state)->reason, base::Reason::already_done);
}

}  // namespace
}  // namespace weir::state
