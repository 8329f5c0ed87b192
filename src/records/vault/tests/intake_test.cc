#include <gtest/gtest.h>

#include "engines/store/records.h"
#include "records/vault/tests/samples.h"

namespace weir::vault {
namespace {

using samples::person;

constexpr base::Date kDay{20'700};

Scope settle() { return samples::scope({person(1)}, {samples::week("2026-W40")}); }

TEST(Intake, OpensWhatWasSealedToItsDay) {
    samples::House house;
    auto const permit = house.permit(settle());
    auto const key = house.vault().day_key(kDay);
    ASSERT_TRUE(key);
    EXPECT_EQ(*house.vault().day_key(kDay), *key) << "one pair a day";
    EXPECT_NE(*house.vault().day_key({kDay.days + 1}), *key);
    auto const sealed = crypto::box_seal(*key, samples::bytes("batch"));
    house.reopen();
    EXPECT_EQ(*house.vault().day_key(kDay), *key);
    EXPECT_EQ(*house.vault().open_batch(permit, kDay, sealed), samples::bytes("batch"));
    EXPECT_FALSE(house.vault().open_batch(permit, {kDay.days + 1}, sealed));
    auto changed = sealed;
    changed.back() ^= 1;
    EXPECT_EQ(house.vault().open_batch(permit, kDay, changed).error().fault, base::Fault::corrupt);
}

TEST(Intake, OpensForSettlingOnly) {
    samples::House house;
    auto scope = settle();
    scope.purpose = "close";
    auto const permit = house.permit(scope);
    auto const sealed = crypto::box_seal(*house.vault().day_key(kDay), {});
    auto const opened = house.vault().open_batch(permit, kDay, sealed);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().fault, base::Fault::corrupt);
}

TEST(Intake, OfADestroyedDayOpensNeverAgain) {
    samples::House house;
    auto const permit = house.permit(settle());
    auto const sealed = crypto::box_seal(*house.vault().day_key(kDay), samples::bytes("batch"));
    ASSERT_TRUE(house.vault().destroy_day(kDay));
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(house.vault().open_batch(permit, kDay, sealed).error().fault,
                  base::Fault::not_found);
        EXPECT_EQ(house.vault().day_key(kDay).error().fault, base::Fault::not_found);
        house.reopen();
    }
    EXPECT_TRUE(house.vault().destroy_day(kDay)) << "twice is no accident";
    EXPECT_TRUE(house.vault().destroy_day({kDay.days + 1})) << "a day that was never used";
    EXPECT_FALSE(house.vault().day_key({kDay.days + 1}));
}

TEST(Intake, NoticesAPublicKeyThatWasSlippedIn) {
    samples::House house;
    ASSERT_TRUE(house.vault().day_key(kDay));
    house.close_vault();
    {
        auto table = store::Records::open(house.paths().data / "vault.sqlite", {});
        store::Records::Batch batch;
        ASSERT_TRUE(table->range("day", {}, {}, [&](auto row, auto value) -> base::Status {
            base::Bytes changed(value.begin(), value.end());
            std::ranges::copy(crypto::BoxPair::generate().public_key, changed.begin());
            batch.put("day", row, changed);
            return {};
        }));
        ASSERT_TRUE(table->apply(batch));
    }
    house.reopen();
    EXPECT_EQ(house.vault().day_key(kDay).error().fault, base::Fault::corrupt);
}

TEST(ThreadKey, EndsWithItsWeek) {
    samples::House house;
    auto const week = samples::week("2026-W40");
    auto const key = house.vault().thread_key(week);
    ASSERT_TRUE(key);
    EXPECT_NE(*key, (std::array<std::uint8_t, 16>{}));
    EXPECT_NE(*house.vault().thread_key(week.next()), *key);
    house.reopen();
    EXPECT_EQ(*house.vault().thread_key(week), *key);
    ASSERT_TRUE(house.vault().destroy_thread_key(week));
    EXPECT_EQ(house.vault().thread_key(week).error().fault, base::Fault::not_found);
    house.reopen();
    EXPECT_EQ(house.vault().thread_key(week).error().fault, base::Fault::not_found);
    EXPECT_TRUE(house.vault().thread_key(week.next()));
}

}  // namespace
}  // namespace weir::vault
