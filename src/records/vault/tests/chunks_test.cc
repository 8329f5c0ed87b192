#include <thread>

#include <gtest/gtest.h>

#include "engines/store/records.h"
#include "records/vault/detail/row_sum.h"
#include "records/vault/tests/samples.h"

namespace weir::vault {
namespace {

using samples::person;

class Chunks : public testing::Test {
protected:
    Chunks() { EXPECT_TRUE(house_.vault().enrol(samples::staff(3))); }

    void put(ChunkPlace place, std::vector<ChunkContent> const& contents) {
        auto const done = house_.vault().put_chunks(place, contents);
        ASSERT_TRUE(done) << done.error().message;
    }
    [[nodiscard]] base::Result<std::optional<base::Bytes>> get(ChunkPlace place, base::Person who) {
        auto const permit =
            house_.permit(samples::scope({person(1), person(2), person(3)}, {week_, week_.next()}));
        auto const shelf = house_.vault().load(place);
        if (!shelf) return std::unexpected(shelf.error());
        return house_.vault().open_chunk(permit, *shelf, who);
    }
    [[nodiscard]] std::filesystem::path file(std::string_view name) const {
        return house_.paths().data / "activity" / name;
    }
    /// Every (row key, value) of a week file.
    [[nodiscard]] std::vector<std::pair<base::Bytes, base::Bytes>> rows(
        std::string_view name) const {
        std::vector<std::pair<base::Bytes, base::Bytes>> rows;
        auto const records = store::Records::open(file(name), {.read_only = true, .settled = true});
        EXPECT_TRUE(records);
        EXPECT_TRUE(records->range("chunk", {}, {}, [&](auto key, auto value) -> base::Status {
            rows.emplace_back(base::Bytes(key.begin(), key.end()),
                              base::Bytes(value.begin(), value.end()));
            return {};
        }));
        return rows;
    }
    /// As somebody would who also knows what the rows add up to.
    void write_row(std::string_view name, base::ByteView key, base::ByteView value) const {
        auto records = store::Records::open(file(name), {.create = true, .settled = true});
        auto const sum_key = base::bytes_of("chunk");
        auto sum = detail::RowSum::of(**records->get("sum", sum_key)).value();
        if (auto const before = *records->get("chunk", key)) {
            sum.remove(detail::digest_of_row(key, *before));
        }
        sum.add(detail::digest_of_row(key, value));
        store::Records::Batch batch;
        batch.put("chunk", key, value);
        batch.put("sum", sum_key, sum.to_bytes());
        ASSERT_TRUE(records->apply(batch));
    }

    samples::House house_;
    base::Week week_ = samples::week("2026-W40");
    ChunkPlace place_{week_, RetentionClass{0}};
};

TEST_F(Chunks, ComeBackPersonByPerson) {
    put(place_, {{person(1), samples::bytes("one")}, {person(2), {}}});
    EXPECT_EQ(**get(place_, person(1)), samples::bytes("one"));
    EXPECT_EQ(**get(place_, person(2)), base::Bytes{});
    EXPECT_FALSE(*get(place_, person(3))) << "no row";
    EXPECT_FALSE(*get({week_.next(), place_.retention}, person(1))) << "no file";
    house_.reopen();
    EXPECT_EQ(**get(place_, person(1)), samples::bytes("one"));
    EXPECT_EQ(house_.vault().load(place_)->rows(), 2u);
}

TEST_F(Chunks, AreReplacedAndOthersStay) {
    put(place_, {{person(1), samples::bytes("one")}, {person(2), samples::bytes("two")}});
    put(place_, {{person(1), samples::bytes("new")}});
    EXPECT_EQ(**get(place_, person(1)), samples::bytes("new"));
    EXPECT_EQ(**get(place_, person(2)), samples::bytes("two"));
}

TEST_F(Chunks, OfStrangersAreRefusedAndNothingIsWritten) {
    std::vector<ChunkContent> const contents{{person(1), {1}}, {person(77), {2}}};
    auto const done = house_.vault().put_chunks(place_, contents);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().fault, base::Fault::not_found);
    EXPECT_FALSE(*get(place_, person(1)));
}

TEST_F(Chunks, OfOnePersonTwiceAreRefused) {
    std::vector<ChunkContent> const contents{{person(1), {1}}, {person(1), {2}}};
    auto const done = house_.vault().put_chunks(place_, contents);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().fault, base::Fault::bad_input);
}

