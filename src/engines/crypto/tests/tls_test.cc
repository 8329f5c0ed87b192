#include "engines/crypto/tls.h"

#include <chrono>
#include <csignal>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>

#include "engines/crypto/detail/certificate.h"

namespace weir::crypto {
namespace {

using base::Fault;

constexpr int kPatience = 20'000;  // milliseconds, of a machine that others keep busy

/// Two connected TCP sockets on loopback.
struct Pair {
    Pair() {
        std::signal(SIGPIPE, SIG_IGN);
        int const listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        auto* const plain = reinterpret_cast<sockaddr*>(&address);
        EXPECT_EQ(::bind(listener, plain, size), 0);
        EXPECT_EQ(::listen(listener, 1), 0);
        EXPECT_EQ(::getsockname(listener, plain, &size), 0);
        client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        EXPECT_EQ(::connect(client, plain, size), 0);
        server = ::accept(listener, nullptr, nullptr);
        ::close(listener);
    }
    int client = -1;
    int server = -1;
};

TlsStream stream_of(TlsSide side, SigningKey const& key, PublicKey const& peer, int descriptor) {
    auto const party = TlsParty::of({side, key, {peer}}).value();
    return TlsStream::of(party, descriptor).value();
}

/// Both ends of a connection, and what became of their handshakes.
struct Connection {
    Connection(SigningKey const& client_key, PublicKey const& client_expects,
               SigningKey const& server_key, PublicKey const& server_expects)
        : client(stream_of(TlsSide::client, client_key, client_expects, pair.client)),
          server(stream_of(TlsSide::server, server_key, server_expects, pair.server)) {
        std::jthread const other([this] { served = server.shake_hands(kPatience); });
        asked = client.shake_hands(kPatience);
    }
    Pair pair;
    TlsStream client;
    TlsStream server;
    base::Status asked;
    base::Status served;
};

SigningKey key_of(std::uint8_t first) {
    std::array<std::uint8_t, Key::kSize> seed{first};
    return SigningKey::of_seed(Key::of(seed).value());
}

class Tls : public testing::Test {
protected:
    SigningKey const ours_ = key_of(1);    // of the client
    SigningKey const theirs_ = key_of(2);  // of the server
    SigningKey const strange_ = key_of(3);

    [[nodiscard]] Connection connected() const {
        return {ours_, theirs_.public_key(), theirs_, ours_.public_key()};
    }
};

TEST_F(Tls, CarriesBytesBetweenMachinesThatNameEachOther) {
    auto connection = connected();
    ASSERT_TRUE(connection.asked) << connection.asked.error().message;
    ASSERT_TRUE(connection.served) << connection.served.error().message;
    EXPECT_EQ(connection.client.peer(), theirs_.public_key());
    EXPECT_EQ(connection.server.peer(), ours_.public_key());
    base::Bytes const said{1, 2, 3};
    base::Bytes heard(8);
    ASSERT_TRUE(connection.client.send(said));
    EXPECT_TRUE(connection.server.readable_within(kPatience));
    EXPECT_EQ(connection.server.receive(heard).value(), said.size());
    ASSERT_TRUE(connection.server.try_send(said));
    EXPECT_EQ(connection.client.receive(heard).value(), said.size());
}

TEST_F(Tls, GivesBothEndsOneSecretThatNoOtherConnectionHas) {
    auto const one = connected();
    auto const other = connected();
    EXPECT_EQ(one.client.binding(), one.server.binding());
    EXPECT_NE(one.client.binding(), other.client.binding());
    EXPECT_NE(one.client.binding(), base::Digest{});
}

TEST_F(Tls, NeedsThePeersKeyToBeNamed) {
    EXPECT_EQ(TlsParty::of({TlsSide::server, ours_, {}}).error().fault, Fault::bad_input);
}

TEST_F(Tls, OfAServerWithAnotherKeyIsRefusedByTheClient) {
    Connection const connection(ours_, strange_.public_key(), theirs_, ours_.public_key());
    ASSERT_FALSE(connection.asked);
    EXPECT_EQ(connection.asked.error().fault, Fault::bad_input);
    EXPECT_NE(connection.asked.error().message.find("none that"), std::string::npos);
    EXPECT_FALSE(connection.served);
}

TEST_F(Tls, OfAClientWithAnotherKeyIsRefusedByTheServerAndTheClientIsTold) {
    Connection connection(strange_, theirs_.public_key(), theirs_, ours_.public_key());
    ASSERT_FALSE(connection.served);
    EXPECT_EQ(connection.served.error().fault, Fault::bad_input);
    base::Bytes heard(8);
    auto const got = connection.client.receive(heard);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().fault, Fault::bad_input);
    EXPECT_NE(got.error().message.find("does its weir.toml name our key"), std::string::npos);
}

TEST_F(Tls, TellsAnAnnouncedEndFromABrokenConnection) {
    base::Bytes heard(8);
    auto announced = connected();
    announced.client = connected().client;  // the first one's client ends
    EXPECT_EQ(announced.server.receive(heard).value(), 0u);
    auto broken = connected();
    broken.client.cut();
    EXPECT_EQ(broken.server.receive(heard).error().fault, Fault::unavailable);
}

TEST_F(Tls, IsNotWaitedForLongerThanAllowed) {
    Pair const pair;
    auto server = stream_of(TlsSide::server, theirs_, ours_.public_key(), pair.server);
    EXPECT_EQ(server.step().value(), TlsStream::Wait::readable);
    EXPECT_EQ(server.shake_hands(20).error().fault, Fault::unavailable);
    ::close(pair.client);
}

TEST_F(Tls, OfGarbageIsRefused) {
    std::string const kinds[] = {"GET / HTTP/1.1\r\nHost: weir\r\n\r\n", std::string(600, '\0'),
                                 std::string("\x16\x03\x01\xff\xff", 5) + std::string(600, 'x')};
    for (auto const& garbage : kinds) {
        Pair const pair;
        auto server = stream_of(TlsSide::server, theirs_, ours_.public_key(), pair.server);
        ASSERT_GT(::send(pair.client, garbage.data(), garbage.size(), 0), 0);
        ::shutdown(pair.client, SHUT_WR);
        EXPECT_FALSE(server.shake_hands(kPatience));
        ::close(pair.client);
    }
}

/// Fills the connection until the sender has to wait, and lets it wait.
TEST_F(Tls, CutUnderASenderDropsWhatThePeerHasNotGot) {
    auto connection = connected();
    constexpr std::size_t kMuch = std::size_t{64} << 20;
    base::Status sent;
    std::jthread sender([&] { sent = connection.server.send(base::Bytes(kMuch)); });
    base::Bytes heard(1024);
    ASSERT_TRUE(connection.client.receive(heard));
    connection.server.cut();
    sender.join();
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().fault, Fault::unavailable);
    int held = 0;
    ASSERT_EQ(::ioctl(connection.client.descriptor(), FIONREAD, &held), 0);
    std::size_t rest = 0;
    auto got = connection.client.receive(heard);
    for (; got && *got > 0; got = connection.client.receive(heard)) rest += *got;
    EXPECT_FALSE(got);
    constexpr std::size_t kRecord = 1 << 14;  // begun by this side already
    EXPECT_LE(rest, static_cast<std::size_t>(held) + kRecord);
    EXPECT_LT(rest, kMuch);
}

