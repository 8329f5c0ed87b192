// The real binary on a bad machine: a disk that is full, writes that take a part, a clock that
// jumps, a sync that fails. Nothing acknowledged is lost, the messages say what it was, and
// everything goes on when the machine is well again.
#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/end_to_end/home.h"
#include "tests/faults/row.h"

namespace weir::faults {
namespace {

namespace fs = std::filesystem;
using end_to_end::Home;
using end_to_end::Ran;
using Words = std::vector<std::string>;

std::string mail(std::uint64_t number) {
    return fmt::format("Sender;Recipient;EventDate\n1;2;2010-03-{:02} 09:{:02}:{:02}\n",
                       1 + number % 20, number / 20 % 60, number / 1200 % 60);
}

std::size_t count_of(std::string const& text, std::string_view word) {
    std::size_t count = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
    return count;
}

/// A programme that takes files in, and knows how many it was told are there.
class Office {
public:
    Office() : home_("manufacturing-email") {
        home_.must("operator", {"org", "import", "csv", home_.file("people.csv", "id\n1\n2\n3\n")});
        home_.rest();
    }
    [[nodiscard]] Home const& home() const { return home_; }

    /// A command with settings of the layer before it; what it says it did is remembered.
    Ran run_with(Words const& settings, Words words) {
        bool const is_import = words.front() == "import";
        if (is_import) words.push_back(home_.file("next.csv", mail(next_++)));
        Words all{"/usr/bin/env"};
        all.insert(all.end(), settings.begin(), settings.end());
        auto const typed = home_.typed("operator", words);
        all.insert(all.end(), typed.begin(), typed.end());
        auto ran = end_to_end::run(all);
        acknowledged_ += is_import && ran.status == 0 ? 1U : 0U;
        home_.rest();
        return ran;
    }

    /// On a machine that is well: everything goes on, and what was acknowledged is there.
    void expect_whole() {
        for (Words const& words : {Words{"status"},
                                   {"keeper", "--once"},
                                   {"ledger", "checkpoint"},
                                   {"ledger", "verify"}}) {
            (void)home_.must("operator", words);
        }
        auto const shown = home_.must("representative", {"ledger", "show", "--json"});
        EXPECT_GE(count_of(shown.out, "\"imported\""), std::min<std::size_t>(acknowledged_, 20));
        home_.rest();
    }

private:
    Home home_;
    std::uint64_t next_ = 0;
    std::size_t acknowledged_ = 0;
};

Words const kImport{"import", "mail"};

/// A small file system in memory, mounted while the test runs.
class SmallDisk {
public:
    static constexpr auto kSize = "size=24m";
    SmallDisk()
        : place_(fs::temp_directory_path() / fmt::format("weir-small-disk-{}", ::getpid())) {
        fs::create_directories(place_);
        is_mounted_ = ::mount("tmpfs", place_.c_str(), "tmpfs", 0, kSize) == 0;
        if (is_mounted_) ::setenv("TMPDIR", place_.c_str(), 1);
    }
    ~SmallDisk() {
        ::unsetenv("TMPDIR");
        if (is_mounted_) ::umount2(place_.c_str(), MNT_DETACH);
        fs::remove(place_);
    }
    SmallDisk(SmallDisk const&) = delete;
    SmallDisk& operator=(SmallDisk const&) = delete;
    [[nodiscard]] bool is_mounted() const { return is_mounted_; }

