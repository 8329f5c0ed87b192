// Keepers of one directory: never two; and one that is killed under a command leaves nothing half
// done.
#include <csignal>
#include <fstream>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/end_to_end/home.h"

namespace weir::end_to_end {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

constexpr auto kMail = "Sender;Recipient;EventDate\n1;2;2010-03-01 09:00:00\n";

/// A keeper that goes on until it is ended, and answers already.
class Keeper {
public:
    explicit Keeper(Home const& home)
        : process_({WEIR_BINARY, "keeper", "--dir", home.dir().string()}) {
        // The last command's own keeper may hold the lock for a moment yet.
        while (!process_.ends_within(std::chrono::milliseconds(20)) && !holds(home)) continue;
        home.must("operator", {"status"});
    }
    [[nodiscard]] Process& process() { return process_; }

private:
    [[nodiscard]] bool holds(Home const& home) const {
        std::ifstream lock(home.dir() / "data" / "lock");
        pid_t holder = 0;
        lock >> holder;
        return holder == process_.id();
    }
    Process process_;
};

TEST(Keepers, ASecondOneOfADirectoryNamesTheFirstAndEnds) {
    Home const home("manufacturing-email");
    Keeper first(home);
    auto const second = run({WEIR_BINARY, "keeper", "--dir", home.dir().string()});
    EXPECT_EQ(second.status, 1);
    auto const holder = "process " + std::to_string(first.process().id());
    EXPECT_THAT(second.err, HasSubstr(holder + " keeps this directory"));
    home.must("operator", {"status"});
    first.process().send(SIGTERM);
    EXPECT_EQ(first.process().wait(seconds(60)).status, 0);
}

TEST(Keepers, OneThatDoesNotAnswerIsNamedWithinTwoSeconds) {
    Home const home("manufacturing-email");
    Keeper stuck(home);
    stuck.process().send(SIGSTOP);
    auto const ran = home.as("operator", {"status"});
    stuck.process().send(SIGCONT);
    EXPECT_EQ(ran.status, 1);
    EXPECT_THAT(ran.err, HasSubstr("process " + std::to_string(stuck.process().id())));
    EXPECT_THAT(ran.err, HasSubstr("does not answer"));
}

TEST(Keepers, KilledUnderACommandLeaveAMessageAndNothingHalfStored) {
    Home const home("manufacturing-email");
    home.must("operator", {"org", "import", "csv", home.file("people.csv", "id\n1\n2\n3\n")});
    auto const pipe = (home.folder() / "mail.csv").string();
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    Keeper keeper(home);
    Process command(home.typed("operator", {"import", "mail", pipe}));
    {
        std::ofstream writer(pipe);  // opens when the command, in its session, begins to read
        keeper.process().send(SIGKILL);
        (void)keeper.process().wait(seconds(60));
        writer << kMail;
    }
    auto const ran = command.wait(seconds(60));
    EXPECT_EQ(ran.status, 1);
    EXPECT_THAT(ran.err, HasSubstr("the keeper went away before it answered"));
    EXPECT_EQ(ran.out, "");
    EXPECT_TRUE(std::filesystem::is_empty(home.dir() / "data" / "intake"));
    auto const again = home.must("operator", {"import", "mail", home.file("again.csv", kMail)});
    EXPECT_THAT(again.out, HasSubstr("1 rows read"));
    home.must("operator", {"ledger", "checkpoint"});
    home.must("operator", {"ledger", "verify"});
}

}  // namespace
}  // namespace weir::end_to_end
