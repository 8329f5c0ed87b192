#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "base/files.h"
#include "engines/store/records.h"
#include "records/vault/tests/samples.h"

namespace weir::vault {
namespace {

namespace fs = std::filesystem;
using samples::person;

constexpr std::uint32_t kMany = 520;  // more than one run of rows in each of their maps
constexpr std::uint32_t kFew = 40;
constexpr ChunkPlace kPlace{base::Week{base::Date{20724}}, RetentionClass{0}};
constexpr base::Date kDay{20'720};

void ignore(std::uint64_t, std::uint64_t) {}

/// One secret of every kind, and what they gave before.
struct Filled {
    SealedOpening opening;
    base::Bytes release;
    base::Bytes batch;
    std::array<std::uint8_t, 16> thread{};
};

Filled fill(samples::House& house, std::uint32_t people) {
    auto& vault = house.vault();
    EXPECT_TRUE(vault.enrol(samples::staff(people)));
    std::vector<ChunkContent> contents;
    for (std::uint32_t who = 1; who <= 20; ++who) contents.push_back({person(who), {7, 8}});
    EXPECT_TRUE(vault.put_chunks(kPlace, contents));
    auto opening = samples::opening();
    opening.actor = person(5);
    Filled filled;
    filled.opening = *vault.seal_opening(opening);
    filled.release = *vault.seal_release("r", samples::bytes("cells"));
    filled.batch = crypto::box_seal(*vault.day_key(kDay), samples::bytes("batch"));
    filled.thread = *vault.thread_key(kPlace.week);
    return filled;
}

void expect_all_readable(samples::House& house, Filled const& filled) {
    auto& vault = house.vault();
    vault.forget();
    for (auto const who : {1U, 20U, kFew}) {
        auto const name = vault.name_of(person(who));
        ASSERT_TRUE(name) << name.error().message;
        EXPECT_EQ(**name, samples::name(who));
    }
    auto const opening = vault.open_opening(filled.opening.commitment, filled.opening.sealed);
    ASSERT_TRUE(opening) << opening.error().message;
    EXPECT_EQ(opening->actor, person(5));
    EXPECT_EQ(*vault.open_release("r", filled.release), samples::bytes("cells"));
    auto const permit = house.permit(samples::scope({person(1), person(20)}, {kPlace.week}));
    auto const batch = vault.open_batch(permit, kDay, filled.batch);
    ASSERT_TRUE(batch) << batch.error().message;
    EXPECT_EQ(*batch, samples::bytes("batch"));
    EXPECT_EQ(*vault.thread_key(kPlace.week), filled.thread);
    auto const shelf = vault.load(kPlace);
    EXPECT_EQ(**vault.open_chunk(permit, *shelf, person(20)), (base::Bytes{7, 8}));
}

fs::path key_file(samples::House const& house, std::uint32_t number) {
    return house.paths().keys / ("month-" + std::to_string(number) + ".key");
}

TEST(Rotation, WrapsEverythingAnewAndDestroysTheOldKey) {
    samples::House house;
    auto const filled = fill(house, kMany);
    std::uint64_t last = 0;
    std::uint64_t all = 0;
    auto const rotated = house.vault().rotate({}, [&](std::uint64_t done, std::uint64_t total) {
        EXPECT_GE(done, last);
        last = done;
        all = total;
    });
    ASSERT_TRUE(rotated) << rotated.error().message;
    EXPECT_EQ(rotated->number, 2u);
    EXPECT_GE(rotated->keys, 4 * kMany);
    EXPECT_EQ(**house.vault().name_of(person(kMany)), samples::name(kMany));
    EXPECT_EQ(last, all);
    EXPECT_FALSE(fs::exists(key_file(house, 1)));
    EXPECT_TRUE(fs::exists(key_file(house, 2)));
    expect_all_readable(house, filled);
    house.reopen();
    expect_all_readable(house, filled);
    auto const keys = *house.vault().month_keys();
    EXPECT_FALSE(keys.is_rotating);
    ASSERT_EQ(keys.ended.size(), 1u);
    EXPECT_EQ(keys.ended[0].number, 1u);
    EXPECT_TRUE(keys.ended[0].is_destroyed);
}

TEST(Rotation, LeavesNoBytesOfTheOldWrapping) {
    samples::House house;
    (void)fill(house, kFew);
    house.close_vault();
    auto const table = house.paths().data / "vault.sqlite";
    std::vector<std::string> old;
    {
        auto const records = store::Records::open(table, {});
        for (auto const* in : {"root", "name", "month", "history", "day"}) {
            ASSERT_TRUE(records->range(in, {}, {}, [&](auto, auto value) -> base::Status {
                old.emplace_back(base::text_of(value.last(40)));
                return {};
            }));
        }
    }
    ASSERT_GT(old.size(), 2 * kFew);
    house.reopen();
    ASSERT_TRUE(house.vault().rotate({}, ignore));
    for (auto const* suffix : {"", "-wal"}) {
        auto const bytes = samples::read_text(table.string() + suffix);
        std::size_t left = 0;
        for (auto const& wrapped : old) left += bytes.contains(wrapped) ? 1U : 0U;
        EXPECT_EQ(left, 0u) << "in vault.sqlite" << suffix;
    }
}

/// A child that rotates and is gone after so many reports; 0: it was done before.
bool dies_after(samples::House& house, unsigned reports) {
    auto const child = ::fork();
    if (child == 0) {
        auto vault = Vault::open(house.paths());
        if (!vault) ::_exit(9);
        unsigned heard = 0;
        auto const rotated = vault->rotate({}, [&](auto, auto) {
            if (heard++ == reports) ::_exit(7);
        });
        ::_exit(rotated ? 0 : 8);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_TRUE(WEXITSTATUS(status) == 7 || WEXITSTATUS(status) == 0) << WEXITSTATUS(status);
    return WEXITSTATUS(status) == 7;
}

TEST(Rotation, GoesOnWhereItWasCutShort) {
    samples::House house;
    auto const filled = fill(house, kFew);
    unsigned reports = 0;
    bool was_cut = true;
    for (; was_cut; ++reports) {
        house.close_vault();
        was_cut = dies_after(house, reports);
        house.reopen();
        ASSERT_EQ(house.vault().month_keys()->is_rotating, was_cut) << reports;
        expect_all_readable(house, filled);
        ASSERT_FALSE(HasFailure()) << "cut after report " << reports;
    }
    EXPECT_GT(reports, 10u) << "a rotation that reports nothing was cut nowhere";
    EXPECT_EQ(house.vault().month_keys()->number, 2u) << "one rotation, however often it was cut";
    EXPECT_FALSE(fs::exists(key_file(house, 1)));
}

TEST(Rotation, DestroysLaterWhatItCouldNotDestroyAtOnce) {
    samples::House house;
    ASSERT_TRUE(house.vault().enrol(samples::staff(2)));
    auto const kept = samples::read_text(key_file(house, 1));
    ASSERT_TRUE(house.vault().rotate({}, ignore));
    // As a crash right before the destruction would leave it.
    house.close_vault();
    {
        auto records = store::Records::open(house.paths().data / "vault.sqlite", {});
        store::Records::Batch batch;
        batch.put("month_end", base::Bytes{0, 0, 0, 1}, base::Bytes{1, 0, 0, 0});
        ASSERT_TRUE(records->apply(batch));
        ASSERT_TRUE(base::write_file(key_file(house, 1), base::bytes_of(kept), {}));
    }
    house.reopen();
    EXPECT_FALSE(house.vault().month_keys()->ended[0].is_destroyed);
    ASSERT_TRUE(house.vault().destroy_ended());
    EXPECT_TRUE(house.vault().month_keys()->ended[0].is_destroyed);
    EXPECT_FALSE(fs::exists(key_file(house, 1)));
}

TEST(Rotation, LetsOthersWorkMeanwhileAndLosesNothingOfTheirs) {
    samples::House house;
    auto const filled = fill(house, kMany);
    std::atomic<bool> is_over = false;
    std::uint32_t next = kMany;
    std::thread busy([&] {
        while (!is_over) {
            ++next;
            std::vector<std::pair<base::Person, Name>> const one{
                {person(next), samples::name(next)}};
            EXPECT_TRUE(house.vault().enrol(one));
            EXPECT_TRUE(house.vault().day_key(base::Date{static_cast<std::int32_t>(next)}));
            EXPECT_TRUE(house.vault().erase(person(next - kMany + kFew), NameFate::ends));
            house.vault().forget();
            EXPECT_TRUE(house.vault().name_of(person(1)));
        }
    });
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(house.vault().rotate({}, ignore));
    is_over = true;
    busy.join();
    expect_all_readable(house, filled);
    for (auto who = kMany + 1; who <= next; ++who) {
        EXPECT_EQ(**house.vault().name_of(person(who)), samples::name(who));
        EXPECT_FALSE(*house.vault().name_of(person(who - kMany + kFew))) << "erased stays erased";
    }
}

}  // namespace
}  // namespace weir::vault
