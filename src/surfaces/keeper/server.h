// The keeper's sockets: one thread a client, challenge and proof, requests through the sluice, STOP
// when a pause takes force. A client never holds more than one answer. Clients on other machines
// come over TLS; that says which machine it is, and never who is asking.
#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "surfaces/keeper/detail/denials.h"
#include "surfaces/keeper/detail/limiter.h"
#include "surfaces/keeper/detail/lobby.h"
#include "surfaces/keeper/operations.h"
#include "surfaces/keeper/sluice.h"
#include "surfaces/protocol/messages.h"
#include "surfaces/protocol/operations.h"

namespace weir::keeper {

class Server {
public:
    struct Options {
        Paths paths;
        base::Clock const& clock;
        bool ends_when_idle = false;  // started by a command: lives until its last client has gone
        std::optional<protocol::Machine> listen = {};  // for other machines
        protocol::AskingLimits limits = {};
    };
    explicit Server(Options options);
    ~Server();
    Server(Server const&) = delete;
    Server& operator=(Server const&) = delete;

    /// Binds data/weir.sock (mode 0600), and where it listens for other machines, and serves until
    /// ended. io if a socket cannot be made; as Machine::party.
    [[nodiscard]] base::Status serve();
    /// Ends serve(); callable from a signal handler's thread.
    void end();
    /// The rooms of an existing programme; without them only `init` is answered.
    void adopt(std::unique_ptr<Rooms> rooms) { rooms_ = std::move(rooms); }
    /// Does work of the keeper's own in the rooms; nothing before there are any. While it lasts,
    /// the keeper is not idle.
    void work(std::function<void(Rooms&)> const& task);
    /// Whether a gate watches: somebody is being served for longer than a command takes.
    [[nodiscard]] bool is_watched();

private:
    struct Session;
    base::Status listen(std::filesystem::path const& path);
    bool welcome_all();
    void welcome(protocol::Channel channel);
    void talk(Session& session);
    /// Says why a client cannot be understood. Nothing more can be read from it: whether a batch
    /// follows is not known.
    void turn_away(Session& session, base::Error const& error);
    /// Whether the connection may go on: not after too many proofs that prove nothing.
    bool hear_proof(Session& session, protocol::Hello const& hello, protocol::Frame const& frame);
    [[nodiscard]] base::Person prove(protocol::Hello const& hello, protocol::Proof const& proof);
    /// Something was turned away before anybody was known: counted, and said now and then.
    void deny(detail::Denial denial, std::string_view why);
    void tell(detail::Denials::Note const& note);
    protocol::Answer answer(Session& session, protocol::Request const& request);
    Ending within_limits(Session& session, protocol::Operation const& operation,
                         protocol::Request const& request);
    Ending run(Session& session, protocol::Operation const& operation,
               protocol::Request const& request);
    Ending run_pause(Session& session, protocol::Request const& request);
    Ending run_init(protocol::Request const& request);
    Ending run_restore(protocol::Request const& request);
    Call call_of(Session& session, protocol::Request const& request, std::stop_token stop);
    void pause_if_owed(Session const* asking);
    Ending pause_alone(Session const* asking, std::function<Ending()> const& act);
    void stop_others(Session const* pausing);  // null: nobody asked
    void sweep_ended();
    [[nodiscard]] bool is_idle();

    Options options_;
    std::unique_ptr<Rooms> rooms_;  // set once: by adopt, or by `init` under rooms_mutex_
    std::mutex rooms_mutex_;
    Sluice sluice_;
    std::mutex sessions_mutex_;
    std::list<std::unique_ptr<Session>> sessions_;  // guarded by sessions_mutex_
    std::mutex proofs_mutex_;
    std::map<crypto::PublicKey, detail::TokenBucket> failed_proofs_;  // guarded by proofs_mutex_
    detail::Limiter limiter_;
    detail::Denials denials_;
    std::optional<detail::Lobby> lobby_;
    std::atomic<bool> is_working_{false};
    std::atomic<bool> is_ending_{false};
    int listener_ = -1;
};

}  // namespace weir::keeper
