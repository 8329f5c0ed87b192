// The command `serve`: sees to it that a keeper runs, and keeps a gate running in a process of its
// own, which faces the network. It holds the listening socket, so that the address stays when a
// gate is killed for being too slow at a pause.
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "engines/text/formats.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/protocol/link.h"

extern char** environ;

namespace weir::cli::detail {
namespace {

using base::Fault;

constexpr int kBacklog = 64;
constexpr int kKeeperMilliseconds = 10'000;  // for one that is just starting, or another machine's

/// A descriptor that is closed when it goes.
class Descriptor {
public:
    explicit Descriptor(int value) : value_(value) {}
    Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(value_, other.value_);
        return *this;
    }
    ~Descriptor() {
        if (value_ >= 0) ::close(value_);
    }
    [[nodiscard]] int value() const { return value_; }

private:
    int value_;
};

struct Listener {
    Descriptor socket;
    std::uint16_t port = 0;
};

base::Result<Listener> listen_on_loopback(std::uint16_t port) {
    Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    socklen_t size = sizeof(address);
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    int const reuse = 1;
    ::setsockopt(socket.value(), SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof(reuse));
    bool const listens = ::bind(socket.value(), plain, size) == 0 &&
                         ::listen(socket.value(), kBacklog) == 0 &&
                         ::getsockname(socket.value(), plain, &size) == 0;
    if (!listens) {
        auto const fault = errno == EADDRINUSE ? Fault::unavailable : Fault::io;
        return base::fail(fault, fmt::format("cannot listen on 127.0.0.1:{}, is it taken? --port "
                                             "takes another",
                                             port));
    }
    return Listener{std::move(socket), ntohs(address.sin_port)};
}

struct Gate {
    pid_t id = 0;
    Descriptor handle{-1};  // readable when it has ended
};

base::Result<Gate> start_gate(Listener const& listener, Options const& options) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, listener.socket.value(), kGateListener);
    posix_spawn_file_actions_addclosefrom_np(&actions, kGateListener + 1);
    // Our own signals are blocked and read as a file; the gate's end it.
    posix_spawnattr_t attributes;
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    std::string program = "/proc/self/exe";
    std::string word = "gate";
    std::string flag = "--dir";
    std::string dir = std::filesystem::absolute(options.dir).string();
    std::array<char*, 5> arguments{program.data(), word.data(), flag.data(), dir.data(), nullptr};
    pid_t child = 0;
    int const failed =
        ::posix_spawn(&child, program.c_str(), &actions, &attributes, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failed != 0) return base::fail(Fault::io, "cannot start the gate");
    return Gate{child, Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)))};
}

/// The signals that end us, as a file.
Descriptor ending_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    ::sigprocmask(SIG_BLOCK, &signals, nullptr);
    return Descriptor(::signalfd(-1, &signals, SFD_CLOEXEC));
}

base::Result<protocol::Client> reach_keeper(Options const& options) {
    auto client = protocol::Client::connect({.dir = options.dir,
                                             .program = "/proc/self/exe",
                                             .wait_milliseconds = kKeeperMilliseconds});
    ::signal(SIGCHLD, SIG_DFL);  // a gate's end is ours to wait for
    return client;
}

/// The gate's way to a keeper on another machine; none where the keeper is here.
base::Result<std::unique_ptr<protocol::Link>> link_of(Options const& options) {
    auto const configuration = protocol::read_configuration(options.dir);
    if (!configuration) return std::unexpected(configuration.error());
    if (!configuration->keeper) return nullptr;
    return protocol::Link::open(*configuration->keeper, protocol::socket_of(options.dir));
}

/// Until a signal comes: another gate where one has ended, another keeper where one has gone.
base::Status watch_over(Listener const& listener, Descriptor const& signals,
                        Options const& options) {
    auto keeper = reach_keeper(options);
    if (!keeper) return std::unexpected(keeper.error());
    auto const link = link_of(options);
    if (!link) return std::unexpected(link.error());
    auto gate = start_gate(listener, options);
    if (!gate) return std::unexpected(gate.error());
    while (true) {
        std::array<pollfd, 3> entries{{{signals.value(), POLLIN, 0},
                                       {gate->handle.value(), POLLIN, 0},
                                       {keeper->descriptor(), POLLIN, 0}}};
        if (::poll(entries.data(), entries.size(), -1) < 0 && errno != EINTR)
            return base::fail(Fault::io, "cannot wait");
        if (entries[0].revents != 0) break;
        if (entries[2].revents != 0) {
            keeper = reach_keeper(options);
            if (!keeper) return std::unexpected(keeper.error());
        }
        if (entries[1].revents != 0) {
            int status = 0;
            (void)::waitpid(gate->id, &status, 0);
            // The keeper kills a gate that is too slow at a pause; one that ends by itself cannot
            // serve and has said why.
            bool const was_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
            if (!was_killed) return base::fail(Fault::io, "the gate cannot serve");
            gate = start_gate(listener, options);
            if (!gate) return std::unexpected(gate.error());
        }
    }
    ::syscall(SYS_pidfd_send_signal, gate->handle.value(), SIGTERM, nullptr, 0);
    (void)::waitpid(gate->id, nullptr, 0);
    return {};
}

}  // namespace

int serve(Options const& options) {
    auto const signals = ending_signals();
    auto const listener = listen_on_loopback(options.port);
    if (!listener) return fail_with(listener.error(), options);
    auto const address = fmt::format("http://127.0.0.1:{}/", listener->port);
    if (options.json) {
        print(text::write_json(text::Tree::object().set("address", address)) + "\n");
    } else {
        print(fmt::format("{}\n", address));
    }
    auto const watched = watch_over(*listener, signals, options);
    return watched ? kDone : fail_with(watched.error(), options);
}

}  // namespace weir::cli::detail
