#include "surfaces/keeper/keeper.h"

#include <csignal>
#include <optional>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

#include "base/files.h"
#include "engines/crypto/hash.h"
#include "engines/crypto/key.h"
#include "surfaces/keeper/detail/ground.h"
#include "surfaces/keeper/jobs.h"
#include "surfaces/keeper/server.h"

namespace weir::keeper {
namespace {

using base::Fault;

constexpr auto kBetweenJobs = std::chrono::minutes(1);
constexpr auto kLockPatience = std::chrono::seconds(2);  // a command's keeper is gone by then

int report(base::Error const& error) {
    auto const line = fmt::format("weir keeper: {}\n", base::to_text(error));
    (void)!::write(STDERR_FILENO, line.data(), line.size());
    return 1;
}

int run_jobs(Rooms& rooms) {
    text::Tree const none = text::Tree::object();
    Call call{&rooms, {}, none, {}, [](auto, auto, auto) {}, {}};
    auto const ending = recorded(rooms, {}, "jobs", run_operation("jobs", call));
    return ending ? 0 : report(ending.error());
}

/// Nobody is served: who holds the directory's lock holds the sluice alone.
int run_jobs_once(Rooms& rooms) {
    auto const done = run_jobs(rooms);
    if (done != 0 || !is_pause_owed(rooms)) return done;
    text::Tree const none = text::Tree::object();
    Call call{&rooms, {}, none, {}, [](auto, auto, auto) {}, {}};
    auto const paused = pause_for_red(call);
    return paused ? 0 : report(paused.error());
}

/// Blocks the signals that end us in every thread, and waits for them in one.
sigset_t block_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

/// When the jobs are looked at next; nothing: never, this keeper only answers a command.
using NextJobs = std::optional<std::chrono::steady_clock::time_point>;

/// Waits for a signal or the next look at the jobs, until asked to stop. A keeper that a command
/// started begins with the jobs when a gate watches it: `weir serve` needs no other keeper.
void watch(std::stop_token const& stop, sigset_t const& signals, Server& server,
           NextJobs next_jobs) {
    using Steady = std::chrono::steady_clock;
    timespec const tick{0, 100'000'000};
    while (!stop.stop_requested()) {
        if (::sigtimedwait(&signals, nullptr, &tick) > 0) {
            server.end();
            return;
        }
        if (!next_jobs && server.is_watched()) next_jobs = Steady::now();
        if (!next_jobs || Steady::now() < *next_jobs) continue;
        server.work([](Rooms& rooms) { (void)run_jobs(rooms); });
        next_jobs = Steady::now() + kBetweenJobs;
    }
}

int serve(Options const& options, Paths const& paths, std::unique_ptr<Rooms> rooms,
          base::Clock const& clock) {
    auto configuration = protocol::read_configuration(options.dir);
    if (!configuration) return report(configuration.error());
    auto const signals = block_signals();
    Server server({paths, clock, options.ends_when_idle, std::move(configuration->listen),
                   configuration->limits});
    if (rooms) server.adopt(std::move(rooms));
    NextJobs next_jobs;
    if (!options.ends_when_idle) next_jobs = std::chrono::steady_clock::now() + kBetweenJobs;
    std::jthread const watcher(
        [&](std::stop_token const& stop) { watch(stop, signals, server, next_jobs); });
    auto const served = server.serve();
    return served ? 0 : report(served.error());
}

/// The lock for life. A keeper that is to stay waits for the last command's own one to end.
base::Result<DirectoryLock> take_lock(Paths const& paths, Options const& options) {
    auto const deadline = std::chrono::steady_clock::now() + kLockPatience;
    while (true) {
        auto lock = DirectoryLock::take(paths.data);
        bool const is_held = !lock && lock.error().fault == Fault::unavailable;
        bool const waits = is_held && !options.ends_when_idle;
        if (!waits || std::chrono::steady_clock::now() > deadline) return lock;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

}  // namespace

int run(Options const& options, base::Clock const& clock) {
    ::signal(SIGPIPE, SIG_IGN);
    if (auto hardened = crypto::harden_process(); !hardened) return report(hardened.error());
    auto const paths = paths_of(options.dir);
    if (!paths) return report(paths.error());
    auto const lock = take_lock(*paths, options);
    if (!lock) return report(lock.error());
    auto rooms = Rooms::open(*paths, clock);
    // A programme whose key is missing is no new one.
    bool const is_new = !rooms && !detail::is_made(*paths);
    if (!rooms && !is_new) return report(rooms.error());
    if (is_new && options.once)
        return report({Fault::not_found, "no programme was made here", {paths->dir.string()}});
    if (is_new) return serve(options, *paths, nullptr, clock);
    if (auto said = say_started(**rooms, *paths); !said) return report(said.error());
    if (options.once) return run_jobs_once(**rooms);
    return serve(options, *paths, std::move(*rooms), clock);
}

}  // namespace weir::keeper
