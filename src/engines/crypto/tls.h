// One end of a TLS 1.3 connection (RFC 8446) between two machines that know each other's Ed25519
// key. Both prove theirs; names, dates and issuers of certificates mean nothing here: a certificate
// is made in memory around the key, because the protocol wants one. No tickets, no resumption, no
// early data. Decision 17.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engines/crypto/hash.h"
#include "engines/crypto/sign.h"

namespace weir::crypto {

enum class TlsSide { client, server };

/// Who we are, and whom we talk to. Movable; must outlive no stream made of it.
class TlsParty {
public:
    struct Options {
        TlsSide side;
        SigningKey const& key;         // ours; a copy is kept in OpenSSL's memory
        std::vector<PublicKey> peers;  // whom we accept; at least one
    };
    /// bad_input without peers; io if OpenSSL has no memory or no such algorithm.
    static base::Result<TlsParty> of(Options options);
    TlsParty(TlsParty&&) noexcept;
    TlsParty& operator=(TlsParty&&) noexcept;
    ~TlsParty();

private:
    friend class TlsStream;
    struct Impl;
    explicit TlsParty(std::shared_ptr<Impl const> impl);
    std::shared_ptr<Impl const> impl_;  // held by the party and by every stream made of it
};

/// A connected socket inside such a connection; owns the descriptor. One thread may send while
/// another receives. The process ignores SIGPIPE.
class TlsStream {
public:
    /// Takes the descriptor over, also if it fails (io).
    static base::Result<TlsStream> of(TlsParty const& party, int descriptor);
    TlsStream(TlsStream&&) noexcept;
    TlsStream& operator=(TlsStream&&) noexcept;
    /// Tells the peer that this is the end, without waiting for room to say so.
    ~TlsStream();

    /// What the handshake waits for.
    enum class Wait { nothing, readable, writable };
    /// One step of the handshake; never waits. Nothing left to wait for: it is done. unavailable if
    /// the peer went away, bad_input for a peer whose key is none of ours or who speaks no TLS 1.3.
    [[nodiscard]] base::Result<Wait> step();
    /// All of it. unavailable also if it is not done in time.
    [[nodiscard]] base::Status shake_hands(int milliseconds);

    // After the handshake:
    /// Waits for at least one byte; how many came, 0 at an end that the peer announced. unavailable
    /// if the connection broke; bad_input if the peer refused us: a server judges a client's key
    /// after the client's handshake is done.
    [[nodiscard]] base::Result<std::size_t> receive(std::span<std::uint8_t> out);
    /// Waits until the system has taken all of it. unavailable.
    [[nodiscard]] base::Status send(base::ByteView bytes);
    /// The same without waiting: unavailable if there is no room for all, and then nothing sensible
    /// can be sent any more.
    [[nodiscard]] base::Status try_send(base::ByteView bytes);
    /// Whether bytes can be received, or an end is there, within so many milliseconds.
    [[nodiscard]] bool readable_within(int milliseconds) const;
    /// Resets the connection at once, also under a thread that is inside send or receive: what the
    /// peer's system has not got yet is dropped.
    void cut();

    /// The key that the peer proved.
    [[nodiscard]] PublicKey const& peer() const;
    /// A secret of this one connection that both ends know (RFC 9266, tls-exporter): who signs it
    /// cannot be passed on to another connection.
    [[nodiscard]] base::Digest binding() const;
    /// For waiting only.
    [[nodiscard]] int descriptor() const;

private:
    struct Impl;
    explicit TlsStream(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace weir::crypto
