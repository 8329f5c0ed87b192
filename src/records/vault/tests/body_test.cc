#include "records/vault/detail/body.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "records/vault/tests/samples.h"

namespace weir::vault::detail {
namespace {

Opening random_opening(samples::Choices& choices) {
    Opening made;
    made.type = "type_" + std::to_string(choices.below(9));
    made.time = base::Instant{static_cast<std::int64_t>(choices.below(7258118400))};
    made.scope.purpose = choices.below(2) == 0 ? "" : "close";
    std::uint32_t person = 0;
    for (auto left = choices.below(200); left > 0; --left) {
        person +=
            1 + static_cast<std::uint32_t>(choices.below(choices.below(2) == 0 ? 1 : 1 << 20));
        made.scope.people.push_back(base::Person(person));
    }
    base::Week week{base::Date{-3 + 7 * static_cast<std::int32_t>(choices.below(9000))}};
    for (auto left = choices.below(5); left > 0; --left) {
        made.scope.weeks.push_back(week);
        week = week.next();
    }
    made.body = choices.bytes(choices.below(3000));
    return made;
}

ActorField random_actor(samples::Choices& choices) {
    ActorField actor;
    std::ranges::copy(choices.bytes(actor.id.size()), actor.id.begin());
    std::ranges::copy(choices.bytes(actor.sealed.size()), actor.sealed.begin());
    return actor;
}

TEST(Body, ComesBackAsItWas) {
    samples::Choices choices(41);
    SCOPED_TRACE(choices.seed());
    for (int round = 0; round < 300; ++round) {
        auto const opening = random_opening(choices);
        auto const actor = random_actor(choices);
        auto const back = decode_body(encode_body(opening, actor));
        ASSERT_TRUE(back) << back.error().message;
        EXPECT_EQ(back->opening, opening);
        EXPECT_EQ(back->actor.id, actor.id);
        EXPECT_EQ(back->actor.sealed, actor.sealed);
    }
}

TEST(Body, CutShortAnywhereIsRefused) {
    samples::Choices choices(42);
    SCOPED_TRACE(choices.seed());
    auto const bytes = encode_body(random_opening(choices), random_actor(choices));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(decode_body(base::ByteView(bytes).first(size))) << size;
    }
    auto longer = bytes;
    longer.push_back(0);
    EXPECT_FALSE(decode_body(longer));
}

TEST(Body, ChangedAnywhereIsRefusedOrInOrder) {
    samples::Choices choices(43);
    SCOPED_TRACE(choices.seed());
    auto const bytes = encode_body(random_opening(choices), random_actor(choices));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto changed = bytes;
        changed[i] = static_cast<std::uint8_t>(choices.below(256));
        auto const back = decode_body(changed);
        if (!back) continue;
        EXPECT_TRUE(std::ranges::is_sorted(back->opening.scope.people));
        EXPECT_TRUE(std::ranges::is_sorted(back->opening.scope.weeks));
    }
}

TEST(Body, CommitmentIsTheHashOfLabelSaltAndBody) {
    Salt salt{};
    salt.fill(1);
    auto const body = samples::bytes("body");
    auto const commitment = commitment_of(salt, body);
    // python3: hashlib.sha256(b'weir/body/v1' + b'\1' * 32 + b'body').hexdigest()
    EXPECT_EQ(base::to_hex(commitment),
              "bbdc8df24d037c5064ced17a07f9cb30a56092fad78f3b75e0a99395b73db899");
    salt[0] = 2;
    EXPECT_NE(commitment_of(salt, body), commitment);
}

TEST(BodyDeathTest, EndsTheProcessForAScopeOutOfOrder) {
    Opening opening;
    opening.scope.people = {base::Person(2), base::Person(1)};
    EXPECT_DEATH(static_cast<void>(encode_body(opening, {})), "not in order");
    opening.scope.people = {base::Person(0)};
    EXPECT_DEATH(static_cast<void>(encode_body(opening, {})), "not in order");
    opening.scope.people = {base::Person(1)};
    opening.scope.weeks = {base::Week{base::Date{0}}};
    EXPECT_DEATH(static_cast<void>(encode_body(opening, {})), "not in order");
}

}  // namespace
}  // namespace weir::vault::detail
