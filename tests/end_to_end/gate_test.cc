// The gate, through the binary: who is let in, what is refused, and a pause in two processes.
#include <csignal>
#include <fstream>

#include <gtest/gtest.h>

#include "engines/text/formats.h"
#include "tests/end_to_end/serving.h"

namespace weir::end_to_end {
namespace {

using http::Caller;
using http::End;

constexpr std::size_t kNoteSize = 900'000;            // bytes, in each of two files
constexpr std::size_t kAnswerSize = 3 * 1024 * 1024;  // at least, of the answer that shows both
constexpr int kSmallBuffer = 4096;

/// A comment for charter and grants, of characters that JSON has to escape: with it the notice's
/// answer has more bytes than fit into any socket's buffers.
std::string long_note() {
    std::string note = "\n";
    std::string const line = "# " + std::string(96, '"') + "\n";
    while (note.size() < kNoteSize) note += line;
    return note;
}

std::filesystem::path key_of(Home const& home, std::string const& role) {
    return home.dir() / "identities" / (role + ".key");
}

/// As `weir key list` has it, in hexadecimal.
std::string public_key_of(Home const& home, std::string const& person) {
    auto const listed = home.must("security", {"--json", "key", "list"}).out;
    auto const tree = text::parse_json(listed, "keys", {}).value();
    for (auto const& row : *tree.find("keys")->as_list().value()) {
        if (row.find("person")->as_text() == person) return row.find("key")->as_text().value();
    }
    return {};
}

std::string checkpoint_of(Home const& home) {
    std::ifstream file(home.dir() / "data" / "ledger" / "checkpoint");
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Gate, LetsNobodyAskWhoHasNotSignedIn) {
    Home const home("demo");
    Serving serving(home);
    Visitor visitor(serving.port());
    EXPECT_EQ(visitor.get("/").status, 200u);
    EXPECT_EQ(visitor.get("/api/status").status, 401u);
    EXPECT_EQ(visitor.get("/elsewhere").status, 404u);
    EXPECT_EQ(visitor.sign_in(key_of(home, "auditor")).status, 200u);
    EXPECT_EQ(visitor.get("/api/status").status, 200u);
    EXPECT_EQ(visitor.get("/api/elsewhere").status, 404u);
    Visitor thief(serving.port());
    thief.take_session(visitor);
    EXPECT_EQ(thief.get("/api/status").status, 200u);
    thief.lose_token();
    EXPECT_EQ(thief.get("/api/status").status, 401u) << "the cookie alone is not enough";
    EXPECT_EQ(visitor.sign_out().status, 200u);
    EXPECT_EQ(visitor.get("/api/status").status, 401u);
    EXPECT_EQ(serving.end(), 0);
}

TEST(Gate, HasAKeeperThatRunsDueJobsAndEndsWithIt) {
    Home const home("demo");
    home.rest();
    auto const noted = checkpoint_of(home);
    Serving serving(home);
    Visitor visitor(serving.port());
    auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (checkpoint_of(home) == noted && std::chrono::steady_clock::now() < deadline) {
        ASSERT_EQ(visitor.get("/").status, 200u);
    }
    EXPECT_NE(checkpoint_of(home), noted) << "a checkpoint is always due";
    EXPECT_EQ(serving.end(), 0);
    home.rest();
    EXPECT_FALSE(std::filesystem::exists(home.dir() / "data" / "weir.sock"));
}

TEST(Gate, TurnsAwayAKeyThatTheProgrammeDoesNotKnow) {
    Home const home("demo");
    Home const other("demo");
    Serving serving(home);
    Visitor visitor(serving.port());
    auto const got = visitor.sign_in(key_of(other, "auditor"));
    EXPECT_EQ(got.status, 401u);
    EXPECT_NE(got.body.find("unknown_caller"), std::string::npos);
    EXPECT_EQ(visitor.get("/api/status").status, 401u);
}

TEST(Gate, EndsASessionWithTheKeyThatOpenedIt) {
    Home const home("demo");
    Serving serving(home);
    Visitor visitor(serving.port());
    ASSERT_EQ(visitor.sign_in(key_of(home, "analyst")).status, 200u);
    Visitor other(serving.port());
    ASSERT_EQ(other.sign_in(key_of(home, "auditor")).status, 200u);
    ASSERT_EQ(visitor.get("/api/status").status, 200u);
    home.must("security", {"key", "revoke", "sim-analyst", public_key_of(home, "sim-analyst")});
    EXPECT_EQ(visitor.get("/api/status").status, 401u);
    EXPECT_EQ(other.get("/api/status").status, 200u);
    Visitor again(serving.port());
    EXPECT_EQ(again.sign_in(key_of(home, "analyst")).status, 401u);
}

TEST(Gate, PassesRefusalsAndErrorsOnInWords) {
    Home const home("demo");
    Serving serving(home);
    Visitor visitor(serving.port());
    ASSERT_EQ(visitor.sign_in(key_of(home, "operator")).status, 200u);
    auto const refused = visitor.post("/api/pause", R"({"reason":"why not"})");
    EXPECT_EQ(refused.status, 403u);
    EXPECT_NE(refused.body.find("sentence"), std::string::npos);
    EXPECT_EQ(visitor.post("/api/pause", "[]").status, 400u);
    EXPECT_EQ(visitor.get("/api/insights?weeks=tomorrow").status, 400u);
    EXPECT_EQ(visitor.get("/api/insights?person=1").status, 400u);
    EXPECT_EQ(visitor.get("/api/quarter?quarter=summer").status, 400u);
    EXPECT_EQ(visitor.get("/api/quarter?quarter=2026-Q1").status, 403u);
}

TEST(Gate, AnswersNoOtherHostAndNoOtherPage) {
    Home const home("demo");
    Serving const serving(home);
    Caller caller(serving.port());
    auto const port = std::to_string(serving.port());
    EXPECT_EQ(caller.ask("GET / HTTP/1.1\r\nHost: weir.example:" + port + "\r\n\r\n").status, 421u);
    auto const post = "POST /session/challenge HTTP/1.1\r\nHost: 127.0.0.1:" + port +
                      "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n";
    EXPECT_EQ(caller.ask(post + "\r\n{}").status, 403u);
    EXPECT_EQ(caller.ask(post + "Origin: http://evil.example\r\n\r\n{}").status, 403u);
    EXPECT_EQ(caller.ask(post + "Origin: http://127.0.0.1:" + port + "\r\n\r\n{}").status, 200u);
}

/// Signs in, asks for the long notice and reads a little of it.
struct SlowReader {
    SlowReader(Home const& home, Serving const& serving) : visitor(serving.port(), kSmallBuffer) {
        EXPECT_EQ(visitor.sign_in(key_of(home, "operator")).status, 200u);
        begin();
    }
    /// In the session of somebody who is signed in.
    SlowReader(Visitor const& other, Serving const& serving)
        : visitor(serving.port(), kSmallBuffer) {
        visitor.take_session(other);
        begin();
    }
    void begin() {
        visitor.send_get("/api/notice");
        begun = visitor.caller().receive(1024).size();
        EXPECT_GT(begun, 0u);
    }
    /// After a pause: only what this side held already, then a reset.
    void expect_cut() {
        auto const held = visitor.caller().held();
        auto const rest = visitor.caller().read_to_the_end();
        EXPECT_EQ(rest.end, End::reset);
        EXPECT_EQ(rest.bytes, held);
        EXPECT_LT(begun + rest.bytes, kAnswerSize);
    }
    Visitor visitor;
    std::size_t begun = 0;
};

TEST(GatePause, LetsNothingArriveAfterItHasReturned) {
    Home const home("demo", long_note());
    Serving serving(home);
    Visitor quick(serving.port());
    ASSERT_EQ(quick.sign_in(key_of(home, "operator")).status, 200u);
    EXPECT_GE(quick.get("/api/notice").body.size(), kAnswerSize);
    SlowReader slow(home, serving);
    home.must("representative", {"pause", "--reason", "we look at this together"});
    slow.expect_cut();
    Visitor after(serving.port());
    ASSERT_EQ(after.sign_in(key_of(home, "operator")).status, 200u);
    EXPECT_EQ(after.get("/api/insights").status, 503u);
    EXPECT_NE(after.get("/api/status").body.find("paused"), std::string::npos);
}

TEST(GatePause, ReachesWhoAsksThroughTheGateAndNobodyElse) {
    Home const home("demo", long_note());
    Serving serving(home);
    Visitor pausing(serving.port());
    ASSERT_EQ(pausing.sign_in(key_of(home, "representative")).status, 200u);
    SlowReader slow(home, serving);
    SlowReader same_session(pausing, serving);
    auto const gate = serving.gate();
    auto const paused = pausing.post("/api/pause", R"({"reason":"we look at this"})");
    slow.expect_cut();
    same_session.expect_cut();
    if (serving.gate() != gate)
        GTEST_SKIP()
            << "a machine so busy that the gate took 50 ms and was killed, as it has to be";
    EXPECT_EQ(paused.status, 200u);
    EXPECT_NE(pausing.get("/api/status").body.find("paused"), std::string::npos);
}

TEST(GatePause, KillsAGateThatDoesNotAnswer) {
    Home const home("demo", long_note());
    Serving serving(home);
    SlowReader slow(home, serving);
    auto const stuck = serving.gate();
    ASSERT_GT(stuck, 0);
    ASSERT_EQ(::kill(stuck, SIGSTOP), 0);
    home.must("representative", {"pause", "--reason", "the gate hangs"});
    slow.expect_cut();
    Visitor after(serving.port());
    EXPECT_EQ(after.get("/").status, 200u) << "another gate serves at the same address";
    EXPECT_NE(serving.gate(), stuck);
}

}  // namespace
}  // namespace weir::end_to_end