    /// Takes all space but so many pages.
    void fill(std::uint64_t pages_left) const {
        struct statvfs about{};
        ASSERT_EQ(::statvfs(place_.c_str(), &about), 0);
        auto const pages = about.f_bavail > pages_left ? about.f_bavail - pages_left : 0;
        int const file = ::open((place_ / "filler").c_str(), O_WRONLY | O_CREAT, 0600);
        EXPECT_EQ(::posix_fallocate(file, 0, static_cast<off_t>(pages * about.f_bsize)), 0);
        ::close(file);
    }
    void empty() const { fs::remove(place_ / "filler"); }

private:
    fs::path place_;
    bool is_mounted_ = false;
};

TEST(BadMachine, WithAFullDiskSaysSoLosesNothingAndGoesOn) {
    Row row("full_disk", "a full disk (tmpfs), 0 to 256 pages left", "the real binary", 0);
    SmallDisk const disk;
    if (!disk.is_mounted()) {
        GTEST_SKIP() << "THE FULL DISK WAS NOT TRIED: only root can mount a file system";
    }
    Office office;
    std::size_t failed = 0;
    std::vector<std::uint64_t> left{0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 256};
    if (!is_everything_tried()) left = {0, 1, 4, 16, 24, 64};
    for (auto pages : left) {
        for (Words const& words : {kImport, Words{"keeper", "--once"}, Words{"keys", "rotate"}}) {
            SCOPED_TRACE(fmt::format("{} pages left, {}", pages, words.front()));
            disk.fill(pages);
            auto const ran = office.run_with({}, words);
            disk.empty();
            row.tried();
            failed += ran.status == 0 ? 0U : 1U;
            EXPECT_TRUE(ran.status == 0 || !ran.err.empty());
            if (ran.status != 0) std::printf("%s", ran.err.c_str());
            office.expect_whole();
            if (::testing::Test::HasFailure()) return;
        }
    }
    row.note(fmt::format("{} ended with an error", failed));
    EXPECT_GT(failed, 0U);
}

Words preloaded(std::string const& setting) {
    return {std::string("LD_PRELOAD=") + WEIR_LAYER, setting};
}

TEST(BadMachine, ThatTakesAPartOfEachWriteLosesNothing) {
    auto const seed = seed_of_today() % 1'000'000 + 1;
    Row row("short_writes", "writes that take a part of what they were given", "the real binary",
            seed);
    Office office;
    auto const rounds = is_everything_tried() ? 50U : 4U;
    for (unsigned round = 0; round < rounds; ++round) {
        auto const with = preloaded(fmt::format("WEIR_LAYER_SHORT={}", seed + round));
        for (Words const& words : {kImport, Words{"keeper", "--once"}, Words{"keys", "rotate"},
                                   Words{"ledger", "checkpoint"}}) {
            auto const ran = office.run_with(with, words);
            row.tried();
            EXPECT_EQ(ran.status, 0) << words.front() << ": " << ran.err;
        }
        office.expect_whole();
        if (::testing::Test::HasFailure()) return;
    }
}

TEST(BadMachine, WhoseClockJumpsKeepsTheLedgersOrder) {
    auto const seed = seed_of_today() % 1'000'000 + 1;
    Row row("clock", "the clock jumps by up to 40 days, back and forth", "the real binary", seed);
    Office office;
    auto const rounds = is_everything_tried() ? 50U : 4U;
    for (unsigned round = 0; round < rounds; ++round) {
        auto const with = preloaded(fmt::format("WEIR_LAYER_CLOCK={}", seed + round));
        for (Words const& words : {kImport, Words{"keeper", "--once"}, Words{"keys", "rotate"},
                                   Words{"ledger", "checkpoint"}}) {
            auto const ran = office.run_with(with, words);
            row.tried();
            EXPECT_EQ(ran.status, 0) << words.front() << ": " << ran.err;
        }
        office.expect_whole();
        if (::testing::Test::HasFailure()) return;
    }
    auto const shown = office.home().must("representative", {"ledger", "show", "--json"});
    std::vector<std::string> times;
    constexpr std::string_view kTime = "\"time\": \"";
    for (auto at = shown.out.find(kTime); at != std::string::npos;
         at = shown.out.find(kTime, at + 1)) {
        times.push_back(shown.out.substr(at + kTime.size(), 20));
    }
    EXPECT_GT(times.size(), 10U);
    EXPECT_TRUE(std::ranges::is_sorted(times));
}

TEST(BadMachine, WhereASyncFailsStopsAndNeverAsksAgain) {
    Row row("failed_sync", "the n-th sync of a process fails with EIO", "the real binary", 0);
    Office office;
    auto const most = is_everything_tried() ? 40U : 8U;
    std::size_t failed = 0;
    for (unsigned nth = 1; nth <= most; ++nth) {
        SCOPED_TRACE(nth);
        auto const with = preloaded(fmt::format("WEIR_LAYER_SYNC={}", nth));
        auto const ran = office.run_with(with, kImport);
        failed += ran.status == 0 ? 0U : 1U;
        row.tried();
        EXPECT_FALSE(ran.err.contains("asked to sync again")) << ran.err;
        office.expect_whole();
        if (::testing::Test::HasFailure()) return;
    }
    row.note(fmt::format("{} ended with an error", failed));
    EXPECT_GT(failed, 0U);
}

}  // namespace
}  // namespace weir::faults
