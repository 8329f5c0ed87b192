// Whatever was acknowledged survives: a kill at any moment, a disk that fails, a disk that is full.
// The writer (tests/writer.cc) is another process, and what it printed is what it acknowledged.
#include <charconv>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/check.h"
#include "engines/crypto/random.h"
#include "engines/store/detail/frames.h"
#include "engines/store/log.h"
#include "engines/store/records.h"
#include "engines/store/tests/scratch.h"

namespace weir::store {
namespace {

using Arguments = std::vector<std::string>;

/// What a writer said, and how it ended.
struct Ending {
    std::map<std::uint64_t, std::string> frames;  // by sequence number; of a log
    std::set<std::string> texts;
    int status = 0;
    [[nodiscard]] bool is_clean() const { return WIFEXITED(status) && WEXITSTATUS(status) == 0; }
};

/// A process whose standard output is read line by line.
class Child {
public:
    explicit Child(Arguments arguments) {
        std::array<int, 2> ends{};
        base::check(::pipe(ends.data()) == 0, "no pipe");
        id_ = ::fork();
        base::check(id_ >= 0, "no process");
        if (id_ == 0) {
            ::dup2(ends[1], STDOUT_FILENO);
            ::close(ends[0]);
            ::close(ends[1]);
            std::vector<char*> pointers;
            for (auto& argument : arguments) pointers.push_back(argument.data());
            pointers.push_back(nullptr);
            ::execvp(pointers[0], pointers.data());
            ::_exit(127);
        }
        ::close(ends[1]);
        output_ = ::fdopen(ends[0], "r");
    }
    ~Child() { std::fclose(output_); }
    Child(Child const&) = delete;
    Child& operator=(Child const&) = delete;

    /// Reads one line into the ending; false at the end of the output.
    bool listen() {
        std::array<char, 200> line{};
        if (std::fgets(line.data(), line.size(), output_) == nullptr) return false;
        std::string_view text(line.data());
        text.remove_suffix(1);
        std::uint64_t number = 0;
        auto const space = text.find(' ');
        std::from_chars(text.data(), text.data() + space, number);
        ending_.frames[number] = text.substr(space + 1);
        ending_.texts.emplace(text.substr(space + 1));
        return true;
    }
    void kill() const { ::kill(id_, SIGKILL); }
    [[nodiscard]] Ending end() {
        while (listen()) {
        }
        base::check(::waitpid(id_, &ending_.status, 0) == id_, "the child is gone");
        return ending_;
    }

private:
    pid_t id_ = -1;
    std::FILE* output_ = nullptr;
    Ending ending_;
};

std::string writer() {
    return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "store_writer")
        .string();
}

unsigned number_in(char const* variable, unsigned otherwise) {
    auto const* const wanted = std::getenv(variable);
    return wanted ? static_cast<unsigned>(std::strtoul(wanted, nullptr, 10)) : otherwise;
}

// A campaign asks for more rounds; a failure is looked into with its seed.
unsigned rounds() { return number_in("WEIR_ROUNDS", 20); }
unsigned seed_of_today() {
    return number_in("WEIR_SEED", static_cast<unsigned>(crypto::SystemRandom().next()));
}

class StoreFaults : public Scratch {
protected:
    [[nodiscard]] std::string file() const { return (folder_ / "file").string(); }

    [[nodiscard]] Arguments order(std::string_view kind, int threads, int items) const {
        return {writer(), std::string(kind), file(), std::to_string(threads),
                std::to_string(items)};
    }

    /// The order under strace, with one system call tampered with: "fdatasync:error=EIO:when=3" is
    /// the third of each thread. With `paths`, only calls on these files count.
    [[nodiscard]] static Ending run_with(std::string const& inject, Arguments const& order,
                                         Arguments const& paths = {}) {
        auto const call = inject.substr(0, inject.find(':'));
        Arguments all = {"strace", "-f", "-qq", "-o", "/dev/null"};
        auto const add = [&](std::string const& option, std::string const& value) {
            all.push_back(option);
            all.push_back(value);
        };
        add("-E", "ASAN_OPTIONS=detect_leaks=0");  // a search for leaks wants ptrace for itself
        for (auto const& path : paths) add("-P", path);
        add("-e", "trace=" + call);
        add("-e", "inject=" + inject);
        all.insert(all.end(), order.begin(), order.end());
        return Child(all).end();
    }
    [[nodiscard]] static bool can_trace() {
        return Child({"strace", "-f", "-qq", "-o", "/dev/null", "true"}).end().is_clean();
    }

