// Controls as pure functions of a state and of facts.
#include "doors/exposure/controls.h"

#include <fstream>
#include <unistd.h>

#include <gtest/gtest.h>

namespace weir::exposure {
namespace {

using program::Colour;

std::vector<Checked> two() {
    return {{"audience", Colour::green, "fine"}, {"signers", Colour::red, "nobody"}};
}

TEST(Checked, SaysInTheLedgerWhyWhatIsNotGreen) {
    auto const entry = to_entry(two(), {});
    EXPECT_EQ(entry.colours.at("audience"), "green");
    EXPECT_EQ(entry.colours.at("signers"), "red");
    EXPECT_EQ(entry.evidence, R"({"signers":"nobody"})");
}

TEST(Checked, IsNewsWhenAColourChangedOrADayPassed) {
    state::State state;
    base::Instant const now{1'780'000'000};
    auto const entry = to_entry(two(), {});
    EXPECT_TRUE(is_news(entry, state, now));
    auto incidents = *state.incidents;
    ASSERT_TRUE(incidents.apply(entry, {1, {}, now}));
    state.incidents = std::make_shared<state::Incidents const>(incidents);
    EXPECT_FALSE(is_news(entry, state, now + base::kHour));
    EXPECT_TRUE(is_news(entry, state, now + base::kDay));
    auto other = two();
    other[1].colour = Colour::green;
    EXPECT_TRUE(is_news(to_entry(other, {}), state, now + base::kHour));
    other.pop_back();
    EXPECT_TRUE(is_news(to_entry(other, {}), state, now + base::kHour));
}

TEST(Checked, IsNewsWhenParityIsOfAnotherQuarter) {
    state::State state;
    base::Instant const now{1'780'000'000};
    Parity parity{base::Quarter::of("2026-Q2").value(), 5, {{"lead nobody", 40, 3}}};
    auto incidents = *state.incidents;
    ASSERT_TRUE(incidents.apply(to_entry(two(), parity), {1, {}, now}));
    state.incidents = std::make_shared<state::Incidents const>(incidents);
    EXPECT_FALSE(is_news(to_entry(two(), parity), state, now + base::kHour));
    parity.quarter = parity.quarter.next();
    EXPECT_TRUE(is_news(to_entry(two(), parity), state, now + base::kHour));
}

class Files : public testing::Test {
protected:
    Files()
        : folder_(std::filesystem::temp_directory_path() /
                  ("weir-controls-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(folder_ / "data");
        std::filesystem::create_directories(folder_ / "keys");
        set("data", 0755);
        set("keys", 0700);
    }
    ~Files() override { std::filesystem::remove_all(folder_); }
    void set(std::string const& name, unsigned mode) {
        std::filesystem::permissions(folder_ / name, static_cast<std::filesystem::perms>(mode));
    }
    void make(std::string const& name, unsigned mode) {
        std::ofstream(folder_ / name) << "x";
        set(name, mode);
    }
    FileFacts look() { return look_at_files(folder_ / "data", folder_ / "keys"); }
    std::filesystem::path folder_;
};

TEST_F(Files, AreShutWhereOthersCannotRead) {
    make("data/lock", 0600);
    EXPECT_TRUE(look().open.empty());
    EXPECT_TRUE(look().is_one_volume);
}

TEST_F(Files, AreOpenWhereOneFileIs) {
    make("data/vault.sqlite", 0640);
    EXPECT_EQ(look().open, std::vector<std::string>{"data/vault.sqlite"});
    set("data", 0700);  // nobody gets there
    EXPECT_TRUE(look().open.empty());
}

TEST_F(Files, OfTheKeysAreOpenWhereTheFolderIs) {
    set("keys", 0750);
    EXPECT_EQ(look().open, std::vector<std::string>{"keys"});
}

TEST_F(Files, OfASwapAreInClearUnlessItsDeviceEncryptsThem) {
    constexpr std::string_view kHead = "Filename\t\tType\t\tSize\tUsed\tPriority\n";
    auto const swaps = [&](std::string const& lines) {
        return swaps_in_clear(std::string(kHead) + lines, folder_);
    };
    EXPECT_FALSE(swaps(""));
    EXPECT_FALSE(swaps("/dev/zram0  partition\t8\t0\t100\n"));
    EXPECT_TRUE(swaps("/dev/sda2  partition\t8\t0\t-2\n"));
    EXPECT_TRUE(swaps("/swapfile  file\t8\t0\t-2\n"));
    EXPECT_TRUE(swaps("/dev/dm-1  partition\t8\t0\t-2\n"));  // nothing says that it encrypts
    std::filesystem::create_directories(folder_ / "dm-1" / "dm");
    make("dm-1/dm/uuid", 0444);
    EXPECT_TRUE(swaps("/dev/dm-1  partition\t8\t0\t-2\n"));
    std::filesystem::create_directories(folder_ / "dm-2" / "dm");
    std::ofstream(folder_ / "dm-2/dm/uuid") << "CRYPT-LUKS2-0123-swap\n";
    EXPECT_FALSE(swaps("/dev/dm-2  partition\t8\t0\t-2\n"));
    EXPECT_TRUE(swaps("/dev/dm-2  partition\t8\t0\t-2\n/dev/sda2  partition\t8\t0\t-3\n"));
}

TEST(Memory, IsLockedWhereAllOfItIs) {
    EXPECT_TRUE(is_locked("VmLck:\t  4096 kB\nVmRSS:\t  4096 kB\n"));
    EXPECT_FALSE(is_locked("VmLck:\t  32 kB\nVmRSS:\t  4096 kB\n"));
    EXPECT_FALSE(is_locked("VmRSS:\t  4096 kB\n"));
    EXPECT_FALSE(is_locked(""));
}

TEST_F(Files, ThatCannotBeLookedAtAreOpen) {
    EXPECT_FALSE(look_at_files(folder_ / "nowhere", folder_ / "keys").open.empty());
}

}  // namespace
}  // namespace weir::exposure
