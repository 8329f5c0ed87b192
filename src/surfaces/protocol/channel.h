// Frames over a Unix socket, or over TLS to another machine: u32 length, u8 kind, payload. The
// keeper and its clients speak only this. Format: docs/formats/protocol.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "base/bytes.h"
#include "engines/crypto/tls.h"
#include "surfaces/protocol/endpoint.h"

namespace weir::protocol {

enum class FrameKind : std::uint8_t {
    hello = 1,     // keeper -> client: the challenge
    proof = 2,     // client -> keeper: who is asking, signed
    welcome = 3,   // keeper -> client: accepted, or why not
    request = 4,   // client -> keeper: operation and parameters, JSON
    batch = 5,     // client -> keeper: packed events, after a request that carries one
    progress = 6,  // keeper -> client: how far a long operation is, JSON
    answer = 7,    // keeper -> client: value, refusal or error, JSON
    stop = 8,      // keeper -> client: a pause is in force; nothing more will come
    watch = 9,     // client -> keeper: I pass answers on, so a pause waits until I have hung up;
                   // the keeper confirms with a welcome
};

struct Frame {
    FrameKind kind = FrameKind::hello;
    base::Bytes payload;
};

inline constexpr std::size_t kFrameSizeMax = std::size_t{1} << 30;

/// One end of a connected stream socket; owns the descriptor. send() may be called from one thread
/// while receive() runs in another.
class Channel {
public:
    explicit Channel(int descriptor) : descriptor_(descriptor) {}
    /// The handshake is done.
    explicit Channel(crypto::TlsStream stream);
    Channel(Channel&& other) noexcept;
    Channel& operator=(Channel&& other) noexcept;
    ~Channel();

    /// Connects to a listening socket; unavailable if nobody listens, not_found if it does not
    /// exist.
    static base::Result<Channel> connect(std::filesystem::path const& path);
    /// Connects to a keeper on another machine; as connect_tcp and TlsStream::shake_hands.
    static base::Result<Channel> connect(Endpoint const& endpoint, crypto::TlsParty const& party);

    /// unavailable if the peer is gone.
    [[nodiscard]] base::Status send(Frame const& frame);
    /// The same of a small frame, without waiting: where there is no room the frame is lost, and
    /// the channel is to be cut.
    void try_send(Frame const& frame);
    /// The next frame, or nothing at an orderly end. corrupt for a frame that is none, too_large
    /// over `size_max`, unavailable if the connection broke, bad_input if another machine refused
    /// us.
    [[nodiscard]] base::Result<std::optional<Frame>> receive(std::size_t size_max = kFrameSizeMax);
    /// Whether a frame can be received within so many milliseconds.
    [[nodiscard]] bool readable_within(int milliseconds) const;
    /// Cuts the connection, also under a thread that is inside send or receive: what was not yet
    /// handed to the peer is lost.
    void cut();
    [[nodiscard]] int descriptor() const { return descriptor_; }
    /// What only the two ends of this connection know; nothing on a Unix socket.
    [[nodiscard]] std::optional<base::Digest> binding() const;
    /// The key that the other machine proved; nothing on a Unix socket.
    [[nodiscard]] std::optional<crypto::PublicKey> machine() const;

private:
    base::Status send_all(base::ByteView bytes);
    base::Result<std::size_t> receive_all(std::span<std::uint8_t> out);

    int descriptor_;
    std::optional<crypto::TlsStream> tls_;  // owns the descriptor, if there is one
};

/// A listening Unix socket, mode 0600, in the place of one that was left there. bad_input for a
/// path that is too long, io.
[[nodiscard]] base::Result<int> listen_unix(std::filesystem::path const& path);

}  // namespace weir::protocol