    /// A writer killed after a random number of acknowledgements, somewhere in its next work.
    [[nodiscard]] static Ending run_and_kill(Arguments const& order, std::mt19937& random) {
        Child child(order);
        auto const lines = random() % 200;
        for (unsigned i = 0; i < lines && child.listen(); ++i) {
        }
        for (auto turns = random() % 300; turns > 0; --turns) ::sched_yield();
        child.kill();
        return child.end();
    }

    /// Opens the log as the keeper would, knowing what was acknowledged, and compares.
    void expect_frames(std::map<std::uint64_t, std::string> const& acknowledged) const {
        auto const count = acknowledged.empty() ? 0 : acknowledged.rbegin()->first + 1;
        auto const log = Log::open(file(), {.acknowledged = count});
        ASSERT_TRUE(log.has_value()) << base::to_text(log.error());
        std::map<std::uint64_t, std::string> found;
        ASSERT_TRUE(log->scan([&](std::uint64_t sequence, base::ByteView bytes) -> base::Status {
                           found[sequence] = base::text_of(bytes);
                           return {};
                       })
                        .has_value());
        EXPECT_EQ(found.size(), log->durable());
        for (auto const& [sequence, text] : acknowledged) {
            ASSERT_EQ(found[sequence], text) << "frame " << sequence;
        }
    }
    [[nodiscard]] std::uint64_t durable_before_the_last_commit() const {
        auto const log = detail::File::open(file(), detail::File::Access::read).value();
        detail::FrameReader reader(log, log.size().value());
        auto last = reader.offset();
        auto now = last;
        while (reader.next().value() == detail::FrameReader::Step::frame) {
            last = now;
            now = reader.offset();
        }
        std::array<std::uint8_t, detail::kFrameHeadSize> head{};
        base::check(log.read(last, head).value() == head.size(), "no last frame");
        return detail::parse_head(head).durable;
    }
    void expect_records(std::set<std::string> const& acknowledged) const {
        auto const records = Records::open(file(), {}).value();
        for (auto const& text : acknowledged) {
            auto const value = records.get("t", base::bytes_of(text));
            ASSERT_TRUE(value.has_value()) << base::to_text(value.error());
            ASSERT_TRUE(value->has_value()) << text;
        }
    }
};

TEST_F(StoreFaults, ALogKeepsWhatItAcknowledgedThroughKills) {
    auto const seed = seed_of_today();
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    fmt::print("seed {}, {} rounds\n", seed, rounds());
    std::mt19937 random(seed);
    std::map<std::uint64_t, std::string> acknowledged;
    for (unsigned round = 0; round < rounds(); ++round) {
        auto ending = run_and_kill(order("log", 4, 100'000), random);
        ASSERT_TRUE(WIFSIGNALED(ending.status)) << "the writer ended by itself";
        if (!std::filesystem::exists(file())) continue;  // killed before it was made
        acknowledged.merge(ending.frames);
        ASSERT_TRUE(ending.frames.empty()) << "a sequence number was given twice";
        expect_frames(acknowledged);
        if (HasFatalFailure()) return;
    }
    EXPECT_FALSE(acknowledged.empty());
}

TEST_F(StoreFaults, RecordsKeepWhatTheyAcknowledgedThroughKills) {
    auto const seed = seed_of_today();
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    fmt::print("seed {}, {} rounds\n", seed, rounds());
    std::mt19937 random(seed);
    std::set<std::string> acknowledged;
    for (unsigned round = 0; round < rounds(); ++round) {
        auto ending = run_and_kill(order("records", 2, 100'000), random);
        ASSERT_TRUE(WIFSIGNALED(ending.status)) << "the writer ended by itself";
        if (!std::filesystem::exists(file())) continue;
        acknowledged.merge(ending.texts);
        expect_records(acknowledged);
        if (HasFatalFailure()) return;
    }
    EXPECT_FALSE(acknowledged.empty());
}

// The main thread syncs once when it opens the log, the thread that appends once for each frame.
TEST_F(StoreFaults, ALogStopsAtTheFirstFailedSync) {
    if (!can_trace()) GTEST_SKIP() << "strace cannot trace here: no faults were injected";
    for (int when = 1; when <= 6; ++when) {
        std::filesystem::remove(file());
        auto const ending =
            run_with(fmt::format("fdatasync:error=EIO:when={}", when), order("log", 1, 20));
        EXPECT_FALSE(ending.is_clean()) << when;
        EXPECT_EQ(ending.frames.size(), static_cast<std::size_t>(when - 1)) << when;
        expect_frames(ending.frames);
    }
}

TEST_F(StoreFaults, ALogStopsWhenTheDiskIsFull) {
    if (!can_trace()) GTEST_SKIP() << "strace cannot trace here: no faults were injected";
    for (int when = 1; when <= 5; ++when) {
        std::filesystem::remove(file());
        auto const ending =
            run_with(fmt::format("pwrite64:error=ENOSPC:when={}", when), order("log", 1, 20));
        EXPECT_FALSE(ending.is_clean()) << when;
        EXPECT_EQ(ending.frames.size(), static_cast<std::size_t>(when - 1)) << when;
        expect_frames(ending.frames);
    }
}

// The commit that failed is the last in the file, and its frames say what was durable before it:
// nobody was told of more.
TEST_F(StoreFaults, ManyThreadsAreToldNothingOfTheCommitThatFailed) {
    if (!can_trace()) GTEST_SKIP() << "strace cannot trace here: no faults were injected";
    for (int when = 2; when <= 6; ++when) {
        std::filesystem::remove(file());
        auto const ending =
            run_with(fmt::format("fdatasync:error=EIO:when={}+", when), order("log", 8, 100));
        EXPECT_FALSE(ending.is_clean()) << when;
        ASSERT_FALSE(ending.frames.empty()) << when;
        EXPECT_LT(ending.frames.rbegin()->first, durable_before_the_last_commit()) << when;
        expect_frames(ending.frames);
    }
}

TEST_F(StoreFaults, AnInterruptedWriteGoesOn) {
    if (!can_trace()) GTEST_SKIP() << "strace cannot trace here: no faults were injected";
    auto const ending = run_with("pwrite64:error=EINTR:when=1+2", order("log", 1, 20));
    EXPECT_TRUE(ending.is_clean());
    EXPECT_EQ(ending.frames.size(), 20U);
    expect_frames(ending.frames);
}

// A new log is written under another name and synced with its folder before it gets its own.
TEST_F(StoreFaults, ALogThatCannotBeMadeAcknowledgesNothing) {
    if (!can_trace()) GTEST_SKIP() << "strace cannot trace here: no faults were injected";
    auto const ending = run_with("fsync:error=EIO:when=1", order("log", 1, 20));
    EXPECT_FALSE(ending.is_clean());
    EXPECT_TRUE(ending.frames.empty());
    EXPECT_FALSE(std::filesystem::exists(file()));
}

// Of the syncs of its files. SQLite itself ignores a failed sync of the folder in which it made a
// journal; the one after a journal was removed it reports.
TEST_F(StoreFaults, RecordsStopAtTheFirstFailedSync) {
    if (!can_trace()) GTEST_SKIP() << "strace cannot trace here: no faults were injected";
    for (int when = 1; when <= 20; ++when) {
        auto const path = (folder_ / std::to_string(when)).string();
        auto const ending = run_with(fmt::format("fdatasync:error=EIO:when={}", when),
                                     {writer(), "records", path, "1", "30"},
                                     {path, path + "-wal", path + "-journal"});
        EXPECT_FALSE(ending.is_clean()) << when;
        EXPECT_LT(ending.texts.size(), static_cast<std::size_t>(when)) << when;
        auto const records = Records::open(path, {}).value();
        for (auto const& text : ending.texts) {
            EXPECT_TRUE(records.get("t", base::bytes_of(text)).value().has_value()) << text;
        }
    }
}

}  // namespace
}  // namespace weir::store