TEST_F(Chunks, OfAWholeCompanyComeBack) {
    constexpr std::uint32_t kMany = 1500;  // more than all cores take at a time
    ASSERT_TRUE(house_.vault().enrol(samples::staff(kMany)));
    std::vector<ChunkContent> contents;
    Scope scope = samples::scope({}, {week_});
    for (std::uint32_t who = 1; who <= kMany; ++who) {
        contents.push_back({person(who), samples::bytes(std::to_string(who))});
        scope.people.push_back(person(who));
    }
    put(place_, contents);
    auto const permit = house_.permit(scope);
    auto const shelf = house_.vault().load(place_);
    EXPECT_EQ(shelf->rows(), kMany);
    for (auto const& content : contents) {
        auto const opened = house_.vault().open_chunk(permit, *shelf, content.person);
        ASSERT_TRUE(opened && *opened);
        EXPECT_EQ(**opened, content.plain);
    }
}

TEST_F(Chunks, AreNotOpenedByAPermitThatDoesNotCoverThem) {
    put(place_, {{person(1), {1}}, {person(2), {2}}});
    auto const shelf = house_.vault().load(place_);
    for (auto const& scope :
         {samples::scope({person(2)}, {week_}), samples::scope({person(1)}, {week_.next()}),
          samples::scope({person(1)}, {})}) {
        auto const opened = house_.vault().open_chunk(house_.permit(scope), *shelf, person(1));
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().fault, base::Fault::corrupt);
    }
    auto const permit = house_.permit(samples::scope({person(1)}, {week_}));
    EXPECT_TRUE(house_.vault().open_chunk(permit, *shelf, person(1)));
}

TEST_F(Chunks, ALostRowIsNobodyWithoutEvents) {
    put(place_, {{person(1), {1}}, {person(2), {2}}});
    put(place_, {{person(2), {3}}});
    ASSERT_TRUE(get(place_, person(2)));
    auto const lost = rows("2026-W40.c0.sqlite").front().first;
    auto records =
        store::Records::open(file("2026-W40.c0.sqlite"), {.create = true, .settled = true});
    store::Records::Batch batch;
    batch.erase("chunk", lost);
    ASSERT_TRUE(records->apply(batch));
    EXPECT_EQ(house_.vault().load(place_).error().fault, base::Fault::corrupt);
}

TEST(RowSum, TakesBackWhatWasAddedAndNothingElse) {
    auto const a = detail::digest_of_row(base::bytes_of("a"), base::bytes_of("1"));
    auto const b = detail::digest_of_row(base::bytes_of("b"), base::bytes_of("2"));
    detail::RowSum sum;
    sum.add(a);
    auto const of_a = sum;
    sum.add(b);
    EXPECT_NE(sum, of_a);
    sum.remove(b);
    EXPECT_EQ(sum, of_a);
    sum.remove(a);
    EXPECT_EQ(sum, detail::RowSum());
    EXPECT_EQ(detail::RowSum::of(of_a.to_bytes()).value(), of_a);
}

