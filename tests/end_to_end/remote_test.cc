// A keeper on another machine, through the binary and over TCP on loopback: commands and the gate
// from a folder that holds no data, machines that are not named, and a pause with answers under
// way.
#include <csignal>
#include <fstream>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engines/crypto/sign.h"
#include "surfaces/protocol/client.h"
#include "surfaces/protocol/configuration.h"
#include "tests/end_to_end/serving.h"

namespace weir::end_to_end {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

constexpr std::size_t kNoteSize = 900'000;            // bytes, in each of two files
constexpr std::size_t kAnswerSize = 3 * 1024 * 1024;  // at least, of the answer that shows both

/// A comment for charter and grants, of characters that JSON has to escape.
std::string long_note() {
    std::string note = "\n";
    std::string const line = "# " + std::string(96, '"') + "\n";
    while (note.size() < kNoteSize) note += line;
    return note;
}

/// A port that was free a moment ago.
std::uint16_t free_port() {
    auto const listener = http::listen_on_loopback();
    ::close(listener.descriptor);
    return listener.port;
}

/// The other machine's folder: weir.toml, its key, and the identities of people who work there.
class Desk {
public:
    Desk(Home const& home, std::string const& name) : dir_(home.folder() / name) {
        std::filesystem::create_directories(dir_);
        std::filesystem::copy(home.dir() / "identities", dir_ / "identities");
        machine_ = made_key(dir_ / "tls.key");
    }
    void know(std::uint16_t port, std::string const& keeper) const {
        std::ofstream(dir_ / "weir.toml")
            << "keeper = \"tcp://127.0.0.1:" << port << "\"\npeers = [\"" << keeper << "\"]\n";
    }
    /// `weir keys tls`: the public half.
    static std::string made_key(std::filesystem::path const& file) {
        auto const ran = run({WEIR_BINARY, "keys", "tls", file.string()});
        EXPECT_EQ(ran.status, 0) << ran.err;
        return ran.out.substr(0, ran.out.find('\n'));
    }
    [[nodiscard]] std::vector<std::string> typed(std::string const& role,
                                                 std::vector<std::string> const& words) const {
        auto const key = dir_ / "identities" / (role + ".key");
        std::vector<std::string> all{WEIR_BINARY, "--dir", dir_.string(), "--key", key.string()};
        all.insert(all.end(), words.begin(), words.end());
        return all;
    }
    [[nodiscard]] Ran as(std::string const& role, std::vector<std::string> const& words) const {
        return run(typed(role, words));
    }
    [[nodiscard]] std::filesystem::path const& dir() const { return dir_; }
    [[nodiscard]] std::string const& machine() const { return machine_; }

private:
    std::filesystem::path dir_;
    std::string machine_;
};

/// A programme whose keeper listens, and a desk that it knows.
class Remote {
public:
    explicit Remote(std::string const& note = "")
        : home("demo", note), desk(home, "desk"), port(free_port()) {
        home.rest();
        keeper_key = Desk::made_key(home.dir() / "tls.key");
        desk.know(port, keeper_key);
        std::ofstream(home.dir() / "weir.toml", std::ios::app)
            << "listen = \"tcp://127.0.0.1:" << port << "\"\npeers = [\"" << desk.machine()
            << "\"]\n";
        keeper = std::make_unique<Process>(
            std::vector<std::string>{WEIR_BINARY, "keeper", "--dir", home.dir().string()});
        home.must("operator", {"status"});
    }
    Home home;
    Desk desk;
    std::uint16_t port;
    std::string keeper_key;
    std::unique_ptr<Process> keeper;
};

TEST(RemoteKeeper, AnswersCommandsFromAFolderWithoutData) {
    Remote remote;
    auto const status = remote.desk.as("operator", {"status", "--json"});
    EXPECT_EQ(status.status, 0) << status.err;
    EXPECT_THAT(status.out, HasSubstr("\"active\""));
    auto const people = remote.home.file("people.csv", "id\nc1\nc2\n");
    auto const imported = remote.desk.as("operator", {"org", "import", "csv", people});
    EXPECT_EQ(imported.status, 0) << imported.err;
    EXPECT_FALSE(std::filesystem::exists(remote.desk.dir() / "data"));
    auto const refused = remote.desk.as("operator", {"pause", "--reason", "why not"});
    EXPECT_EQ(refused.status, 3) << "the machine is known, the person is not allowed";
    remote.keeper->send(SIGTERM);
    EXPECT_EQ(remote.keeper->wait(seconds(60)).status, 0);
}

TEST(RemoteKeeper, KnowsPeopleByTheirKeysAndNotByTheirMachine) {
    Remote const remote;
    Home const other("demo");
    auto const stranger = (other.dir() / "identities" / "operator.key").string();
    auto const ran =
        run({WEIR_BINARY, "--dir", remote.desk.dir().string(), "--key", stranger, "status"});
    EXPECT_EQ(ran.status, 3);
    EXPECT_THAT(ran.err, HasSubstr("No registered key proves who is asking"));
}

TEST(RemoteKeeper, TurnsAwayAMachineThatItDoesNotName) {
    Remote const remote;
    Desk const stranger(remote.home, "stranger");
    stranger.know(remote.port, remote.keeper_key);
    auto const ran = stranger.as("operator", {"status"});
    EXPECT_EQ(ran.status, 1);
    EXPECT_THAT(ran.err, HasSubstr("does its weir.toml name our key"));
    EXPECT_EQ(remote.desk.as("operator", {"status"}).status, 0);
    EXPECT_THAT(remote.home.must("auditor", {"ledger", "show"}).out, HasSubstr("handshake"))
        << "and says so in the ledger";
}

TEST(RemoteKeeper, IsNotBelievedToBeAnotherOne) {
    Remote const remote;
    remote.desk.know(remote.port, std::string(64, 'a'));
    auto const ran = remote.desk.as("operator", {"status"});
    EXPECT_EQ(ran.status, 1);
    EXPECT_THAT(ran.err, HasSubstr("none that weir.toml names"));
}

TEST(RemoteKeeper, IsNotReachedWithAKeyThatOthersCanRead) {
    Remote const remote;
    std::filesystem::permissions(remote.desk.dir() / "tls.key", std::filesystem::perms::others_read,
                                 std::filesystem::perm_options::add);
    auto const ran = remote.desk.as("operator", {"status"});
    EXPECT_EQ(ran.status, 1);
    EXPECT_THAT(ran.err, HasSubstr("expected mode 0600"));
}

TEST(RemoteKeeper, LetsNoProgrammeBeginFromAnotherMachine) {
    Remote const remote;
    auto client = protocol::Client::connect({.dir = remote.desk.dir(), .program = WEIR_BINARY});
    ASSERT_TRUE(client) << base::to_text(client.error());
    EXPECT_FALSE(client->hello().same_user);
    auto const answer = client->ask({"init", text::Tree::object()}, {});
    ASSERT_TRUE(answer);
    EXPECT_EQ(std::get<base::Error>(answer->ending).fault, base::Fault::unsupported);
}

/// The foreign client of Debian's OpenSSL, with a key of its own making.
TEST(RemoteKeeper, GreetsAnotherTlsClientOnlyIfItsKeyIsNamed) {
    Remote const remote;
    auto const at = "127.0.0.1:" + std::to_string(remote.port);
    for (std::string const protocol : {"-tls1_2", "-tls1_3"}) {
        auto const ran =
            run({"/bin/sh", "-c",
                 "sleep 1 | openssl s_client -connect " + at + " " + protocol + " -quiet 2>&1"});
        EXPECT_THAT(ran.out, HasSubstr("alert")) << protocol;
        EXPECT_EQ(ran.out.find("challenge"), std::string::npos) << "not a word to a stranger";
    }
}

/// Connects as a machine that is named, asks for the long notice, and reads only its beginning.
TEST(RemotePause, LetsNothingArriveAfterItHasReturned) {
    Remote const remote(long_note());
    auto const configuration = protocol::read_configuration(remote.desk.dir()).value();
    auto const party = configuration.keeper->party(crypto::TlsSide::client).value();
    int const descriptor = protocol::connect_tcp(configuration.keeper->at, 20'000).value();
    int const small = 4096;
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
    auto stream = crypto::TlsStream::of(party, descriptor).value();
    ASSERT_TRUE(stream.shake_hands(20'000));
    base::Bytes bytes(1 << 14);
    auto const greeted = stream.receive(bytes);
    ASSERT_TRUE(greeted);
    auto const head = base::Bytes(bytes.begin() + 5, bytes.begin() + static_cast<long>(*greeted));
    auto hello = protocol::hello_of({protocol::FrameKind::hello, head});
    ASSERT_TRUE(hello);
    auto const bound = protocol::bound_to(std::move(*hello), stream.binding());
    auto const me = protocol::read_identity(remote.desk.dir() / "identities" / "operator.key");
    auto const send = [&](protocol::Frame const& frame) {
        base::Writer out;
        out.u32(static_cast<std::uint32_t>(frame.payload.size()));
        out.u8(static_cast<std::uint8_t>(frame.kind));
        out.raw(frame.payload);
        ASSERT_TRUE(stream.send(std::move(out).take()));
    };
    auto const signature = me->key.sign(protocol::proof_message(bound));
    send(protocol::frame_of(protocol::Proof{me->key.public_key(), signature}));
    send(protocol::frame_of(protocol::Request{"charter.show", text::Tree::object()}));
    std::size_t got = stream.receive(bytes).value_or(0);
    ASSERT_GT(got, 0u);
    auto const paused = remote.desk.as("representative", {"pause", "--reason", "we look at this"});
    ASSERT_EQ(paused.status, 0) << paused.err;
    int held = 0;
    ASSERT_EQ(::ioctl(descriptor, FIONREAD, &held), 0);
    std::size_t rest = 0;
    auto more = stream.receive(bytes);
    for (; more && *more > 0; more = stream.receive(bytes)) rest += *more;
    EXPECT_FALSE(more) << "cut, not ended";
    EXPECT_LE(rest, static_cast<std::size_t>(held) + bytes.size());
    EXPECT_LT(got + rest, kAnswerSize) << "the answer is not whole";
    EXPECT_THAT(remote.desk.as("operator", {"status", "--json"}).out, HasSubstr("paused"));
}

TEST(RemoteGate, ServesFromTheOtherMachineAndIsCutByAPause) {
    Remote const remote(long_note());
    Serving serving(remote.home, remote.desk.dir());
    Visitor quick(serving.port());
    auto const operator_key = remote.desk.dir() / "identities" / "operator.key";
    ASSERT_EQ(quick.sign_in(operator_key).status, 200u);
    EXPECT_GE(quick.get("/api/notice").body.size(), kAnswerSize);
    Visitor slow(serving.port(), 4096);
    ASSERT_EQ(slow.sign_in(operator_key).status, 200u);
    slow.send_get("/api/notice");
    auto const begun = slow.caller().receive(1024).size();
    EXPECT_GT(begun, 0u);
    remote.home.must("representative", {"pause", "--reason", "we look at this together"});
    auto const held = slow.caller().held();
    auto const rest = slow.caller().read_to_the_end();
    EXPECT_EQ(rest.end, http::End::reset);
    EXPECT_EQ(rest.bytes, held);
    EXPECT_LT(begun + rest.bytes, kAnswerSize);
}

TEST(RemoteGate, ThatHangsIsKilledOnItsOwnMachine) {
    Remote const remote(long_note());
    Serving serving(remote.home, remote.desk.dir());
    Visitor visitor(serving.port());
    ASSERT_EQ(visitor.sign_in(remote.desk.dir() / "identities" / "operator.key").status, 200u);
    auto const stuck = serving.gate();
    ASSERT_GT(stuck, 0);
    ASSERT_EQ(::kill(stuck, SIGSTOP), 0);
    remote.home.must("representative", {"pause", "--reason", "the gate hangs"});
    Visitor after(serving.port());
    EXPECT_EQ(after.get("/").status, 200u) << "another gate serves at the same address";
    EXPECT_NE(serving.gate(), stuck);
}

}  // namespace
}  // namespace weir::end_to_end