TEST_F(Tls, CutWakesAReader) {
    auto connection = connected();
    base::Bytes heard(8);
    base::Result<std::size_t> got = 1;
    std::jthread reader([&] { got = connection.server.receive(heard); });
    connection.server.cut();
    reader.join();
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().fault, Fault::unavailable);
}

/// A client as others would write it, against our server.
class ForeignClient : public Tls {
protected:
    ForeignClient() : context_(SSL_CTX_new(TLS_client_method())) {
        SSL_CTX_set_verify(context_, SSL_VERIFY_NONE, nullptr);
    }
    ~ForeignClient() override { SSL_CTX_free(context_); }
    ForeignClient(ForeignClient const&) = delete;
    ForeignClient& operator=(ForeignClient const&) = delete;

    /// A certificate of this key, valid in the past.
    void take_expired(SigningKey const& key) {
        auto own = detail::own_certificate(key).value();
        ASN1_TIME_set_string_X509(X509_getm_notAfter(own.certificate.get()), "20000101000000Z");
        ASSERT_GT(X509_sign(own.certificate.get(), own.key.get(), nullptr), 0);
        take(own.certificate.get(), own.key.get());
    }
    void take(X509* certificate, EVP_PKEY* key) {
        ASSERT_EQ(SSL_CTX_use_certificate(context_, certificate), 1);
        ASSERT_EQ(SSL_CTX_use_PrivateKey(context_, key), 1);
    }
    /// What the server says of a client that comes like this.
    base::Status served() {
        Pair const pair;
        auto server = stream_of(TlsSide::server, theirs_, ours_.public_key(), pair.server);
        base::Status ended;
        std::jthread other([&] {
            ended = server.shake_hands(kPatience);
            if (ended) ended = server.send(base::Bytes{7});
        });
        SSL* const ssl = SSL_new(context_);
        SSL_set_fd(ssl, pair.client);
        char byte = 0;
        if (SSL_connect(ssl) == 1) (void)SSL_read(ssl, &byte, 1);
        ::shutdown(pair.client, SHUT_RDWR);
        other.join();
        SSL_free(ssl);
        ::close(pair.client);
        return ended;
    }
    SSL_CTX* context_;
};

TEST_F(ForeignClient, OfANamedKeyIsServedHoweverOldItsCertificate) {
    take_expired(ours_);
    auto const ended = served();
    EXPECT_TRUE(ended) << ended.error().message;
}

TEST_F(ForeignClient, WithoutACertificateIsRefused) { EXPECT_FALSE(served()); }

TEST_F(ForeignClient, OfAnOlderProtocolIsRefused) {
    take_expired(ours_);
    SSL_CTX_set_max_proto_version(context_, TLS1_2_VERSION);
    EXPECT_FALSE(served());
}

TEST_F(ForeignClient, WithAKeyOfAnotherKindIsRefused) {
    auto own = detail::own_certificate(ours_).value();
    EVP_PKEY* const other = EVP_EC_gen("P-256");
    ASSERT_EQ(X509_set_pubkey(own.certificate.get(), other), 1);
    ASSERT_GT(X509_sign(own.certificate.get(), other, EVP_sha256()), 0);
    take(own.certificate.get(), other);
    EXPECT_FALSE(served());
    EVP_PKEY_free(other);
}

int count_session(SSL* ssl, SSL_SESSION*) {
    ++*static_cast<int*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
    return 0;
}

TEST_F(ForeignClient, IsGivenNoTicketToComeBackWith) {
    take_expired(ours_);
    int tickets = 0;
    SSL_CTX_set_app_data(context_, &tickets);
    SSL_CTX_set_session_cache_mode(context_, SSL_SESS_CACHE_CLIENT);
    SSL_CTX_sess_set_new_cb(context_, count_session);
    EXPECT_TRUE(served());
    EXPECT_EQ(tickets, 0);
}

}  // namespace
}  // namespace weir::crypto
