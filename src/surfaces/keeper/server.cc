#include "surfaces/keeper/server.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

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

constexpr int kBacklog = 64;
constexpr std::size_t kSessionsMax = 256;
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

}  // namespace

struct Server::Session {
    explicit Session(int descriptor) : channel(descriptor) {}
    Channel channel;
    base::Person caller;  // 0: nobody proved anything yet
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
};

Server::Server(Options options) : options_(std::move(options)) {}

Server::~Server() {
    if (listener_ >= 0) ::close(listener_);
}

void Server::end() { is_ending_ = true; }

base::Result<int> Server::listen_on(std::filesystem::path const& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    auto const text = path.string();
    if (text.size() >= sizeof(address.sun_path)) {
        return base::fail(base::Fault::bad_input,
                          "the path of the data directory is too long for a socket", {text});
    }
    std::memcpy(address.sun_path, text.c_str(), text.size());
    // We hold the lock, so a socket that lies here is a dead keeper's.
    ::unlink(text.c_str());
    int const listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0) return base::fail(base::Fault::io, "cannot make a socket");
    auto const old_mask = ::umask(0177);
    bool const bound =
        ::bind(listener, reinterpret_cast<sockaddr const*>(&address), sizeof(address)) == 0;
    ::umask(old_mask);
    if (!bound || ::listen(listener, kBacklog) != 0) {
        ::close(listener);
        return base::fail(base::Fault::io, "cannot listen", {text});
    }
    return listener;
}

base::Status Server::serve() {
    auto const path = options_.paths.data / "weir.sock";
    auto const listener = listen_on(path);
    if (!listener) return std::unexpected(listener.error());
    listener_ = *listener;
    bool was_asked = false;
    int idle_looks = 0;
    while (!is_ending_) {
        pollfd entry{listener_, POLLIN, 0};
        bool const knocks = ::poll(&entry, 1, kIdleLookMilliseconds) > 0;
        if (knocks) {
            int const descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (descriptor >= 0) welcome(descriptor);
            was_asked = true;
        }
        sweep_ended();
        idle_looks = is_idle() ? idle_looks + 1 : 0;
        auto const patience = was_asked ? 1 : kIdleLooks * 10;
        if (options_.ends_when_idle && idle_looks > patience) break;
    }
    ::unlink(path.c_str());
    std::lock_guard const lock(sessions_mutex_);
    for (auto& session : sessions_) session->channel.cut();
    sessions_.clear();
    return {};
}

void Server::welcome(int descriptor) {
    std::lock_guard const lock(sessions_mutex_);
    if (sessions_.size() >= kSessionsMax) {
        ::close(descriptor);
        return;
    }
    auto& session = *sessions_.emplace_back(std::make_unique<Session>(descriptor));
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
    hello.same_user = is_same_user(session.channel.descriptor());
    if (!session.send(protocol::frame_of(hello))) return;
    while (true) {
        auto const frame = session.channel.receive();
        if (!frame) return turn_away(session, frame.error());
        if (!*frame) return;
        if ((*frame)->kind == FrameKind::proof) {
            auto const proof = protocol::proof_of(**frame);
            session.caller = proof ? prove(session, hello, *proof) : base::Person{};
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
    (void)session.send(protocol::frame_of(Answer{error}));
}

base::Person Server::prove(Session&, Hello const& hello, protocol::Proof const& proof) {
    std::lock_guard const lock(rooms_mutex_);
    if (!rooms_) return {};
    if (!crypto::verify(proof.key, protocol::proof_message(hello), proof.signature)) return {};
    return rooms_->control().state()->person_of(proof.key).value_or(base::Person{});
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
    if (!operation)
        return Answer{
            base::Error{base::Fault::not_found, "an operation that this keeper does not know", {}}};
    if (operation->name == "init") return answer_of(run_init(request));
    if (operation->name == "keys.restore") return answer_of(run_restore(request));
    {
        std::lock_guard const lock(rooms_mutex_);
        if (!rooms_)
            return Answer{
                base::Error{base::Fault::not_found, "no programme was made here: `weir init`", {}}};
    }
    return answer_of(
        recorded(*rooms_, session.caller, operation->name, run(session, *operation, request)));
}

Ending Server::run(Session& session, protocol::Operation const& operation, Request const& request) {
    if (session.caller.value == 0)
        return base::Refusal{base::Reason::unknown_caller, std::string(operation.name)};
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
    return run_operation(operation.name, call);
}

Ending Server::run_pause(Session& session, Request const& request) {
    return sluice_.alone([&]() -> Ending {
        auto call = call_of(session, request, {});
        auto ending = pause(call);
        bool const is_in_force = ending && std::holds_alternative<text::Tree>(*ending);
        if (is_in_force) stop_others(session);
        return ending;
    });
}

void Server::stop_others(Session const& pausing) {
    std::lock_guard const lock(sessions_mutex_);
    std::vector<Session*> watching;
    for (auto& session : sessions_) {
        if (session.get() == &pausing || session->is_done) continue;
        if (session->sending.try_lock()) {
            (void)session->channel.send(Frame{FrameKind::stop, {}});
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

/// As `init`: there is nobody yet who could prove who they are.
Ending Server::run_restore(Request const& request) {
    auto const restoring = restoring_of(request.parameters);
    if (!restoring) return std::unexpected(restoring.error());
    std::lock_guard const lock(rooms_mutex_);
    if (rooms_) return base::fail(base::Fault::exists, "a programme is here already");
    auto rooms = Rooms::restore(options_.paths, *restoring, options_.clock);
    if (!rooms) return std::unexpected(rooms.error());
    rooms_ = std::move(*rooms);
    if (auto said = say_started(*rooms_, options_.paths); !said)
        return std::unexpected(said.error());
    if (auto const note = rooms_->ledger().publish_checkpoint(); !note)
        return std::unexpected(note.error());
    return text::Tree::object()
        .set("origin", rooms_->ledger().head().origin)
        .set("log_key", rooms_->ledger().verifier_key().to_text())
        .set("entries", rooms_->control().state()->entries);
}

Ending Server::run_init(Request const& request) {
    auto const founding = founding_of(request.parameters);
    if (!founding) return std::unexpected(founding.error());
    std::lock_guard const lock(rooms_mutex_);
    if (rooms_) return base::fail(base::Fault::exists, "a programme is here already");
    auto rooms =
        Rooms::create(options_.paths, founding->genesis, options_.clock, founding->month_key);
    if (!rooms) return std::unexpected(rooms.error());
    rooms_ = std::move(*rooms);
    auto founded = found(*rooms_, *founding);
    if (!founded || std::holds_alternative<base::Refusal>(*founded)) return founded;
    if (auto said = say_started(*rooms_, options_.paths); !said)
        return std::unexpected(said.error());
    // From the first minute there is a checkpoint to verify against.
    if (auto const note = rooms_->ledger().publish_checkpoint(); !note)
        return std::unexpected(note.error());
    return founded;
}

}  // namespace weir::keeper
