// Every file call of a command and its keeper fails once: with EIO, with ENOSPC, or by the death of
// the process, injected by strace. Whatever it was that failed, the directory opens again, the log
// verifies from its bytes, and what was acknowledged is there. All cases in a campaign; else as
// many as WEIR_ROUNDS times four, drawn by a printed seed.
#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <map>
#include <random>
#include <sys/file.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "tests/end_to_end/home.h"
#include "tests/faults/row.h"

namespace weir::end_to_end {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kCasesOfRound = 4;
constexpr std::uint64_t kSeed = 20261122;
constexpr unsigned kRoundsOfAll = 200;  // from so many on, every case
constexpr std::string_view kCalls =
    "openat,read,pread64,write,pwrite64,fsync,fdatasync,rename,unlink,ftruncate,mkdir";

std::uint64_t number_in(char const* variable, std::uint64_t otherwise) {
    auto const* const text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

struct Case {
    std::string call;
    unsigned nth = 1;   // of each process and thread
    std::string fault;  // as strace writes it
    [[nodiscard]] std::string injection() const {
        return "inject=" + call + ":" + fault + ":when=" + std::to_string(nth);
    }
};

bool takes_space(std::string const& call) {
    return call == "write" || call == "pwrite64" || call == "openat" || call == "mkdir" ||
           call == "rename" || call == "ftruncate";
}

/// How often each call comes at most within one process or thread, by a trace of `strace -f`.
std::map<std::string, unsigned> counts_in(fs::path const& trace) {
    std::map<std::pair<std::string, std::string>, unsigned> counts;
    std::ifstream lines(trace);
    for (std::string process, rest; lines >> process && std::getline(lines, rest);) {
        auto const begin = rest.find_first_not_of(' ');
        auto const end = rest.find('(');
        if (begin == std::string::npos || end == std::string::npos || end < begin) continue;
        ++counts[{process, rest.substr(begin, end - begin)}];
    }
    std::map<std::string, unsigned> most;
    for (auto const& [key, count] : counts) {
        auto& known = most[key.second];
        known = std::max(known, count);
    }
    return most;
}

class Syscalls : public testing::Test {
protected:
    Syscalls() : home_("manufacturing-email") {
        home_.must("operator", {"import", "mail", home_.file("first.csv", kFirst)});
        home_.rest();
        second_ = home_.file("second.csv", kSecond);
    }

    static constexpr auto kFirst = "Sender;Recipient;EventDate\n1;2;2010-03-01 09:00:00\n";
    static constexpr auto kSecond = "Sender;Recipient;EventDate\n2;1;2010-03-02 09:00:00\n";

    /// The programme as it was, somewhere else.
    [[nodiscard]] fs::path copy() const {
        auto const to = home_.folder() / "copy";
        fs::remove_all(to);
        fs::copy(home_.dir(), to, fs::copy_options::recursive);
        fs::remove(to / "data" / "weir.sock");
        return to;
    }

    [[nodiscard]] std::vector<std::string> typed(fs::path const& dir, std::string const& role,
                                                 std::vector<std::string> const& words) const {
        std::vector<std::string> all{WEIR_BINARY, "--dir", dir.string(), "--key",
                                     (dir / "identities" / (role + ".key")).string()};
        all.insert(all.end(), words.begin(), words.end());
        return all;
    }

    /// The import under strace; to the end of every process it started.
    Ran traced(fs::path const& dir, std::vector<std::string> const& options) const {
        std::vector<std::string> words{"/usr/bin/strace", "-f", "-qq"};
        words.insert(words.end(), options.begin(), options.end());
        auto const command = typed(dir, "operator", {"import", "mail", second_});
        words.insert(words.end(), command.begin(), command.end());
        return run(words);
    }

    [[nodiscard]] std::vector<Case> cases() const {
        auto const trace = home_.folder() / "trace";
        auto const ran =
            traced(copy(), {"-o", trace.string(), "-e", "trace=" + std::string(kCalls)});
        EXPECT_EQ(ran.status, 0) << ran.err;
        std::vector<Case> all;
        for (auto const& [call, most] : counts_in(trace)) {
            for (unsigned nth = 1; nth <= most; ++nth) {
                all.push_back({call, nth, "error=EIO"});
                all.push_back({call, nth, "signal=SIGKILL"});
                if (takes_space(call)) all.push_back({call, nth, "error=ENOSPC"});
            }
        }
        return all;
    }

    /// What a user would do next, and what must then hold.
    void expect_whole(fs::path const& dir, bool was_acknowledged) const {
        for (std::vector<std::string> const& words :
             {std::vector<std::string>{"status"}, {"keeper", "--once"}, {"ledger", "verify"}}) {
            auto const ran = run(typed(dir, "operator", words));
            EXPECT_EQ(ran.status, 0) << words.front() << ": " << ran.err;
        }
        auto const shown = run(typed(dir, "representative", {"ledger", "show", "--json"}));
        EXPECT_EQ(shown.status, 0) << shown.err;
        std::size_t imported = 0;
        for (auto at = shown.out.find("\"imported\""); at != std::string::npos;
             at = shown.out.find("\"imported\"", at + 1)) {
            ++imported;
        }
        EXPECT_GE(imported, was_acknowledged ? 2U : 1U);
        rest(dir);
    }

    /// Until the last command's keeper has gone.
    static void rest(fs::path const& dir) {
        int const lock = ::open((dir / "data" / "lock").c_str(), O_RDWR | O_CLOEXEC);
        EXPECT_EQ(::flock(lock, LOCK_EX), 0);
        ::close(lock);
    }

    Home home_;
    std::string second_;
};

TEST_F(Syscalls, FailOnceEachAndNothingAcknowledgedIsLost) {
    auto all = cases();
    auto const seed = number_in("WEIR_SEED", kSeed);
    auto const rounds = number_in("WEIR_ROUNDS", 20);
    std::mt19937_64 random(seed);
    std::ranges::shuffle(all, random);
    auto const tried =
        rounds >= kRoundsOfAll ? all.size() : std::min(all.size(), rounds * kCasesOfRound);
    std::printf("WEIR_SEED=%llu: %zu of %zu cases\n", static_cast<unsigned long long>(seed), tried,
                all.size());
    faults::Row row("file_calls", "EIO, ENOSPC, SIGKILL at the n-th file call",
                    "a command and its keeper (strace)", seed);
    row.of(all.size());
    std::map<std::string, std::pair<unsigned, unsigned>> ends;  // tried, and done in spite of it
    for (std::size_t i = 0; i < tried; ++i) {
        SCOPED_TRACE(all[i].injection());
        auto const dir = copy();
        auto const ran = traced(dir, {"-o", "/dev/null", "-e", "trace=" + std::string(kCalls), "-e",
                                      all[i].injection()});
        auto& [count, done] = ends[all[i].call + " " + all[i].fault];
        ++count;
        row.tried();
        done += ran.status == 0 ? 1 : 0;
        expect_whole(dir, ran.status == 0);
        if (HasFailure()) break;  // the folder is that of the first failure
    }
    for (auto const& [what, end] : ends) {
        std::printf("%-28s %5u tried, %5u acknowledged\n", what.c_str(), end.first, end.second);
    }
}

}  // namespace
}  // namespace weir::end_to_end
