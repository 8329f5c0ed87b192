#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "rules/access/grants.h"

namespace weir::access {
namespace {

using base::Instant;
using base::Span;

Grant grant(std::string role, std::int64_t from, std::optional<std::int64_t> until = {}) {
    Span span{Instant{from}, std::nullopt};
    if (until) span.until = Instant{*until};
    return {std::move(role), Class::release, {}, "P", span};
}

RoleMember member(std::string role, std::uint32_t person, std::int64_t from,
                  std::optional<std::int64_t> until = {}) {
    Span span{Instant{from}, std::nullopt};
    if (until) span.until = Instant{*until};
    return {std::move(role), Person{person}, span};
}

TEST(Permissions, EndsWhatANewFileNoLongerSaysAndKeepsWhatItDoes) {
    Permissions permissions;
    permissions.apply(GrantsChange{Instant{10}, {grant("a", 0), grant("b", 0)}});
    permissions.apply(GrantsChange{Instant{50}, {grant("a", 0), grant("c", 70, 90)}});
    std::vector<Grant> const expected{grant("a", 10), grant("b", 10, 50), grant("c", 70, 90)};
    EXPECT_EQ(permissions.grants(), expected);
}

TEST(Permissions, NeverBeginsAnythingBeforeItWasSaid) {
    Permissions permissions;
    permissions.apply(GrantsChange{Instant{100}, {grant("a", 0, 90), grant("b", 0)}});
    EXPECT_EQ(permissions.grants(), std::vector<Grant>{grant("b", 100)});
}

TEST(Permissions, KnowsWhoHeldARoleWhen) {
    Permissions permissions;
    permissions.apply(RolesChange{Instant{0}, {{"lead", 3, false}}, {member("lead", 1, 0)}, {}});
    permissions.apply(RolesChange{
        Instant{50}, {{"lead", 3, true}}, {member("lead", 2, 0)}, {{"Berlin", Site{4}}}});
    EXPECT_TRUE(permissions.holds(Person{1}, "lead", Instant{49}));
    EXPECT_FALSE(permissions.holds(Person{1}, "lead", Instant{50}));
    EXPECT_TRUE(permissions.holds(Person{2}, "lead", Instant{50}));
    EXPECT_EQ(permissions.roles_of(Person{2}, Instant{60}), std::vector<std::string>{"lead"});
    EXPECT_TRUE(permissions.roles_of(Person{2}, Instant{40}).empty());
}

TEST(Permissions, KnowsWhatARoleAndASiteWereWhen) {
    Permissions permissions;
    permissions.apply(RolesChange{Instant{10}, {{"lead", 3, false}}, {}, {{"Berlin", Site{2}}}});
    permissions.apply(RolesChange{Instant{50}, {{"lead", 3, true}}, {}, {{"Berlin", Site{4}}}});
    EXPECT_EQ(permissions.era(Instant{9}).site("Berlin"), Site{});
    EXPECT_EQ(permissions.era(Instant{49}).site("Berlin"), Site{2});
    EXPECT_EQ(permissions.era(Instant{50}).site("Berlin"), Site{4});
    EXPECT_EQ(permissions.era(Instant{50}).site("Paris"), Site{});
    EXPECT_FALSE(permissions.era(Instant{49}).is_external("lead"));
    EXPECT_TRUE(permissions.era(Instant{50}).is_external("lead"));
    EXPECT_FALSE(permissions.era(Instant{50}).is_external("privacy"));
    permissions.apply(RolesChange{Instant{50}, {}, {}, {}});
    EXPECT_FALSE(permissions.era(Instant{60}).is_external("lead"));
    EXPECT_EQ(permissions.eras().size(), 3U);
}

TEST(Permissions, AgreeWithATableOfSecondsOnRandomChanges) {
    constexpr std::size_t kSeconds = 60;
    std::array<std::string, 3> const roles{"a", "b", "c"};
    for (std::uint32_t seed = 1; seed <= 200; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::mt19937 random(seed);
        Permissions permissions;
        std::array<std::array<bool, kSeconds>, 3> table{};
        std::size_t at = 0;
        for (int step = 0; step < 5; ++step) {
            at += random() % 12;
            GrantsChange change{Instant{static_cast<std::int64_t>(at)}, {}};
            for (auto& row : table)
                std::fill(row.begin() + static_cast<std::ptrdiff_t>(at), row.end(), false);
            for (std::size_t i = random() % 5; i > 0; --i) {
                auto const role = random() % 3;
                auto const from = random() % kSeconds;
                auto const until = from + 1 + random() % 20;
                bool const is_open = random() % 2 == 0;
                auto one = grant(roles[role], static_cast<std::int64_t>(from));
                if (!is_open) one.span.until = Instant{static_cast<std::int64_t>(until)};
                change.grants.push_back(one);
                for (auto s = std::max(from, at);
                     s < (is_open ? kSeconds : std::min(until, kSeconds)); ++s) {
                    table[role][s] = true;
                }
            }
            permissions.apply(change);
        }
        for (std::size_t role = 0; role < 3; ++role) {
            for (std::size_t second = 0; second < kSeconds; ++second) {
                bool const is_granted =
                    std::ranges::any_of(permissions.grants(), [&](Grant const& one) {
                        return one.role == roles[role] &&
                               one.span.contains(Instant{static_cast<std::int64_t>(second)});
                    });
                EXPECT_EQ(is_granted, table[role][second]) << roles[role] << " at " << second;
            }
        }
    }
}

TEST(CheckCaps, CountsPeopleAtOnceAndNobodyTwice) {
    std::vector<RoleCap> const caps{{"lead", 2, false}};
    auto const check = [&](std::vector<RoleMember> const& members) {
        auto const status = check_caps(caps, members);
        return status ? std::string("fits") : status.error().message;
    };
    EXPECT_EQ(check({member("lead", 1, 0), member("lead", 2, 0)}), "fits");
    EXPECT_EQ(check({member("lead", 1, 0), member("lead", 1, 5), member("lead", 2, 0)}), "fits");
    EXPECT_EQ(check({member("lead", 1, 0, 10), member("lead", 2, 0), member("lead", 3, 10)}),
              "fits");
    EXPECT_EQ(check({member("lead", 1, 0, 11), member("lead", 2, 0), member("lead", 3, 10)}),
              "the role `lead` has a cap of 2, got 3 people at once");
    EXPECT_EQ(check({member("boss", 1, 0)}), "the role `boss` has members but no cap");
}

TEST(Changes, SurviveBeingTrees) {
    GrantsChange const grants{Instant{5}, {grant("a", 0, 90), grant("b", 0)}};
    auto const again = grants_change_of(to_tree(grants));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->grants, grants.grants);
    EXPECT_EQ(again->at, grants.at);
    RolesChange const roles{
        Instant{6}, {{"lead", 3, true}}, {member("lead", 2, 0, 7)}, {{"B", Site{1}}}};
    auto const same = roles_change_of(to_tree(roles));
    ASSERT_TRUE(same);
    EXPECT_EQ(same->caps, roles.caps);
    EXPECT_EQ(same->members, roles.members);
    EXPECT_EQ(same->sites, roles.sites);
    EXPECT_EQ(grants_change_of(to_tree(roles)).error().fault, base::Fault::corrupt);
    EXPECT_EQ(roles_change_of(text::Tree("x")).error().fault, base::Fault::corrupt);
}

}  // namespace
}  // namespace weir::access
