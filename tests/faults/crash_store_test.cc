// Power failures under the log, under both kinds of records and under a file that is replaced:
// every prefix of their calls, with what was not safe kept, lost or torn, is opened again.
#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <unistd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/files.h"
#include "engines/store/log.h"
#include "engines/store/records.h"
#include "tests/faults/in_memory.h"
#include "tests/faults/layer/crash_states.h"
#include "tests/faults/row.h"
#include "tests/scenarios/programme.h"

namespace weir::faults {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNearest = 6;
constexpr std::size_t kStatesOfRound = 100;

base::Bytes item(std::uint64_t number) {
    auto const text = fmt::format("item {} ", number);
    base::Bytes bytes;
    while (bytes.size() < 40 + number % 7 * 300)
        bytes.insert(bytes.end(), text.begin(), text.end());
    return bytes;
}

/// What a store must say after a crash; `promised` items were acknowledged. Empty if it does.
using Check = std::function<std::string(fs::path const& folder, std::size_t promised)>;

class Crash : public InMemory {
protected:
    /// Tries the states of a recording: all in a campaign, else a share drawn by the seed.
    void try_states(Row& row, Recorder const& recorder, std::uint64_t seed, Check const& check) {
        layer().listener = nullptr;
        layer().skips_syncs = true;
        expect_same(recorder);
        std::mt19937_64 random(seed);
        CrashStates const crashes(recorder);
        auto states = crashes.systematic(kNearest);
        auto const all = states.size();
        auto const share = rounds_of_today() * kStatesOfRound;
        std::ranges::shuffle(states, random);
        if (!is_everything_tried() && all > share) states.resize(share);
        row.of(2 * all);
        for (auto const& state : crashes.drawn(states.size(), random)) states.push_back(state);
        for (auto const& state : states) {
            row.tried();
            crashes.tree_of(state).write(folder_.path());
            auto const wrong = check(folder_.path(), crashes.promises_in(state));
            ASSERT_EQ(wrong, "") << to_text(state) << " of " << recorder.ops().size();
        }
    }

    /// The recording is whole: played back, it gives what is on the disk.
    void expect_same(Recorder const& recorder) {
        auto played = recorder.before();
        for (auto const& op : recorder.ops()) played.apply(op);
        EXPECT_TRUE(played.seen() == Tree::read(folder_.path()).seen());
    }

    Crash() { fs::remove_all(folder_.path() / "data"); }
    ~Crash() override { layer() = {}; }

