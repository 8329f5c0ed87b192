// One TCP connection to a server on loopback, byte by byte: what a browser would not send and how
// slowly it would not read. Waits on the descriptor, at most kPatience.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::http {

/// A listening socket on 127.0.0.1 with a port of the system's choice.
struct Listener {
    int descriptor = -1;  // the server's to own
    std::uint16_t port = 0;
};
Listener listen_on_loopback();

/// A response as it came.
struct Got {
    unsigned status = 0;
    std::string head;  // with the status line, lower case names not guaranteed
    std::string body;
    /// The value of a header, or nothing; names are compared without case.
    [[nodiscard]] std::optional<std::string> header(std::string_view name) const;
};

/// How a connection ended.
enum class End { orderly, reset, still_open };

class Caller {
public:
    static constexpr int kPatienceMilliseconds = 60'000;

    /// `receive_buffer` in bytes; 0 leaves the system's.
    explicit Caller(std::uint16_t port, int receive_buffer = 0);
    Caller(Caller&& other) noexcept;
    Caller& operator=(Caller&&) = delete;
    ~Caller();

    void send(std::string_view bytes);
    /// Reads at least one byte and at most so many; empty at an end.
    std::string receive(std::size_t most);
    /// The next whole response with a Content-Length; status 0 if the connection ended before it.
    Got response();
    Got ask(std::string_view request);
    /// Reads until the connection ends: how, and how many bytes came.
    struct Rest {
        End end = End::still_open;
        std::size_t bytes = 0;
    };
    Rest read_to_the_end();
    /// Bytes that this side's system already holds, unread.
    [[nodiscard]] std::size_t held() const;

private:
    bool wait_readable() const;
    int descriptor_;
    bool was_reset_ = false;
    std::string ahead_;  // received and not yet given
};

}  // namespace weir::http
