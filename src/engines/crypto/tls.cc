#include "engines/crypto/tls.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <mutex>
#include <optional>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/check.h"
#include "engines/crypto/detail/certificate.h"

namespace weir::crypto {
namespace {

using base::Fault;

constexpr char const* kSuites = "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr long kCertificateSizeMax = 8192;  // bytes, of what a stranger may make us hold
constexpr std::string_view kBindingLabel = "EXPORTER-Channel-Binding";  // RFC 9266

struct FreeContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct FreeSsl {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using Context = std::unique_ptr<SSL_CTX, FreeContext>;
using Ssl = std::unique_ptr<SSL, FreeSsl>;

/// The whole judgement on a peer: its key is one of those that were named. That it holds the
/// private half is proved by the handshake.
int is_named(X509_STORE_CTX* store, void* peers) {
    auto const& named = *static_cast<std::vector<PublicKey> const*>(peers);
    auto const key = detail::key_in(X509_STORE_CTX_get0_cert(store));
    bool const is_one = key && std::ranges::find(named, *key) != named.end();
    if (!is_one) X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_UNTRUSTED);
    return is_one ? 1 : 0;
}

bool restrict(SSL_CTX* context) {
    SSL_CTX_set_options(context,
                        SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_max_cert_list(context, kCertificateSizeMax);
    return SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1 &&
           SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 &&
           SSL_CTX_set_ciphersuites(context, kSuites) == 1 &&
           SSL_CTX_set1_groups_list(context, "X25519") == 1 &&
           SSL_CTX_set1_sigalgs_list(context, "ed25519") == 1 &&
           SSL_CTX_set_num_tickets(context, 0) == 1 &&
           SSL_CTX_set_max_early_data(context, 0) == 1 &&
           SSL_CTX_set_recv_max_early_data(context, 0) == 1;
}

std::unexpected<base::Error> gone() {
    return base::fail(Fault::unavailable, "the other side is gone");
}

/// Why an operation on the connection failed for good. Empties OpenSSL's queue.
std::unexpected<base::Error> failure(SSL const* ssl, int kind) {
    auto const code = ERR_peek_error();
    int const reason = ERR_GET_REASON(code);
    auto const* const words = ERR_reason_error_string(code);
    ERR_clear_error();
    if (kind == SSL_ERROR_SYSCALL || code == 0 || reason == SSL_R_UNEXPECTED_EOF_WHILE_READING)
        return gone();
    if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED || SSL_get_verify_result(ssl) != X509_V_OK)
        return base::fail(Fault::bad_input,
                          "the other machine's key is none that weir.toml names as a peer");
    std::string const said = words == nullptr ? "no TLS 1.3" : words;
    if (reason >= SSL_AD_REASON_OFFSET)
        return base::fail(Fault::bad_input, "the other machine refused this connection (" + said +
                                                "): does its weir.toml name our key?");
    return base::fail(Fault::bad_input, "the other side does not speak as expected: " + said);
}

bool wait_for(int descriptor, short events, int milliseconds) {
    pollfd entry{descriptor, events, 0};
    while (true) {
        int const ready = ::poll(&entry, 1, milliseconds);
        if (ready >= 0) return ready > 0;
        if (errno != EINTR) return false;
    }
}

}  // namespace

struct TlsParty::Impl {
    TlsSide side;
    std::vector<PublicKey> peers;
    Context context;
};

TlsParty::TlsParty(std::shared_ptr<Impl const> impl) : impl_(std::move(impl)) {}
TlsParty::TlsParty(TlsParty&&) noexcept = default;
TlsParty& TlsParty::operator=(TlsParty&&) noexcept = default;
TlsParty::~TlsParty() = default;

base::Result<TlsParty> TlsParty::of(Options options) {
    if (options.peers.empty())
        return base::fail(Fault::bad_input, "expected the key of at least one other machine");
    auto impl = std::make_shared<Impl>(options.side, std::move(options.peers), Context());
    bool const is_client = options.side == TlsSide::client;
    impl->context.reset(SSL_CTX_new(is_client ? TLS_client_method() : TLS_server_method()));
    auto const own = detail::own_certificate(options.key);
    auto* const context = impl->context.get();
    bool const is_made = context != nullptr && own&& restrict(context) &&
                         SSL_CTX_use_certificate(context, own->certificate.get()) == 1 &&
                         SSL_CTX_use_PrivateKey(context, own->key.get()) == 1;
    ERR_clear_error();
    if (!is_made) return base::fail(Fault::io, "cannot prepare TLS");
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_cert_verify_callback(context, is_named, &impl->peers);
    return TlsParty(std::move(impl));
}

struct TlsStream::Impl {
    ~Impl() {
        bool const is_connected = ssl && SSL_is_init_finished(ssl.get()) == 1 && !is_broken;
        if (is_connected) (void)SSL_shutdown(ssl.get());
        ERR_clear_error();
        if (descriptor >= 0) ::close(descriptor);
    }
    /// One attempt. Nothing: it has to wait for `events`.
    template <class Act>
    base::Result<std::optional<int>> attempt(Act&& act, short& events);

