#include "engines/store/records.h"

#include <fstream>
#include <map>
#include <random>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/files.h"
#include "engines/store/tests/scratch.h"

namespace weir::store {
namespace {

using base::bytes_of;
using base::Fault;

using Model = std::map<base::Bytes, base::Bytes>;  // vectors of bytes compare as keys must

base::Bytes bytes(std::string_view text) { return {text.begin(), text.end()}; }

Model read(Records const& records, std::string_view table, base::ByteView first = {},
           base::ByteView last = {}) {
    Model model;
    base::Bytes before;
    auto const scanned =
        records.range(table, first, last, [&](base::ByteView key, base::ByteView value) {
            base::Bytes const now(key.begin(), key.end());
            EXPECT_TRUE(model.empty() || before < now) << "out of order";
            before = now;
            model[now] = base::Bytes(value.begin(), value.end());
            return base::Status{};
        });
    EXPECT_TRUE(scanned.has_value());
    return model;
}

class RecordsTest : public Scratch, public testing::WithParamInterface<bool> {
protected:
    [[nodiscard]] std::filesystem::path file() const { return folder_ / "records"; }
    [[nodiscard]] Records create() const {
        return Records::open(file(), {.create = true, .settled = GetParam()}).value();
    }
    [[nodiscard]] Records reopen() const {
        return Records::open(file(), {.settled = GetParam()}).value();
    }
    void put(Records& records, std::string_view key, std::string_view value) const {
        Records::Batch batch;
        batch.put("t", bytes_of(key), bytes_of(value));
        ASSERT_TRUE(records.apply(batch).has_value());
    }
    [[nodiscard]] std::string everything_on_disk() const {
        std::string all;
        for (auto const& entry : std::filesystem::directory_iterator(folder_)) {
            all += base::text_of(base::read_file(entry.path(), 1 << 26).value());
        }
        return all;
    }
};

INSTANTIATE_TEST_SUITE_P(Journals, RecordsTest, testing::Bool(),
                         [](auto const& tested) { return tested.param ? "Settled" : "Wal"; });

TEST_P(RecordsTest, GivesBackWhatWasPutAlsoAfterReopening) {
    auto const check = [](Records const& records) {
        EXPECT_EQ(records.get("t", bytes_of("a")).value(), bytes("1"));
        EXPECT_EQ(records.get("t", bytes_of("")).value(), bytes(""));
        EXPECT_EQ(records.get("t", bytes_of("b")).value(), std::nullopt);
        EXPECT_EQ(records.get("u", bytes_of("a")).value(), bytes(std::string(100'000, 'x')));
        EXPECT_EQ(records.get("never", bytes_of("a")).value(), std::nullopt);
        EXPECT_EQ(records.count("t").value(), 2U);
        EXPECT_EQ(records.count("never").value(), 0U);
        EXPECT_TRUE(read(records, "never").empty());
    };
    {
        auto records = create();
        Records::Batch batch;
        batch.put("t", bytes_of("a"), bytes_of("0"));
        batch.put("t", bytes_of("a"), bytes_of("1"));
        batch.put("t", {}, {});
        batch.put("u", bytes_of("a"), bytes_of(std::string(100'000, 'x')));
        batch.erase("never", bytes_of("a"));
        ASSERT_TRUE(records.apply(batch).has_value());
        check(records);
    }
    check(reopen());
    check(Records::open(file(), {.read_only = true}).value());
}

TEST_P(RecordsTest, DoesWhatAMapDoes) {
    std::uint32_t const seed = 20261122;
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    auto const some_key = [&] {
        base::Bytes key(random() % 3);
        for (auto& byte : key) byte = static_cast<std::uint8_t>(random() % 4 * 85);
        return key;
    };
    auto records = create();
    Model model;
    for (int round = 0; round < 60; ++round) {
        Records::Batch batch;
        for (int i = 0; i < 10; ++i) {
            auto const key = some_key();
            if (random() % 3 == 0) {
                batch.erase("t", key);
                model.erase(key);
            } else {
                auto const value = bytes(fmt::format("{}", random()));
                batch.put("t", key, value);
                model[key] = value;
            }
        }
        ASSERT_TRUE(records.apply(batch).has_value());
        auto const first = some_key();
        auto const last = some_key();
        auto const begin = model.lower_bound(first);
        auto const end = last.empty() ? model.end() : model.lower_bound(std::max(first, last));
        ASSERT_EQ(read(records, "t", first, last), Model(begin, end));
        ASSERT_EQ(records.count("t").value(), model.size());
    }
    EXPECT_EQ(read(records, "t"), model);
}

TEST_P(RecordsTest, ABatchThatIsRefusedChangesNothing) {
    auto records = create();
    put(records, "a", "1");
    Records::Batch batch;
    batch.put("t", bytes_of("a"), bytes_of("2"));
    batch.put("fresh", bytes_of("a"), bytes_of("2"));
    batch.put("t", base::Bytes(kKeySizeMax + 1), {});
    EXPECT_EQ(records.apply(batch).error().fault, Fault::too_large);
    EXPECT_EQ(records.get("t", bytes_of("a")).value(), bytes("1"));
    EXPECT_EQ(records.count("fresh").value(), 0U);
}

// The second statement fails inside the transaction, after a table was made: nothing stays, and the
// records go on working.
TEST_P(RecordsTest, ABatchThatFailsMidwayChangesNothing) {
    auto records = create();
    put(records, "a", "1");
    auto reader = Records::open(file(), {.read_only = true, .settled = GetParam()}).value();
    Records::Batch batch;
    batch.put("fresh", bytes_of("a"), bytes_of("2"));
    EXPECT_EQ(reader.apply(batch).error().fault, Fault::io);
    EXPECT_EQ(reader.count("fresh").value(), 0U);
    EXPECT_EQ(reader.get("t", bytes_of("a")).value(), bytes("1"));
    put(records, "b", "2");
    EXPECT_EQ(reader.count("t").value(), 2U);
}

TEST_P(RecordsTest, ARangeEndsWithTheFirstErrorOfItsReader) {
    auto records = create();
    put(records, "a", "1");
    put(records, "b", "2");
    int calls = 0;
    auto const scanned = records.range("t", {}, {}, [&](base::ByteView, base::ByteView) {
        ++calls;
        return base::Status(base::fail(Fault::bad_input, "enough"));
    });
    EXPECT_EQ(scanned.error().message, "enough");
    EXPECT_EQ(calls, 1);
    put(records, "c", "3");
    EXPECT_EQ(read(records, "t").size(), 3U);
}

// A process that ends between two batches, without closing anything.
TEST_P(RecordsTest, SurviveAProcessThatEndsWithoutClosing) {
    auto const child = ::fork();
    if (child == 0) {
        auto records = create();
        for (int i = 0; i < 20; ++i) put(records, fmt::format("{:02}", i), "kept");
        ::_exit(7);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_EQ(WEXITSTATUS(status), 7);
    EXPECT_EQ(read(reopen(), "t").size(), 20U);
}

TEST_P(RecordsTest, ErasedBytesAreInNoFile) {
    std::string const secret = "a wrapped root that must be gone";
    auto records = create();
    for (int i = 0; i < 50; ++i) put(records, fmt::format("{}", i), secret + std::to_string(i));
    ASSERT_NE(everything_on_disk().find(secret), std::string::npos);
    Records::Batch batch;
    for (int i = 0; i < 50; ++i) batch.erase("t", bytes_of(fmt::format("{}", i)));
    ASSERT_TRUE(records.apply(batch).has_value());
    EXPECT_EQ(everything_on_disk().find(secret), std::string::npos);
}

TEST_P(RecordsTest, MayBeUsedFromSeveralThreads) {
    auto records = create();
    put(records, "a", "1");
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
                for (int i = 0; i < 20; ++i) {
                    put(records, fmt::format("{}/{}", t, i), "x");
                    EXPECT_EQ(records.get("t", bytes_of("a")).value(), bytes("1"));
                }
            });
        }
    }
    EXPECT_EQ(records.count("t").value(), 81U);
}

TEST_P(RecordsTest, AShortenedFileIsCorruptAndNeverShort) {
    {
        auto records = create();
        Records::Batch batch;
        for (int i = 0; i < 500; ++i) {
            batch.put("t", bytes_of(fmt::format("{:04}", i)), base::Bytes(200, 1));
        }
        ASSERT_TRUE(records.apply(batch).has_value());
    }
    auto const whole = base::read_file(file(), 1 << 26).value();
    ASSERT_GT(whole.size(), 100'000U);
    for (std::size_t size = 0; size < whole.size(); size += 3001) {
        std::ofstream(file(), std::ios::binary) << base::text_of(base::ByteView(whole).first(size));
        for (bool const is_create : {false, true}) {
            auto const opened = Records::open(file(), {.create = is_create, .settled = GetParam()});
            auto const read = [&]() -> base::Status {
                if (!opened) return std::unexpected(opened.error());
                return opened->range("t", {}, {}, [](auto, auto) { return base::Status{}; });
            };
            auto const scanned = read();
            ASSERT_FALSE(scanned.has_value()) << size;
            EXPECT_EQ(scanned.error().fault, Fault::corrupt) << size;
        }
    }
}

TEST_P(RecordsTest, AForeignFileIsCorruptAndAnAbsentOneNotFound) {
    EXPECT_EQ(Records::open(file(), {}).error().fault, Fault::not_found);
    std::ofstream(file()) << std::string(5000, 'x');
    EXPECT_EQ(Records::open(file(), {.create = true}).error().fault, Fault::corrupt);
}

// In the header of an SQLite file: byte 63 ends the user version, byte 71 the application id.
TEST_P(RecordsTest, AnotherApplicationsFileIsCorruptAndAnotherVersionUnsupported) {
    {
        (void)create();
    }
    auto const whole = base::read_file(file(), 1 << 20).value();
    for (auto const& [offset, fault] :
         {std::pair(71U, Fault::corrupt), std::pair(63U, Fault::unsupported)}) {
        auto changed = whole;
        changed[offset] ^= 2;
        std::ofstream(file(), std::ios::binary) << base::text_of(changed);
        auto const opened = Records::open(file(), {.settled = GetParam()});
        ASSERT_FALSE(opened.has_value()) << offset;
        EXPECT_EQ(opened.error().fault, fault);
    }
}

TEST_P(RecordsTest, ACreationThatWasCutShortIsBegunAgain) {
    std::ofstream(file().string() + ".part") << "half a file";
    std::ofstream(file().string() + ".part-journal") << "half a journal";
    auto records = create();
    put(records, "a", "1");
    EXPECT_EQ(records.count("t").value(), 1U);
    EXPECT_FALSE(std::filesystem::exists(file().string() + ".part"));
}

TEST_P(RecordsTest, AJournalWithoutItsFileIsNotPlayedIntoANewOne) {
    for (std::string_view const suffix : {"-wal", "-journal"}) {
        auto const remains = file().string() + std::string(suffix);
        std::ofstream(remains) << "frames of another file";
        auto const opened = Records::open(file(), {.create = true, .settled = GetParam()});
        ASSERT_FALSE(opened.has_value());
        EXPECT_EQ(opened.error().fault, Fault::corrupt);
        EXPECT_EQ(opened.error().place.file, remains);
        std::filesystem::remove(remains);
    }
}

using RecordsDeathTest = RecordsTest;
INSTANTIATE_TEST_SUITE_P(Journals, RecordsDeathTest, testing::Values(false));

TEST_P(RecordsDeathTest, ANameThatIsNoWordIsABug) {
    auto records = create();
    for (std::string_view const name : {"", "a b", "T", "x\"; --", "sqlite_schema"}) {
        EXPECT_DEATH((void)records.get(name, {}), "named by a word") << name;
    }
}

TEST_P(RecordsDeathTest, AReaderOfARangeThatUsesTheRecordsIsABug) {
    auto records = create();
    put(records, "a", "1");
    auto const reads_again = [&](base::ByteView, base::ByteView) {
        (void)records.count("t");
        return base::Status{};
    };
    EXPECT_DEATH((void)records.range("t", {}, {}, reads_again), "own range");
}

}  // namespace
}  // namespace weir::store
