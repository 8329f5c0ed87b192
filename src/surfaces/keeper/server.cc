#include "surfaces/keeper/server.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

#include "engines/crypto/random.h"
#include "surfaces/protocol/watchers.h"

namespace weir::keeper {
namespace {

using protocol::Answer;
using protocol::Channel;
using protocol::Frame;
using protocol::FrameKind;
using protocol::Hello;
using protocol::Request;

constexpr std::size_t kSessionsMax = 256;
constexpr std::ptrdiff_t kMachinesMax = 128;              // of them, those of other machines
constexpr std::size_t kStrangersFrameMax = 64 << 10;      // from another machine, before a proof
constexpr unsigned kFailedProofsMax = 3;                  // on one connection
constexpr detail::Rate kFailedProofs{30, base::kMinute};  // of one machine
constexpr int kIdleLookMilliseconds = 20;
constexpr int kIdleLooks = 10;  // a command that is just starting up still finds its keeper

Answer answer_of(Ending ending) {
    if (!ending) return Answer{ending.error()};
    if (auto* tree = std::get_if<text::Tree>(&*ending)) return Answer{std::move(*tree)};
    return Answer{std::get<base::Refusal>(*ending)};
}

bool is_same_user(int descriptor) {
    ucred peer{};
    socklen_t size = sizeof(peer);
    return ::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           peer.uid == ::geteuid();
}

void print_line(std::string_view words) {
    auto const line = fmt::format("weir keeper: {}\n", words);
    (void)!::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace

struct Server::Session {
    explicit Session(Channel connected) : channel(std::move(connected)) {}
    Channel channel;
    base::Person caller;      // 0: nobody proved anything yet
    crypto::PublicKey key{};  // by which they did
    unsigned failed_proofs = 0;
    std::atomic<bool> is_done{false};
    std::atomic<bool> is_watching{false};  // passes answers on: a pause waits until it hangs up
    std::mutex sending;                    // answers and STOP do not mix
    bool is_stopped = false;               // guarded by sending: nothing leaves any more
    std::jthread thread;

    bool send(Frame const& frame) {
        std::lock_guard const lock(sending);
        return !is_stopped && channel.send(frame).has_value();
    }
    void stop_and_cut() {
        // Cut first: a sender that waits for a slow reader holds the lock.
        channel.cut();
        std::lock_guard const lock(sending);
        is_stopped = true;
    }
    [[nodiscard]] bool is_of_another_machine() const { return channel.machine().has_value(); }
};

Server::Server(Options options) : options_(std::move(options)), limiter_(options_.limits) {}

Server::~Server() {
    if (listener_ >= 0) ::close(listener_);
}

void Server::end() { is_ending_ = true; }

base::Status Server::listen(std::filesystem::path const& path) {
    // We hold the lock, so a socket that lies here is a dead keeper's.
    auto const listener = protocol::listen_unix(path);
    if (!listener) return std::unexpected(listener.error());
    listener_ = *listener;
    if (!options_.listen) return {};
    auto lobby = detail::Lobby::open(*options_.listen, {});
    if (!lobby) return std::unexpected(lobby.error());
    lobby_.emplace(std::move(*lobby));
    return {};
}

base::Status Server::serve() {
    auto const path = options_.paths.data / "weir.sock";
    if (auto listening = listen(path); !listening) return listening;
    bool was_asked = false;
    int idle_looks = 0;
    while (!is_ending_) {
        was_asked = welcome_all() || was_asked;
        sweep_ended();
        for (auto const& note : denials_.due(options_.clock.now())) tell(note);
        idle_looks = is_idle() ? idle_looks + 1 : 0;
        auto const patience = was_asked ? 1 : kIdleLooks * 10;
        if (options_.ends_when_idle && idle_looks > patience) break;
    }
    ::unlink(path.c_str());
    {
        std::lock_guard const lock(sessions_mutex_);
        for (auto& session : sessions_) session->channel.cut();
        sessions_.clear();
    }
    for (auto const& note : denials_.rest()) tell(note);
    return {};
}

/// Waits a moment for callers; whether somebody came.
bool Server::welcome_all() {
    std::vector<pollfd> entries{{listener_, POLLIN, 0}};
    if (lobby_) lobby_->add_waits(entries);
    bool const is_news = ::poll(entries.data(), entries.size(), kIdleLookMilliseconds) > 0;
    bool const knocks = is_news && entries[0].revents != 0;
    int const descriptor = knocks ? ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC) : -1;
    if (descriptor >= 0) welcome(Channel(descriptor));
    if (!lobby_) return knocks;
    auto arrived = lobby_->look(std::chrono::steady_clock::now(),
                                [this](std::string const& address, auto const& why) {
                                    deny(detail::Denial::handshake, address + ": " + why.message);
                                });
    for (auto& guest : arrived) welcome(Channel(std::move(guest.stream)));
    return knocks || !arrived.empty();
}

void Server::welcome(Channel channel) {
    std::lock_guard const lock(sessions_mutex_);
    auto const machines = std::ranges::count_if(
        sessions_, [](auto const& session) { return session->is_of_another_machine(); });
    bool const is_full =
        sessions_.size() >= kSessionsMax || (channel.machine() && machines >= kMachinesMax);
    if (is_full) return;
    auto& session = *sessions_.emplace_back(std::make_unique<Session>(std::move(channel)));
    session.thread = std::jthread([this, &session] {
        talk(session);
        session.is_done = true;
    });
}

void Server::sweep_ended() {
    std::lock_guard const lock(sessions_mutex_);
    sessions_.remove_if([](auto const& session) { return session->is_done.load(); });
}

bool Server::is_idle() {
    std::lock_guard const lock(sessions_mutex_);
    return sessions_.empty() && !is_working_;
}

bool Server::is_watched() {
    std::lock_guard const lock(sessions_mutex_);
    return std::ranges::any_of(
        sessions_, [](auto const& session) { return session->is_watching && !session->is_done; });
}

void Server::work(std::function<void(Rooms&)> const& task) {
    Rooms* rooms = nullptr;
    {
        std::lock_guard const lock(rooms_mutex_);
        rooms = rooms_.get();
    }
    if (rooms == nullptr) return;
    is_working_ = true;
    task(*rooms);
    pause_if_owed(nullptr);
    is_working_ = false;
}

void Server::talk(Session& session) {
    Hello hello;
    crypto::SystemRandom random;
    random.fill(hello.challenge);
    {
        std::lock_guard const lock(rooms_mutex_);
        if (rooms_) hello.origin = rooms_->control().state()->genesis->origin;
    }
    hello.same_user =
        !session.is_of_another_machine() && is_same_user(session.channel.descriptor());
    if (!session.send(protocol::frame_of(hello))) return;
    if (auto const binding = session.channel.binding())
        hello = protocol::bound_to(std::move(hello), *binding);
    while (true) {
        bool const is_stranger = session.is_of_another_machine() && session.caller.value == 0;
        auto const frame =
            session.channel.receive(is_stranger ? kStrangersFrameMax : protocol::kFrameSizeMax);
        if (!frame) return turn_away(session, frame.error());
        if (!*frame) return;
        if ((*frame)->kind == FrameKind::proof) {
            if (!hear_proof(session, hello, **frame)) return;
            continue;
        }
        if ((*frame)->kind == FrameKind::watch) {
            session.is_watching = true;
            if (!session.send(Frame{FrameKind::welcome, {}})) return;
            continue;
        }
        if ((*frame)->kind != FrameKind::request) return;  // a batch whose request was refused
        auto const request = protocol::request_of(**frame);
        if (!request) return turn_away(session, request.error());
        if (!session.send(protocol::frame_of(answer(session, *request)))) return;
    }
}

void Server::turn_away(Session& session, base::Error const& error) {
    if (error.fault == base::Fault::unavailable) return;  // nobody is there to hear it
    deny(detail::Denial::frame, error.message);
    (void)session.send(protocol::frame_of(Answer{error}));
}

bool Server::hear_proof(Session& session, Hello const& hello, Frame const& frame) {
    auto const proof = protocol::proof_of(frame);
    session.caller = proof ? prove(hello, *proof) : base::Person{};
    if (proof) session.key = proof->key;
    if (session.caller.value != 0) return true;
    deny(detail::Denial::proof, "a key that is nobody's, or a signature that is not of this hello");
    auto const machine = session.channel.machine().value_or(crypto::PublicKey{});
    auto const now = options_.clock.now();
    std::lock_guard const lock(proofs_mutex_);
    auto& left = failed_proofs_.try_emplace(machine, kFailedProofs, now).first->second;
    return left.take(now) && ++session.failed_proofs < kFailedProofsMax;
}

base::Person Server::prove(Hello const& hello, protocol::Proof const& proof) {
    std::lock_guard const lock(rooms_mutex_);
    if (!rooms_) return {};
    if (!crypto::verify(proof.key, protocol::proof_message(hello), proof.signature)) return {};
    return rooms_->control().state()->person_of(proof.key).value_or(base::Person{});
}

void Server::deny(detail::Denial denial, std::string_view why) {
    auto const note = denials_.add(denial, options_.clock.now());
    if (!note) return;
    print_line(
        fmt::format("turned away at the {}: {}; said again in an hour", name_of(denial), why));
    tell(*note);
}

void Server::tell(detail::Denials::Note const& note) {
    auto const more = note.is_first ? "" : fmt::format("{} more within an hour", note.count);
    if (!note.is_first)
        print_line(fmt::format("turned away at the {}: {}", name_of(note.denial), more));
    Rooms* rooms = nullptr;
    {
        std::lock_guard const lock(rooms_mutex_);
        rooms = rooms_.get();
    }
    if (rooms == nullptr) return;
    auto const told = recorded(*rooms, {}, name_of(note.denial),
                               base::Refusal{base::Reason::unknown_caller, more});
    if (!told) print_line(base::to_text(told.error()));
}

Call Server::call_of(Session& session, Request const& request, std::stop_token stop) {
    return Call{rooms_.get(),
                session.caller,
                request.parameters,
                {},
                [&session](std::string_view what, std::uint64_t done, std::uint64_t total) {
                    (void)session.send(
                        protocol::frame_of(protocol::Progress{std::string(what), done, total}));
                },
                std::move(stop)};
}

Answer Server::answer(Session& session, Request const& request) {
    auto const operation = protocol::find_operation(request.operation);
    if (!operation) {
        deny(detail::Denial::operation, "an operation that is none");
        return Answer{
            base::Error{base::Fault::not_found, "an operation that this keeper does not know", {}}};
    }
    bool const is_beginning = operation->name == "init" || operation->name == "keys.restore";
    if (is_beginning && session.is_of_another_machine())
        return Answer{base::Error{
            base::Fault::unsupported, "a programme begins on its keeper's own machine", {}}};
    if (operation->name == "init") return answer_of(run_init(request));
    if (operation->name == "keys.restore") return answer_of(run_restore(request));
    {
        std::lock_guard const lock(rooms_mutex_);
        if (!rooms_)
            return Answer{
                base::Error{base::Fault::not_found, "no programme was made here: `weir init`", {}}};
        // A key that was revoked or succeeded since proves nothing any more.
        if (rooms_->control().state()->person_of(session.key) != session.caller)
            session.caller = {};
    }
    if (session.caller.value == 0) {
        deny(detail::Denial::caller, "a request without a proof");
        return Answer{base::Refusal{base::Reason::unknown_caller, std::string(operation->name)}};
    }
    return answer_of(within_limits(session, *operation, request));
}

/// Nothing limits how often a pause may be asked for.
Ending Server::within_limits(Session& session, protocol::Operation const& operation,
                             Request const& request) {
    auto const now = options_.clock.now();
    std::optional<detail::Limiter::Over> over;
    if (operation.carries_batch) {
        over = limiter_.hand_in(session.caller, now);
    } else if (operation.passage != protocol::Passage::gate) {
        over = limiter_.ask(session.caller, operation.name, now);
    }
    if (over && !over->is_news) return over->refusal;
    if (over) return recorded(*rooms_, session.caller, operation.name, over->refusal);
    auto ending = run(session, operation, request);
    bool const is_refused = ending && std::holds_alternative<base::Refusal>(*ending);
    if (is_refused && !limiter_.note_refusal(session.caller, now)) return ending;
    return recorded(*rooms_, session.caller, operation.name, std::move(ending));
}

Ending Server::run(Session& session, protocol::Operation const& operation, Request const& request) {
    if (operation.passage == protocol::Passage::gate) return run_pause(session, request);
    std::optional<Sluice::Pass> pass;
    if (operation.passage == protocol::Passage::flows) pass.emplace(sluice_.enter());
    auto call = call_of(session, request, pass ? pass->stop() : std::stop_token());
    if (operation.carries_batch) {
        // The refusal comes before the batch is read.
        if (rooms_->control().state()->is_paused())
            return base::Refusal{base::Reason::paused, request.operation};
        pass.reset();  // a slow sender must not keep a pause waiting
        auto frame = session.channel.receive();
        if (!frame) return std::unexpected(frame.error());
        if (!*frame || (*frame)->kind != FrameKind::batch) {
            return base::fail(base::Fault::bad_input, "expected a batch after the request");
        }
        call.batch = std::move((*frame)->payload);
        pass.emplace(sluice_.enter());
        call.stop = pass->stop();
    }
    auto ending = run_operation(operation.name, call);
    pass.reset();
    if (operation.name == "check" || operation.name == "jobs") pause_if_owed(&session);
    return ending;
}

Ending Server::run_pause(Session& session, Request const& request) {
    auto call = call_of(session, request, {});
    return pause_alone(&session, [&] { return pause(call); });
}

void Server::pause_if_owed(Session const* asking) {
    if (!is_pause_owed(*rooms_)) return;
    auto const none = text::Tree::object();
    Call call{rooms_.get(), {}, none, {}, [](auto, auto, auto) {}, {}};
    // Nobody asked: what came of it stands in the ledger.
    (void)pause_alone(asking, [&] { return pause_for_red(call); });
}

Ending Server::pause_alone(Session const* asking, std::function<Ending()> const& act) {
    auto const begun = std::chrono::steady_clock::now();
    auto ending = sluice_.alone([&]() -> Ending {
        auto done = act();
        bool const is_in_force = done && std::holds_alternative<text::Tree>(*done);
        if (is_in_force) stop_others(asking);
        return done;
    });
    if (!ending || !std::holds_alternative<text::Tree>(*ending)) return ending;
    auto const took = std::chrono::steady_clock::now() - begun;
    rooms_->watched().pause_milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    return ending;
}

void Server::stop_others(Session const* pausing) {
    std::lock_guard const lock(sessions_mutex_);
    std::vector<Session*> watching;
    for (auto& session : sessions_) {
        if (session.get() == pausing || session->is_done) continue;
        if (session->sending.try_lock()) {
            session->channel.try_send(Frame{FrameKind::stop, {}});
            session->sending.unlock();
        }
        if (session->is_watching) {
            watching.push_back(session.get());
        } else {
            session->stop_and_cut();
        }
    }
    std::vector<int> descriptors;
    for (auto const* session : watching) descriptors.push_back(session->channel.descriptor());
    protocol::see_off(descriptors, protocol::kGrace);
    for (auto* session : watching) session->stop_and_cut();
}

}  // namespace weir::keeper