    scenarios::Folder folder_;
};

std::string wrong_with_log(fs::path const& folder, std::size_t promised) {
    auto const path = folder / "log";
    if (!fs::exists(path)) return promised == 0 ? "" : "the log is gone";
    auto const log = store::Log::open(path, {.acknowledged = promised});
    if (!log) return base::to_text(log.error());
    std::string wrong;
    std::uint64_t found = 0;
    auto const read = log->scan([&](std::uint64_t number, base::ByteView bytes) -> base::Status {
        if (!std::ranges::equal(bytes, item(number))) wrong = fmt::format("frame {}", number);
        ++found;
        return {};
    });
    if (!read) return base::to_text(read.error());
    return found < promised ? fmt::format("{} of {} frames", found, promised) : wrong;
}

TEST_F(Crash, OfTheLogLosesNothingAcknowledgedAndServesNothingTorn) {
    auto const seed = seed_of_today();
    Row row("crash_log", "power lost: calls lost, reordered, torn", "log", seed);
    Recorder recorder(folder_.path());
    std::uint64_t next = 0;
    for (int life = 0; life < 3; ++life) {
        auto log = store::Log::open(folder_.path() / "log", {.create = life == 0});
        ASSERT_TRUE(log);
        for (int commit = 0; commit < 12; ++commit) {
            auto const first = next;
            for (int i = 0; i <= commit % 4; ++i) (void)log->append(item(next++));
            log->wait(next - 1);
            for (auto number = first; number < next; ++number) recorder.promise(number);
        }
    }
    try_states(row, recorder, seed, wrong_with_log);
}

/// Batches put items and move a counter; every third erases the item before last.
constexpr std::uint64_t kBatches = 40;

base::Bytes key_of(std::uint64_t number) {
    auto const text = fmt::format("key {:04}", number);
    return {text.begin(), text.end()};
}

base::Status apply(store::Records& records, std::uint64_t number) {
    store::Records::Batch batch;
    batch.put("items", key_of(number), item(number));
    batch.put("counter", base::bytes_of("n"), key_of(number));
    if (number % 3 == 2) batch.erase("items", key_of(number - 2));
    return records.apply(batch);
}

/// One batch is seen wholly or not at all: the counter says which items there are.
std::string wrong_with_records(fs::path const& folder, std::size_t promised, bool is_settled) {
    auto const path = folder / "file";
    if (!fs::exists(path)) return promised == 0 ? "" : "the file is gone";
    auto const records = store::Records::open(path, {.create = true, .settled = is_settled});
    if (!records) return base::to_text(records.error());
    auto const counter = records->get("counter", base::bytes_of("n"));
    if (!counter) return base::to_text(counter.error());
    std::uint64_t batches = 0;
    while (*counter && batches < kBatches && **counter != key_of(batches)) ++batches;
    if (*counter) ++batches;
    if (batches < promised) return fmt::format("{} of {} batches", batches, promised);
    for (std::uint64_t number = 0; number < kBatches; ++number) {
        auto const value = records->get("items", key_of(number));
        if (!value) return base::to_text(value.error());
        bool const is_erased = number % 3 == 0 && number + 2 < batches;
        bool const is_expected = number < batches && !is_erased;
        if (value->has_value() != is_expected) return fmt::format("item {} is half there", number);
        if (is_expected && **value != item(number)) return fmt::format("item {} changed", number);
    }
    return "";
}

class CrashOfRecords : public Crash {
protected:
    void live(Row& row, std::uint64_t seed, bool is_settled) {
        Recorder recorder(folder_.path());
        std::uint64_t next = 0;
        for (int life = 0; life < 2; ++life) {
            auto records = store::Records::open(folder_.path() / "file",
                                                {.create = true, .settled = is_settled});
            ASSERT_TRUE(records);
            for (; next < kBatches * static_cast<std::uint64_t>(life + 1) / 2; ++next) {
                ASSERT_TRUE(apply(*records, next));
                recorder.promise(next);
            }
        }
        try_states(row, recorder, seed, [&](fs::path const& folder, std::size_t promised) {
            return wrong_with_records(folder, promised, is_settled);
        });
    }
};

TEST_F(CrashOfRecords, WithALogWrittenAheadKeepsWholeBatches) {
    auto const seed = seed_of_today();
    Row row("crash_wal", "power lost: calls lost, reordered, torn", "SQLite, log written ahead",
            seed);
    live(row, seed, false);
}

TEST_F(CrashOfRecords, OfASettledWeekKeepsWholeBatches) {
    auto const seed = seed_of_today();
    Row row("crash_settled", "power lost: calls lost, reordered, torn", "SQLite, settled weeks",
            seed);
    live(row, seed, true);
}

TEST_F(Crash, OfAReplacedFileLeavesTheOldOneOrTheNewOne) {
    auto const seed = seed_of_today();
    Row row("crash_file", "power lost: calls lost, reordered, torn", "a file that is replaced",
            seed);
    Recorder recorder(folder_.path());
    for (std::uint64_t number = 0; number < 8; ++number) {
        ASSERT_TRUE(base::write_file(folder_.path() / "file", item(number), {.replace = true}));
        recorder.promise(number);
    }
    try_states(row, recorder, seed, [](fs::path const& folder, std::size_t promised) {
        auto const bytes = base::read_file(folder / "file", 1 << 20);
        if (!bytes) return promised == 0 ? std::string() : base::to_text(bytes.error());
        for (auto number = std::max<std::size_t>(promised, 1) - 1; number < 8; ++number) {
            if (*bytes == item(number)) return std::string();
        }
        return std::string("neither the old file nor the new one");
    });
}

TEST_F(Crash, IsFoundWhereASyncIsMissing) {
    layer().skips_syncs = true;
    Recorder recorder(folder_.path());
    auto const path = folder_.path() / "file";
    // What somebody would write who had not read this page.
    {
        std::ofstream(path) << "old";
    }
    int const file = ::open((folder_.path() / "part").c_str(), O_WRONLY | O_CREAT, 0600);
    ASSERT_EQ(::write(file, "new", 3), 3);
    ::close(file);
    fs::rename(folder_.path() / "part", path);
    recorder.promise(0);
    layer().listener = nullptr;
    CrashStates const crashes(recorder);
    std::size_t lost = 0;
    for (auto const& state : crashes.systematic(kNearest)) {
        if (crashes.promises_in(state) == 0) continue;
        auto const seen = crashes.tree_of(state).seen();
        lost += seen.contains("file") && seen.at("file") == "new" ? 0U : 1U;
    }
    EXPECT_GT(lost, 0U);
}

}  // namespace
}  // namespace weir::faults
