#include "surfaces/gate/gate.h"

#include <csignal>
#include <latch>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

#include "engines/crypto/random.h"
#include "surfaces/gate/detail/answers.h"
#include "surfaces/gate/detail/guard.h"
#include "surfaces/gate/detail/routes.h"
#include "surfaces/gate/detail/sandbox.h"
#include "surfaces/gate/detail/switchboard.h"
#include "surfaces/protocol/configuration.h"

namespace weir::gate {
namespace {

using base::Fault;

int report(base::Error const& error) {
    auto const line = fmt::format("weir gate: {}\n", base::to_text(error));
    (void)!::write(STDERR_FILENO, line.data(), line.size());
    return 1;
}

/// The port of a socket that listens on loopback; bad_input for any other socket.
base::Result<std::uint16_t> port_of(int listener) {
    sockaddr_in address{};
    socklen_t size = sizeof(address);
    bool const is_known =
        ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0 &&
        address.sin_family == AF_INET && address.sin_addr.s_addr == htonl(INADDR_LOOPBACK);
    if (!is_known) return base::fail(Fault::bad_input, "the gate is started by `weir serve`");
    return ntohs(address.sin_port);
}

void handle(http::Request request, http::Reply reply, std::uint16_t port,
            detail::Switchboard& switchboard) {
    if (auto refusal = detail::refused(request, port)) return reply.send(std::move(*refusal));
    if (request.method == "GET") {
        if (auto file = detail::page_file(request.path)) return reply.send(std::move(*file));
    }
    bool const is_ours = detail::step_of(request) || request.path.starts_with("/api/");
    if (!is_ours) return reply.send(detail::error_response(404, "there is no such page"));
    switchboard.submit({std::move(request), std::move(reply)});
}

}  // namespace

int run(Options const& options) {
    ::signal(SIGPIPE, SIG_IGN);
    auto const port = port_of(options.listener);
    if (!port) return report(port.error());
    if (auto bound = detail::end_with_parent(); !bound) return report(bound.error());
    if (auto hardened = crypto::harden_process(); !hardened) return report(hardened.error());
    crypto::SystemRandom random;
    http::Server* server = nullptr;
    detail::Switchboard switchboard(
        {protocol::socket_of(options.dir),
         [&server](std::span<http::ConnectionId const> kept) { server->reset_all(kept); },
         {}},
        random);
    http::Server serving({options.listener, detail::safe_headers(), {}},
                         [&](http::Request request, http::Reply reply) {
                             handle(std::move(request), std::move(reply), *port, switchboard);
                         });
    server = &serving;
    std::latch is_running(1);  // a thread's own first calls of the system come before the filter
    std::jthread const talking([&] {
        is_running.count_down();
        switchboard.run();
    });
    is_running.wait();
    auto const closed = detail::close_off();
    if (closed) serving.run();
    switchboard.end();
    return closed ? 0 : report(closed.error());
}

}  // namespace weir::gate
