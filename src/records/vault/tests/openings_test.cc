#include <bit>
#include <type_traits>

#include <gtest/gtest.h>

#include "engines/store/records.h"
#include "records/vault/tests/samples.h"

namespace weir::vault {
namespace {

using samples::person;

static_assert(!std::is_constructible_v<Permit, Scope>, "only a vault makes permits");
static_assert(!std::is_default_constructible_v<Permit>);

Opening by(base::Person actor) {
    auto opening = samples::opening();
    opening.actor = actor;
    opening.scope = samples::scope({person(2), person(9)}, {samples::week("2026-W40")});
    return opening;
}

ledger::Record record_of(SealedOpening const& sealed) {
    ledger::Record record;
    record.leaf.commitment = sealed.commitment;
    record.opening = sealed.sealed;
    return record;
}

TEST(Opening, ComesBackAsItWas) {
    samples::House house;
    ASSERT_TRUE(house.vault().enrol(samples::staff(3)));
    for (auto const actor : {person(0), person(3)}) {
        auto const sealed = house.vault().seal_opening(by(actor));
        ASSERT_TRUE(sealed);
        auto const opened = house.vault().open_opening(sealed->commitment, sealed->sealed);
        ASSERT_TRUE(opened) << opened.error().message;
        EXPECT_EQ(*opened, by(actor));
        house.reopen();
        EXPECT_EQ(*house.vault().open_opening(sealed->commitment, sealed->sealed), by(actor));
    }
}

TEST(Opening, NeedsAnActorWithATraceKey) {
    samples::House house;
    auto const sealed = house.vault().seal_opening(by(person(1)));
    ASSERT_FALSE(sealed);
    EXPECT_EQ(sealed.error().fault, base::Fault::not_found);
}

TEST(Opening, HasASizeThatIsAPowerOfTwo) {
    samples::House house;
    for (std::size_t size = 0; size < 3000; size += 37) {
        auto opening = samples::opening();
        opening.body.resize(size);
        auto const sealed = house.vault().seal_opening(opening);
        ASSERT_TRUE(sealed);
        EXPECT_TRUE(std::has_single_bit(sealed->sealed.size()));
        EXPECT_GE(sealed->sealed.size(), 256u);
    }
    auto opening = samples::opening();
    opening.body.resize(40 << 20);
    EXPECT_EQ(house.vault().seal_opening(opening).error().fault, base::Fault::too_large);
}

TEST(Opening, WithAnyByteChangedIsCorrupt) {
    samples::House house;
    auto const sealed = house.vault().seal_opening(samples::opening());
    for (std::size_t i = 0; i < sealed->sealed.size(); ++i) {
        auto changed = sealed->sealed;
        changed[i] ^= static_cast<std::uint8_t>(1 << (i % 8));
        auto const opened = house.vault().open_opening(sealed->commitment, changed);
        ASSERT_FALSE(opened) << i;
        EXPECT_EQ(opened.error().fault, base::Fault::corrupt);
    }
    EXPECT_FALSE(house.vault().open_opening(sealed->commitment, {}));
}

TEST(Opening, IsRefusedUnderAnotherCommitment) {
    samples::House house;
    auto const first = house.vault().seal_opening(samples::opening());
    auto const second = house.vault().seal_opening(samples::opening());
    EXPECT_NE(first->commitment, second->commitment) << "the same words, another salt";
    EXPECT_FALSE(house.vault().open_opening(first->commitment, second->sealed));
}

TEST(Opening, TellsNobodyWhoActedOnceTheTraceKeyEnded) {
    samples::House house;
    ASSERT_TRUE(house.vault().enrol(samples::staff(3)));
    auto const sealed = house.vault().seal_opening(by(person(3)));
    house.close_vault();
    {
        auto table = store::Records::open(house.paths().data / "vault.sqlite", {});
        ASSERT_TRUE(table);
        store::Records::Batch batch;
        ASSERT_TRUE(table->range("trace", {}, {}, [&](auto row, auto) -> base::Status {
            batch.erase("trace", row);
            return {};
        }));
        ASSERT_TRUE(table->apply(batch));
    }
    house.reopen();
    auto const opened = house.vault().open_opening(sealed->commitment, sealed->sealed);
    ASSERT_TRUE(opened);
    EXPECT_EQ(*opened, by(person(0)));
}

TEST(Permit, CoversWhatItsEntryNamed) {
    samples::House house;
    auto const week = samples::week("2026-W40");
    auto const permit = house.permit(samples::scope({person(2), person(5)}, {week}));
    EXPECT_TRUE(permit.covers(person(2), week));
    EXPECT_TRUE(permit.covers(person(5), week));
    EXPECT_FALSE(permit.covers(person(3), week));
    EXPECT_FALSE(permit.covers(person(2), week.next()));
    EXPECT_EQ(permit.scope().purpose, kSettle);
}

TEST(Permit, IsNotGivenForAnEntryThatOpensNobody) {
    samples::House house;
    auto const sealed = house.vault().seal_opening(samples::opening());
    auto const record = record_of(*sealed);
    auto const receipt = house.ledger().wait(house.ledger().append(record));
    auto const permit = house.vault().permit(house.ledger(), receipt, record);
    ASSERT_FALSE(permit);
    EXPECT_EQ(permit.error().fault, base::Fault::corrupt);
}

TEST(Permit, IsNotGivenForAnotherLedgersReceipt) {
    samples::House house;
    samples::House other;
    auto const record = record_of(*house.vault().seal_opening(by(person(0))));
    auto const receipt = other.ledger().wait(other.ledger().append(record));
    EXPECT_FALSE(house.vault().permit(house.ledger(), receipt, record)) << "an empty ledger";
    auto const filler = record_of(*house.vault().seal_opening(by(person(0))));
    static_cast<void>(house.ledger().wait(house.ledger().append(filler)));
    EXPECT_FALSE(house.vault().permit(house.ledger(), receipt, record)) << "another entry there";
    EXPECT_FALSE(house.vault().permit(house.ledger(), receipt, filler)) << "a borrowed receipt";
}

TEST(Permit, IsNotGivenForAnotherRecordThanTheReceipts) {
    samples::House house;
    auto const narrow = record_of(*house.vault().seal_opening(by(person(0))));
    auto wide_opening = by(person(0));
    wide_opening.scope.people = {person(1), person(2), person(3)};
    auto const wide = record_of(*house.vault().seal_opening(wide_opening));
    auto const receipt = house.ledger().wait(house.ledger().append(narrow));
    EXPECT_FALSE(house.vault().permit(house.ledger(), receipt, wide));
    ledger::Record const mixed{narrow.leaf, wide.opening};
    EXPECT_FALSE(house.vault().permit(house.ledger(), receipt, mixed));
    EXPECT_TRUE(house.vault().permit(house.ledger(), receipt, narrow));
}

TEST(Release, ComesBackUnderItsNameOnly) {
    samples::House house;
    auto const sealed = house.vault().seal_release("2026-W40", samples::bytes("cells"));
    ASSERT_TRUE(sealed);
    EXPECT_EQ(*house.vault().open_release("2026-W40", *sealed), samples::bytes("cells"));
    EXPECT_FALSE(house.vault().open_release("2026-W41", *sealed));
    house.reopen();
    EXPECT_EQ(*house.vault().open_release("2026-W40", *sealed), samples::bytes("cells"));
    auto const opening = house.vault().seal_opening(samples::opening());
    EXPECT_FALSE(house.vault().open_release("", opening->sealed)) << "an opening is no release";
}

TEST(Release, IsSealedInTheQuarterOfTheNewestOpening) {
    samples::House house;
    auto const before = house.vault().seal_release("r", {});
    EXPECT_EQ(base::Reader(*before).u32(), 0u);
    ASSERT_TRUE(house.vault().seal_opening(samples::opening()));
    house.reopen();
    auto const after = house.vault().seal_release("r", {});
    EXPECT_EQ(base::Reader(*after).u32(), 56u * 4 + 2) << "third quarter of 2026";
    EXPECT_TRUE(house.vault().open_release("r", *before));
    EXPECT_TRUE(house.vault().open_release("r", *after));
}

TEST(Release, WithAnyByteChangedIsCorrupt) {
    samples::House house;
    auto const sealed = house.vault().seal_release("r", samples::bytes("cells"));
    for (std::size_t i = 0; i < sealed->size(); ++i) {
        auto changed = *sealed;
        changed[i] ^= static_cast<std::uint8_t>(1 << (i % 8));
        EXPECT_FALSE(house.vault().open_release("r", changed)) << i;
    }
}

}  // namespace
}  // namespace weir::vault
