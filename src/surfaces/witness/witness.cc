#include "surfaces/witness/witness.h"

#include <csignal>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

#include "engines/crypto/key.h"
#include "engines/http/server.h"
#include "surfaces/witness/detail/listen.h"
#include "surfaces/witness/detail/memory.h"

namespace weir::witness {
namespace {

constexpr std::string_view kPath = "/add-checkpoint";
constexpr unsigned kOk = 200;
constexpr unsigned kInconsistent = 422;
constexpr unsigned kFailed = 500;
constexpr auto kReadTime = std::chrono::seconds(10);

void say(std::string const& line) { (void)!::write(STDOUT_FILENO, line.data(), line.size()); }

int report(base::Error const& error) {
    auto const line = fmt::format("weir ledger witness: {}\n", base::to_text(error));
    (void)!::write(STDERR_FILENO, line.data(), line.size());
    return 1;
}

http::Response plain(unsigned status, std::string body) {
    return {status, "text/plain; charset=utf-8", std::move(body), {}};
}

/// Its requests, one after another on the server's thread.
class Desk {
public:
    Desk(detail::Memory const& memory, ledger::Witness& witness, base::Clock const& clock)
        : memory_(&memory), witness_(&witness), clock_(&clock) {}

    http::Response answer(http::Request const& request) {
        if (request.path != kPath) return plain(404, "there is only /add-checkpoint\n");
        if (request.method != "POST") return plain(405, "/add-checkpoint takes POST\n");
        auto const now = clock_->now();
        auto reply = witness_->add_checkpoint(request.body, now);
        tell(request.body, reply, now);
        return {reply.status, std::move(reply.content_type), std::move(reply.body), {}};
    }

private:
    /// One line for what the log signed itself: nobody else can fill this.
    void tell(std::string const& body, ledger::WitnessReply const& reply, base::Instant now) {
        bool const is_told =
            reply.status == kOk || reply.status == kInconsistent || reply.status == kFailed;
        if (!is_told) return;
        auto const request = ledger::AddCheckpoint::of(body);
        auto const text = request->checkpoint;
        auto const origin = text.substr(0, text.find('\n'));
        auto const size =
            text.substr(origin.size() + 1, text.find('\n', origin.size() + 1) - origin.size() - 1);
        if (reply.status == kOk)
            return say(
                fmt::format("{} cosigned {} entries of {}\n", base::to_text(now), size, origin));
        say(fmt::format("{} REFUSED {} entries of {}: {}", base::to_text(now), size, origin,
                        reply.body));
        if (reply.status != kInconsistent) return;
        if (auto const kept = memory_->keep_refused(origin, body); !kept)
            (void)report(kept.error());
    }

    detail::Memory const* memory_;
    ledger::Witness* witness_;
    base::Clock const* clock_;
};

/// Blocks the signals that end us in every thread, and waits for them in one.
sigset_t block_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

void serve(int listener, Desk& desk) {
    auto const signals = block_signals();
    http::Limits limits;
    limits.body_size_max = ledger::kAddCheckpointMax;
    limits.read_time_max = kReadTime;
    http::Server server({listener, {}, limits}, [&](http::Request request, http::Reply reply) {
        reply.send(desk.answer(request));
    });
    std::jthread const ending([&] {
        int got = 0;
        while (::sigwait(&signals, &got) != 0) {
        }
        server.end();
    });
    server.run();
}

}  // namespace

int run(Options const& options, base::Clock const& clock) {
    ::signal(SIGPIPE, SIG_IGN);
    if (auto hardened = crypto::harden_process(); !hardened) return report(hardened.error());
    auto const logs = detail::logs_of(options.logs);
    if (!logs) return report(logs.error());
    auto const memory = detail::Memory::open(options.state, options.name);
    if (!memory) return report(memory.error());
    ledger::Witness witness(memory->cosigner(), *logs,
                            [&](std::string_view origin, std::string_view note) {
                                return memory->remember(origin, note);
                            });
    if (auto recalled = memory->recall(witness); !recalled) return report(recalled.error());
    auto const listening = detail::listen_on(options.listen);
    if (!listening) return report(listening.error());
    say(fmt::format("{}\n", memory->cosigner().verifier_key().to_text()));
    say(fmt::format("http://{}\n", listening->address));
    for (auto const& [origin, log] : witness.logs())
        say(fmt::format("watches {}, cosigned up to entry {}\n", origin, log.seen.size));
    Desk desk(*memory, witness, clock);
    serve(listening->socket, desk);
    return 0;
}

}  // namespace weir::witness