TEST_F(Chunks, SwappedBetweenPeopleOrWeeksAreCorrupt) {
    put(place_, {{person(1), {1}}, {person(2), {2}}});
    put({week_.next(), place_.retention}, {{person(1), {3}}});
    auto const here = rows("2026-W40.c0.sqlite");
    ASSERT_EQ(here.size(), 2u);
    write_row("2026-W40.c0.sqlite", here[0].first, here[1].second);
    write_row("2026-W40.c0.sqlite", here[1].first, here[0].second);
    EXPECT_EQ(get(place_, person(1)).error().fault, base::Fault::corrupt);
    EXPECT_EQ(get(place_, person(2)).error().fault, base::Fault::corrupt);
    auto const next = rows("2026-W41.c0.sqlite");
    write_row("2026-W41.c0.sqlite", next[0].first, here[0].second);
    write_row("2026-W41.c0.sqlite", next[0].first, here[1].second);
    EXPECT_EQ(get({week_.next(), place_.retention}, person(1)).error().fault, base::Fault::corrupt);
}

TEST_F(Chunks, GetAFreshIdWithEachWrite) {
    put(place_, {{person(1), samples::bytes("same")}});
    auto const before = rows("2026-W40.c0.sqlite");
    auto const snapshot = house_.vault().snapshot(week_);
    put(place_, {{person(1), samples::bytes("same")}});
    auto const after = rows("2026-W40.c0.sqlite");
    ASSERT_EQ(after.size(), 1u);
    EXPECT_EQ(before[0].first, after[0].first) << "the row stands where it stood";
    EXPECT_FALSE(std::equal(before[0].second.begin() + 1, before[0].second.begin() + 17,
                            after[0].second.begin() + 1));
    EXPECT_NE(*snapshot, *house_.vault().snapshot(week_));
    EXPECT_EQ(**get(place_, person(1)), samples::bytes("same"));
}

TEST_F(Chunks, AreNamedTogetherByASnapshotOfAllClassesButRows) {
    auto const empty = *house_.vault().snapshot(week_);
    put(place_, {{person(1), {1}}});
    auto const one = *house_.vault().snapshot(week_);
    put({week_, RetentionClass{3}}, {{person(1), {1}}});
    auto const two = *house_.vault().snapshot(week_);
    EXPECT_NE(empty, one);
    EXPECT_NE(one, two);
    put({week_, kRows}, {{person(1), {1}}});
    put({week_.next(), RetentionClass{0}}, {{person(1), {1}}});
    EXPECT_EQ(*house_.vault().snapshot(week_), two);
    house_.reopen();
    EXPECT_EQ(*house_.vault().snapshot(week_), two);
    EXPECT_NE(*house_.vault().snapshot(week_.next()), *house_.vault().snapshot(week_.previous()));
}

TEST_F(Chunks, OpenFromManyThreadsAtOnce) {
    put(place_, {{person(1), {1}}, {person(2), {2}}, {person(3), {3}}});
    auto const permit = house_.permit(samples::scope({person(1), person(2), person(3)}, {week_}));
    auto const shelf = house_.vault().load(place_);
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&, t] {
            for (std::uint32_t i = 0; i < 300; ++i) {
                if (t == 0 && i % 50 == 0) house_.vault().forget();
                auto const who = 1 + i % 3;
                auto const opened = house_.vault().open_chunk(permit, *shelf, person(who));
                EXPECT_EQ(**opened, base::Bytes{static_cast<std::uint8_t>(who)});
            }
        });
    }
}

TEST_F(Chunks, OfARandomWeekComeBackWhole) {
    samples::Choices choices(61);
    SCOPED_TRACE(choices.seed());
    for (int round = 0; round < 10; ++round) {
        std::vector<ChunkContent> contents;
        for (std::uint32_t who = 1; who <= 3; ++who) {
            contents.push_back({person(who), choices.bytes(choices.below(20'000))});
        }
        ChunkPlace const place{week_, RetentionClass{static_cast<std::uint8_t>(choices.below(5))}};
        put(place, contents);
        for (auto const& content : contents) {
            EXPECT_EQ(**get(place, content.person), content.plain);
        }
    }
}

}  // namespace
}  // namespace weir::vault
