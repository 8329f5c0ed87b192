#include "surfaces/protocol/configuration.h"

#include <fstream>

#include <unistd.h>

#include <gtest/gtest.h>

#include "engines/crypto/machine_key.h"

namespace weir::protocol {
namespace {

using base::Fault;

std::string const kPeer(64, 'a');

class WeirToml : public testing::Test {
protected:
    WeirToml() { std::filesystem::create_directories(dir_); }
    ~WeirToml() override { std::filesystem::remove_all(dir_); }
    WeirToml(WeirToml const&) = delete;
    WeirToml& operator=(WeirToml const&) = delete;

    base::Result<Configuration> read(std::string const& text) {
        std::ofstream(dir_ / "weir.toml") << text;
        return read_configuration(dir_);
    }
    std::filesystem::path dir_ =
        std::filesystem::temp_directory_path() / ("weir-toml-" + std::to_string(::getpid()));
};

TEST_F(WeirToml, ThatIsNotThereLeavesTheDefaults) {
    auto const got = read_configuration(dir_);
    ASSERT_TRUE(got);
    EXPECT_EQ(got->keys, "keys");
    EXPECT_FALSE(got->keeper || got->listen);
}

TEST_F(WeirToml, OfAClientNamesItsKeeper) {
    auto const got = read("keeper = \"tcp://keeper.example:8421\"\npeers = [\"" + kPeer + "\"]\n");
    ASSERT_TRUE(got) << base::to_text(got.error());
    ASSERT_TRUE(got->keeper);
    EXPECT_EQ(got->keeper->at, (Endpoint{"keeper.example", 8421}));
    EXPECT_EQ(got->keeper->key_file, dir_ / "tls.key");
    EXPECT_EQ(got->keeper->peers.at(0)[0], 0xaa);
    EXPECT_EQ(socket_of(dir_), dir_ / "weir.sock");
}

TEST_F(WeirToml, OfAKeeperSaysWhereItListens) {
    auto const got = read("listen = \"tcp://[::1]:8421\"\ntls_key = \"keys/tls.key\"\npeers = [\"" +
                          kPeer + "\"]\n");
    ASSERT_TRUE(got) << base::to_text(got.error());
    EXPECT_EQ(to_text(got->listen->at), "tcp://[::1]:8421");
    EXPECT_EQ(got->listen->key_file, dir_ / "keys/tls.key");
}

TEST_F(WeirToml, ThatIsWrongIsRefusedByName) {
    auto const peers = "peers = [\"" + kPeer + "\"]\n";
    std::string const wrong[] = {
        "keeper = \"tcp://a:1\"\n",
        "keeper = \"http://a:1\"\n" + peers,
        "keeper = \"tcp://a\"\n" + peers,
        "keeper = \"tcp://a:70000\"\n" + peers,
        "keeper = \"tcp://a:1x\"\n" + peers,
        "keeper = \"tcp://u@a:1\"\n" + peers,
        "keeper = \"tcp://a:1\"\npeers = [\"abc\"]\n",
        "keeper = \"tcp://a:1\"\nlisten = \"tcp://a:1\"\n" + peers,
        "requests_a_minute = 1201\n",
        "openings_an_hour = 0\n",
        "password = \"x\"\n",
    };
    for (auto const& text : wrong) {
        auto const got = read(text);
        ASSERT_FALSE(got) << text;
        EXPECT_EQ(got.error().fault, Fault::bad_input) << text;
        EXPECT_NE(base::to_text(got.error()).find("weir.toml"), std::string::npos) << text;
    }
}

TEST_F(WeirToml, MakesLimitsStricter) {
    auto const got = read("requests_a_minute = 10\nopenings_an_hour = 2\n");
    ASSERT_TRUE(got);
    EXPECT_EQ(got->limits.requests_a_minute, 10u);
    EXPECT_EQ(got->limits.openings_an_hour, 2u);
}

TEST_F(WeirToml, DoesNotSendAFolderWithDataElsewhere) {
    std::filesystem::create_directories(dir_ / "data");
    auto const got = read("keeper = \"tcp://a:1\"\npeers = [\"" + kPeer + "\"]\n");
    ASSERT_FALSE(got);
    EXPECT_NE(got.error().message.find("data/"), std::string::npos);
}

TEST_F(WeirToml, DoesNotTakeAMachineKeyThatOthersCanRead) {
    Machine const machine{{"a", 1}, dir_ / "tls.key", {crypto::PublicKey{}}};
    EXPECT_EQ(machine.party(crypto::TlsSide::client).error().fault, Fault::not_found);
    auto const key = crypto::SigningKey::generate();
    ASSERT_TRUE(crypto::write_machine_key(machine.key_file, key));
    EXPECT_TRUE(machine.party(crypto::TlsSide::client));
    EXPECT_EQ(crypto::read_machine_key(machine.key_file)->public_key(), key.public_key());
    std::filesystem::permissions(machine.key_file, std::filesystem::perms::group_read,
                                 std::filesystem::perm_options::add);
    auto const refused = machine.party(crypto::TlsSide::client);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault, Fault::bad_input);
    EXPECT_NE(refused.error().message.find("0600"), std::string::npos);
}

}  // namespace
}  // namespace weir::protocol
