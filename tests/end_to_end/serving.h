// `weir serve` of a programme, and a visitor of its page: signs in with an identity file and asks
// over HTTP, as the page's script does.
#pragma once

#include <memory>
#include <string>

#include "engines/http/tests/caller.h"
#include "tests/end_to_end/home.h"

namespace weir::end_to_end {

class Serving {
public:
    /// Starts it on a port of the system's choice and waits until it has said its address.
    explicit Serving(Home const& home);
    /// The same from the folder of another machine, whose keeper is that of the home.
    Serving(Home const& home, std::filesystem::path const& dir);
    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// The gate's process, a child of `weir serve`.
    [[nodiscard]] pid_t gate() const;
    /// Ends it as Ctrl-C does; its exit status.
    int end();

private:
    std::unique_ptr<Process> process_;
    std::uint16_t port_ = 0;
};

/// One connection, and the secrets of a session.
class Visitor {
public:
    explicit Visitor(std::uint16_t port, int receive_buffer = 0);

    /// Asks the two questions of a sign-in; the last response.
    http::Got sign_in(std::filesystem::path const& identity);
    http::Got get(std::string const& path);
    http::Got post(std::string const& path, std::string const& body);
    http::Got sign_out();
    /// Sends a request and leaves the response to be read.
    void send_get(std::string const& path);
    /// Of another visitor: their session, on this connection.
    void take_session(Visitor const& other);
    void lose_token() { token_ = "0"; }
    [[nodiscard]] http::Caller& caller() { return caller_; }

private:
    [[nodiscard]] std::string head(std::string const& method, std::string const& path) const;
    http::Got change(std::string const& method, std::string const& path, std::string const& body);
    void remember(http::Got const& got);

    std::uint16_t port_;
    http::Caller caller_;
    std::string cookie_;
    std::string token_;
};

}  // namespace weir::end_to_end
