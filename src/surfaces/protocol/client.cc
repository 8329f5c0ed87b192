#include "surfaces/protocol/client.h"

#include <cerrno>
#include <charconv>
#include <chrono>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

#include "base/files.h"
#include "surfaces/protocol/configuration.h"

extern char** environ;

namespace weir::protocol {
namespace {

using base::Fault;

constexpr int kStartMilliseconds = 60'000;  // a keeper of ours reads its whole ledger first

constexpr int kGreetMilliseconds = 5000;  // for another machine's first word
constexpr auto kBetweenAttempts = std::chrono::milliseconds(100);

/// Patience with a keeper of our own: it reads the whole ledger before it answers.
constexpr auto kOpeningMax = std::chrono::seconds(60);

/// Whether some process holds the data directory's lock. A free lock means: no keeper.
bool is_locked(std::filesystem::path const& data) {
    int const file = ::open((data / "lock").c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) return false;
    bool const locked = ::flock(file, LOCK_EX | LOCK_NB) != 0;
    ::close(file);
    return locked;
}

/// Starts a keeper in a session of its own. It ends by itself when its last client has gone. Its
/// standard error stays the caller's, so that what stops it is seen.
base::Result<pid_t> start_keeper(Client::Options const& options) {
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    auto program = options.program.string();
    std::string word = "keeper";
    std::string flag = "--dir";
    auto dir = options.dir.string();
    std::string idle = "--while-asked";
    std::array<char*, 6> arguments{program.data(), word.data(), flag.data(),
                                   dir.data(),     idle.data(), nullptr};
    pid_t child = 0;
    int const failed =
        ::posix_spawn(&child, program.c_str(), &actions, &attributes, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failed != 0) return base::fail(Fault::io, "cannot start the keeper");
    // Its end is nobody's to wait for: the command usually ends first.
    ::signal(SIGCHLD, SIG_IGN);
    return child;
}

std::unexpected<base::Error> nobody_answers(std::filesystem::path const& data) {
    auto const holder = lock_holder(data);
    auto const who = holder ? fmt::format("process {}", *holder) : std::string("a process");
    return base::fail(Fault::unavailable,
                      fmt::format("the data directory is held by {}, which does not answer", who),
                      {data.string()});
}

struct Greeted {
    Channel channel;
    Hello hello;
};

/// A keeper that answers, greeted; nothing if none does within the time.
base::Result<std::optional<Greeted>> greet(std::filesystem::path const& data, int milliseconds) {
    auto channel = Channel::connect(data / "weir.sock");
    if (!channel && channel.error().fault == Fault::bad_input) {
        return std::unexpected(channel.error());
    }
    if (!channel || !channel->readable_within(milliseconds)) return std::nullopt;
    auto const frame = channel->receive();
    if (!frame || !*frame) return std::nullopt;  // it was just ending
    auto hello = hello_of(**frame);
    if (!hello) return std::unexpected(hello.error());
    hello->bound = false;  // nobody is in between on a Unix socket, whatever is said
    return Greeted{std::move(*channel), std::move(*hello)};
}

/// The same of a keeper on another machine.
base::Result<Greeted> greet_at(Endpoint const& at, crypto::TlsParty const& party) {
    auto channel = Channel::connect(at, party);
    if (!channel) return std::unexpected(channel.error());
    if (!channel->readable_within(kGreetMilliseconds))
        return base::fail(Fault::unavailable, "the keeper does not answer");
    auto const frame = channel->receive();
    if (!frame) return std::unexpected(frame.error());
    if (!*frame) return base::fail(Fault::unavailable, "the keeper hung up");
    auto hello = hello_of(**frame);
    if (!hello) return std::unexpected(hello.error());
    auto bound = bound_to(std::move(*hello), *channel->binding());
    return Greeted{std::move(*channel), std::move(bound)};
}

/// Tries until it is reached or the time is over; what is no absence is told at once.
base::Result<Greeted> reach(Machine const& keeper, int milliseconds) {
    using std::chrono::steady_clock;
    auto const party = keeper.party(crypto::TlsSide::client);
    if (!party) return std::unexpected(party.error());
    auto const deadline = steady_clock::now() + std::chrono::milliseconds(milliseconds);
    while (true) {
        auto greeted = greet_at(keeper.at, *party);
        bool const is_absent = !greeted && greeted.error().fault == Fault::unavailable;
        if (!is_absent || steady_clock::now() > deadline) return greeted;
        std::this_thread::sleep_for(kBetweenAttempts);
    }
}

}  // namespace

std::optional<int> lock_holder(std::filesystem::path const& data) {
    auto const bytes = base::read_file(data / "lock", 64);
    if (!bytes) return std::nullopt;
    auto const text = base::text_of(*bytes);
    int pid = 0;
    auto const parsed = std::from_chars(text.data(), text.data() + text.size(), pid);
    return parsed.ec == std::errc{} && pid > 0 ? std::optional(pid) : std::nullopt;
}

base::Result<Client> Client::connect(Options const& options) {
    using std::chrono::milliseconds;
    using std::chrono::steady_clock;
    auto const configuration = read_configuration(options.dir);
    if (!configuration) return std::unexpected(configuration.error());
    if (configuration->keeper) {
        auto greeted = reach(*configuration->keeper, options.wait_milliseconds);
        if (!greeted) return std::unexpected(greeted.error());
        return Client(std::move(greeted->channel), std::move(greeted->hello));
    }
    auto const data = options.dir / "data";
    if (!std::filesystem::exists(data)) {
        return base::fail(Fault::not_found, "no programme is here: `weir init` makes one",
                          {options.dir.string()});
    }
    auto deadline = steady_clock::now() + milliseconds(options.wait_milliseconds);
    std::optional<pid_t> started;
    while (true) {
        auto greeted = greet(data, options.wait_milliseconds);
        if (!greeted) return std::unexpected(greeted.error());
        if (*greeted) return Client(std::move((*greeted)->channel), std::move((*greeted)->hello));
        bool const has_ended = started && ::kill(*started, 0) != 0;
        if (has_ended && is_locked(data)) {  // another keeper was quicker: it will answer
            started.reset();
        } else if (has_ended) {
            return base::fail(Fault::unavailable, "the keeper ended before it answered",
                              {data.string()});
        }
        if (!started && !is_locked(data)) {
            auto const child = start_keeper(options);
            if (!child) return std::unexpected(child.error());
            started = *child;
            deadline = steady_clock::now() + milliseconds(kStartMilliseconds);
        }
        if (steady_clock::now() > deadline) return nobody_answers(data);
        std::this_thread::sleep_for(milliseconds(2));
    }
}

base::Status Client::prove(crypto::SigningKey const& key) {
    auto const message = proof_message(hello_);
    return channel_.send(frame_of(Proof{key.public_key(), key.sign(message)}));
}

base::Status Client::send(Frame const& frame) {
    auto sent = channel_.send(frame);
    if (!sent && sent.error().fault == Fault::unavailable) return {};
    return sent;
}

base::Result<Answer> Client::ask(Request const& request, OnProgress const& on_progress) {
    if (auto sent = send(frame_of(request)); !sent) return std::unexpected(sent.error());
    return wait_for_answer(on_progress);
}

base::Result<Answer> Client::ask(Request const& request, base::Bytes batch,
                                 OnProgress const& on_progress) {
    if (auto sent = send(frame_of(request)); !sent) return std::unexpected(sent.error());
    // A keeper that refuses does so before the batch is read.
    if (auto sent = send(Frame{FrameKind::batch, std::move(batch)}); !sent)
        return std::unexpected(sent.error());
    return wait_for_answer(on_progress);
}

base::Result<Answer> Client::wait_for_answer(OnProgress const& on_progress) {
    while (true) {
        auto const frame = channel_.receive();
        bool const is_gone = frame ? !*frame : frame.error().fault == Fault::unavailable;
        if (is_gone)
            return base::fail(Fault::unavailable, "the keeper went away before it answered");
        if (!frame) return std::unexpected(frame.error());
        if ((*frame)->kind == FrameKind::stop) {
            return Answer{base::Refusal{base::Reason::paused, ""}};
        }
        if ((*frame)->kind == FrameKind::progress) {
            auto const progress = progress_of(**frame);
            if (progress && on_progress) on_progress(*progress);
            continue;
        }
        return answer_of(**frame);
    }
}

}  // namespace weir::protocol
