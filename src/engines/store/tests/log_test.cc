#include "engines/store/log.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <optional>
#include <random>
#include <sstream>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/files.h"
#include "engines/store/detail/frames.h"
#include "engines/store/tests/scratch.h"

namespace weir::store {
namespace {

using base::bytes_of;
using base::Fault;

base::Bytes payload(std::string_view text) { return {text.begin(), text.end()}; }

std::vector<std::string> texts_of(Log const& log) {
    std::vector<std::string> texts;
    auto const scanned =
        log.scan([&](std::uint64_t sequence, base::ByteView bytes) -> base::Status {
            EXPECT_EQ(sequence, texts.size());
            texts.emplace_back(base::text_of(bytes));
            return {};
        });
    EXPECT_TRUE(scanned.has_value());
    return texts;
}

class LogTest : public Scratch {
protected:
    [[nodiscard]] std::filesystem::path file() const { return folder_ / "log"; }
    [[nodiscard]] Log create() const { return Log::open(file(), {.create = true}).value(); }
    [[nodiscard]] Log reopen() const { return Log::open(file(), {}).value(); }
};

using Texts = std::vector<std::string>;

TEST_F(LogTest, GivesBackWhatWasAppendedInOrder) {
    auto log = create();
    EXPECT_EQ(log.append(payload("a")), 0U);
    EXPECT_EQ(log.append({}), 1U);
    EXPECT_EQ(log.append(base::Bytes(3 << 20, 'x')), 2U);  // larger than a read
    EXPECT_EQ(log.durable(), 0U);
    EXPECT_EQ(texts_of(log), Texts{}) << "nothing is durable yet";
    log.wait(2);
    EXPECT_EQ(log.durable(), 3U);
    EXPECT_EQ(texts_of(log), (Texts{"a", "", std::string(3 << 20, 'x')}));
    EXPECT_EQ(log.path(), file());
}

TEST_F(LogTest, ScansFromAnyFrameOn) {
    std::optional<Log> log(create());
    std::mt19937_64 random(7);
    auto const append = [&](std::uint64_t frames) {
        for (std::uint64_t i = 0; i < frames; ++i) {
            auto const last = log->append(payload(std::string(random() % 40, 'x')));
            if (random() % 100 == 0) log->wait(last);
        }
        log->wait(log->append({}));
    };
    auto const expect_all = [&] {
        for (std::uint64_t first = 0; first <= log->durable() + 1; first += 1 + random() % 60) {
            auto next = first;
            auto const scanned = log->scan(
                [&](std::uint64_t sequence, base::ByteView) -> base::Status {
                    EXPECT_EQ(sequence, next++);
                    return {};
                },
                first);
            ASSERT_TRUE(scanned);
            EXPECT_EQ(next, std::max(first, log->durable()));
        }
    };
    append(1000);
    expect_all();
    log.reset();
    log.emplace(reopen());
    append(700);
    expect_all();
}

TEST_F(LogTest, VerifiesTheFramesThatAreWantedAndPassesTheOthersOver) {
    auto log = create();
    for (int i = 0; i < 2000; ++i)
        (void)log.append(payload(std::string(i % 90 == 0 ? 3000 : 9, 'x')));
    log.wait(1999);
    std::vector<std::uint64_t> asked;
    auto const given = [&](std::uint64_t rest) {
        std::vector<std::uint64_t> taken;
        asked.clear();
        auto const scanned = log.scan_wanted(
            [&](std::uint64_t sequence, base::ByteView) {
                asked.push_back(sequence);
                return sequence % 7 == rest;
            },
            [&](std::uint64_t sequence, base::ByteView bytes) -> base::Status {
                EXPECT_EQ(bytes.front(), 'x');
                taken.push_back(sequence);
                return {};
            },
            40);
        return std::pair(taken, scanned.has_value());
    };
    auto const [taken, is_whole] = given(3);
    EXPECT_TRUE(is_whole);
    EXPECT_EQ(taken.front(), 45U);
    EXPECT_EQ(taken.size(), 280U);
    EXPECT_EQ(asked.size(), 1960U) << "each once";
    {
        std::fstream changed(file(), std::ios::in | std::ios::out | std::ios::binary);
        changed.seekp(-1, std::ios::end);  // in frame 1999, 1999 % 7 == 4
        changed.put('y');
    }
    EXPECT_TRUE(given(3).second);
    auto const [before, is_intact] = given(4);
    EXPECT_FALSE(is_intact);
    EXPECT_EQ(before.back(), 1992U);
}

TEST_F(LogTest, GoesOnAfterReopening) {
    {
        auto log = create();
        log.wait(log.append(payload("a")));
        (void)log.append(payload("nobody waits"));  // still written, when the log closes
    }
    auto log = reopen();
    EXPECT_EQ(log.durable(), 2U);
    EXPECT_EQ(log.dropped_bytes(), 0U);
    log.wait(log.append(payload("c")));
    EXPECT_EQ(texts_of(log), (Texts{"a", "nobody waits", "c"}));
}

TEST_F(LogTest, GivesItsFramesWhileItIsOpened) {
    {
        auto log = create();
        log.append(payload("a"));
        log.wait(log.append(payload("b")));
    }
    Texts texts;
    auto const each = [&texts](std::uint64_t sequence, base::ByteView bytes) -> base::Status {
        if (sequence == 2) return base::fail(Fault::bad_input, "enough");
        texts.emplace_back(base::text_of(bytes));
        return {};
    };
    {
        auto log = Log::open(file(), {.each = each});
        ASSERT_TRUE(log);
        EXPECT_EQ(texts, (Texts{"a", "b"}));
        log->wait(log->append(payload("c")));
    }
    EXPECT_EQ(Log::open(file(), {.each = each}).error().fault, Fault::bad_input);
}

TEST_F(LogTest, CanBeMoved) {
    auto log = create();
    (void)log.append(payload("a"));
    Log other = std::move(log);
    other.wait(0);
    EXPECT_EQ(texts_of(other), Texts{"a"});
}

TEST_F(LogTest, IsCreatedOnceAndOpenedOnlyIfItExists) {
    EXPECT_EQ(Log::open(file(), {}).error().fault, Fault::not_found);
    EXPECT_TRUE(Log::open(file(), {.create = true}).has_value());
    EXPECT_EQ(Log::open(file(), {.create = true}).error().fault, Fault::exists);
}

TEST_F(LogTest, HasOneWriterAndAnyNumberOfReaders) {
    auto log = create();
    log.wait(log.append(payload("a")));
    EXPECT_EQ(Log::open(file(), {}).error().fault, Fault::unavailable);
    std::size_t frames = 0;
    EXPECT_TRUE(scan_log(file(), [&](std::uint64_t, base::ByteView) -> base::Status {
                    ++frames;
                    return {};
                }).has_value());
    EXPECT_EQ(frames, 1U);
}

TEST_F(LogTest, AScanEndsWithTheFirstErrorOfItsReader) {
    auto log = create();
    (void)log.append(payload("a"));
    log.wait(log.append(payload("b")));
    std::size_t calls = 0;
    auto const scanned = log.scan([&](std::uint64_t, base::ByteView) -> base::Status {
        ++calls;
        return base::fail(Fault::bad_input, "enough");
    });
    EXPECT_EQ(scanned.error().message, "enough");
    EXPECT_EQ(calls, 1U);
}

// The bytes of docs/formats/log.md, read from there: the first block marked `hex`.
TEST_F(LogTest, WritesTheBytesOfTheFormatDocument) {
    {
        auto log = create();
        log.wait(log.append(payload("weir")));
        log.wait(log.append({}));
    }
    auto const document = std::filesystem::path(WEIR_SOURCE_DIR) / "docs" / "formats" / "log.md";
    auto const text = base::read_file(document, 1 << 20).value();
    std::istringstream lines{std::string(base::text_of(text))};
    std::string hex;
    std::string line;
    while (std::getline(lines, line) && line != "```hex") {
    }
    while (std::getline(lines, line) && line != "```") {
        auto const digits = line.substr(0, line.find('|'));
        std::ranges::copy_if(digits, std::back_inserter(hex), [](char c) { return c != ' '; });
    }
    EXPECT_EQ(base::to_hex(base::read_file(file(), 1000).value()), hex);
}

// A frame must not claim that another of its own commit was on the disk before it.
TEST_F(LogTest, FramesOfOneCommitNameTheSameDurableCount) {
    {
        auto log = create();
        log.wait(log.append(payload("first")));
        (void)log.append(payload("a"));
        (void)log.append(payload("b"));
        log.wait(log.append(payload("c")));
    }
    base::Writer expected;
    expected.raw(detail::file_head());
    detail::append_frame(expected, 0, 0, bytes_of("first"));
    detail::append_frame(expected, 1, 1, bytes_of("a"));
    detail::append_frame(expected, 2, 1, bytes_of("b"));
    detail::append_frame(expected, 3, 1, bytes_of("c"));
    EXPECT_EQ(base::read_file(file(), 1000).value(), std::move(expected).take());
}

// Each thread appends its own texts and waits for every third: all are there, each under the
// sequence number that its thread was given.
TEST_F(LogTest, ManyThreadsLoseNothingAndKeepTheOrder) {
    constexpr std::size_t kThreads = 16;
    constexpr std::size_t kFramesEach = 201;
    Texts given(kThreads * kFramesEach);
    std::atomic<int> early = 0;
    {
        auto log = create();
        auto const work = [&](std::size_t thread) {
            for (std::size_t i = 0; i < kFramesEach; ++i) {
                auto const text = fmt::format("{}/{}", thread, i);
                auto const sequence = log.append(payload(text));
                given.at(sequence) = text;
                if (i % 3 != 0) continue;
                log.wait(sequence);
                if (log.durable() <= sequence) ++early;
            }
        };
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < kThreads; ++t) threads.emplace_back(work, t);
    }
    EXPECT_EQ(early, 0);
    EXPECT_EQ(texts_of(reopen()), given);
}

TEST_F(LogTest, CommitsByItselfWhenTooMuchIsQueued) {
    auto log = create();
    for (int i = 0; i < 6; ++i) (void)log.append(base::Bytes(std::size_t{5} << 20));
    EXPECT_GT(log.durable(), 0U);
    log.wait(5);
    EXPECT_EQ(log.durable(), 6U);
}

using LogDeathTest = LogTest;

TEST_F(LogDeathTest, APayloadTooLargeOrAWaitForNothingIsABug) {
    auto log = Log::open(file(), {.create = true, .frame_size_max = 10}).value();
    EXPECT_DEATH((void)log.append(base::Bytes(11)), "too large");
    EXPECT_DEATH(log.wait(0), "not yet appended");
}

}  // namespace
}  // namespace weir::store