    int descriptor = -1;
    std::shared_ptr<TlsParty::Impl const> party;  // with the party itself; the key and the peers
    PublicKey peer{};
    base::Digest binding{};
    std::mutex mutex;        // an OpenSSL connection is one thread's at a time
    Ssl ssl;                 // guarded by mutex
    bool is_broken = false;  // guarded by mutex: OpenSSL wants nothing more said
};

template <class Act>
base::Result<std::optional<int>> TlsStream::Impl::attempt(Act&& act, short& events) {
    std::lock_guard const lock(mutex);
    if (is_broken) return gone();
    ERR_clear_error();
    int const done = act(ssl.get());
    int const kind = SSL_get_error(ssl.get(), done);
    if (kind == SSL_ERROR_NONE) return done;
    if (kind == SSL_ERROR_ZERO_RETURN) return 0;
    events = kind == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN;
    if (kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE) return std::nullopt;
    is_broken = true;
    return failure(ssl.get(), kind);
}

TlsStream::TlsStream(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsStream::TlsStream(TlsStream&&) noexcept = default;
TlsStream& TlsStream::operator=(TlsStream&&) noexcept = default;
TlsStream::~TlsStream() = default;

base::Result<TlsStream> TlsStream::of(TlsParty const& party, int descriptor) {
    auto impl = std::make_unique<Impl>();
    impl->descriptor = descriptor;
    impl->party = party.impl_;
    impl->ssl.reset(SSL_new(impl->party->context.get()));
    int const flags = ::fcntl(descriptor, F_GETFL);
    bool const is_ready = flags >= 0 && ::fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0 &&
                          impl->ssl && SSL_set_fd(impl->ssl.get(), descriptor) == 1;
    if (!is_ready) return base::fail(Fault::io, "cannot use a connection");
    if (impl->party->side == TlsSide::client) {
        SSL_set_connect_state(impl->ssl.get());
    } else {
        SSL_set_accept_state(impl->ssl.get());
    }
    return TlsStream(std::move(impl));
}

base::Result<TlsStream::Wait> TlsStream::step() {
    short events = 0;
    auto const done = impl_->attempt([](SSL* ssl) { return SSL_do_handshake(ssl); }, events);
    if (!done) return std::unexpected(done.error());
    if (!*done) return events == POLLOUT ? Wait::writable : Wait::readable;
    if (**done != 1) return gone();
    auto* const ssl = impl_->ssl.get();
    auto const key = detail::key_in(SSL_get0_peer_certificate(ssl));
    auto const exported =
        SSL_export_keying_material(ssl, impl_->binding.data(), impl_->binding.size(),
                                   kBindingLabel.data(), kBindingLabel.size(), nullptr, 0, 0);
    base::check(key && exported == 1, "a finished handshake has a peer's key and its secrets");
    impl_->peer = *key;
    return Wait::nothing;
}

base::Status TlsStream::shake_hands(int milliseconds) {
    using std::chrono::steady_clock;
    auto const deadline = steady_clock::now() + std::chrono::milliseconds(milliseconds);
    while (true) {
        auto const wait = step();
        if (!wait) return std::unexpected(wait.error());
        if (*wait == Wait::nothing) return {};
        auto const left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
        short const events = *wait == Wait::writable ? POLLOUT : POLLIN;
        if (left <= 0 || !wait_for(impl_->descriptor, events, static_cast<int>(left)))
            return base::fail(Fault::unavailable, "the other machine does not answer");
    }
}

base::Result<std::size_t> TlsStream::receive(std::span<std::uint8_t> out) {
    auto const size = static_cast<int>(std::min<std::size_t>(out.size(), 1 << 30));
    while (true) {
        short events = 0;
        auto const got =
            impl_->attempt([&](SSL* ssl) { return SSL_read(ssl, out.data(), size); }, events);
        if (!got) return std::unexpected(got.error());
        if (*got) return static_cast<std::size_t>(**got);
        if (!wait_for(impl_->descriptor, events, -1)) return gone();
    }
}

base::Status TlsStream::send(base::ByteView bytes) {
    while (!bytes.empty()) {
        short events = 0;
        auto const size = static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 30));
        auto const sent =
            impl_->attempt([&](SSL* ssl) { return SSL_write(ssl, bytes.data(), size); }, events);
        if (!sent) return std::unexpected(sent.error());
        if (*sent && **sent == 0) return gone();
        if (*sent) {
            bytes = bytes.subspan(static_cast<std::size_t>(**sent));
        } else if (!wait_for(impl_->descriptor, events, -1)) {
            return gone();
        }
    }
    return {};
}

base::Status TlsStream::try_send(base::ByteView bytes) {
    short events = 0;
    auto const size = static_cast<int>(bytes.size());
    auto const sent =
        impl_->attempt([&](SSL* ssl) { return SSL_write(ssl, bytes.data(), size); }, events);
    if (!sent) return std::unexpected(sent.error());
    if (!*sent || **sent != size) return base::fail(Fault::unavailable, "no room to send");
    return {};
}

bool TlsStream::readable_within(int milliseconds) const {
    {
        std::lock_guard const lock(impl_->mutex);
        if (impl_->is_broken || SSL_has_pending(impl_->ssl.get()) == 1) return true;
    }
    return wait_for(impl_->descriptor, POLLIN, milliseconds);
}

void TlsStream::cut() {
    // Disconnecting a TCP socket sends a reset and empties its queues, here and now; shutting down
    // would still deliver what is queued. Whoever waits on the descriptor wakes up.
    linger const none{1, 0};
    ::setsockopt(impl_->descriptor, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
    sockaddr nobody{};
    nobody.sa_family = AF_UNSPEC;
    if (::connect(impl_->descriptor, &nobody, sizeof(nobody)) != 0)
        ::shutdown(impl_->descriptor, SHUT_RDWR);
}

PublicKey const& TlsStream::peer() const { return impl_->peer; }
base::Digest TlsStream::binding() const { return impl_->binding; }
int TlsStream::descriptor() const { return impl_->descriptor; }

}  // namespace weir::crypto
