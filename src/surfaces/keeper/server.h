// The keeper's socket: one thread a client, challenge and proof, requests through the sluice, STOP
// when a pause takes force. A client never holds more than one answer.
#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

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
    };
    explicit Server(Options options);
    ~Server();
    Server(Server const&) = delete;
    Server& operator=(Server const&) = delete;

    /// Binds data/weir.sock (mode 0600) and serves until ended. io if the socket cannot be made.
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
    void talk(Session& session);
    /// Says why a client cannot be understood. Nothing more can be read from it: whether a batch
    /// follows is not known.
    void turn_away(Session& session, base::Error const& error);
    [[nodiscard]] base::Person prove(Session& session, protocol::Hello const& hello,
                                     protocol::Proof const& proof);
    protocol::Answer answer(Session& session, protocol::Request const& request);
    Ending run(Session& session, protocol::Operation const& operation,
               protocol::Request const& request);
    Ending run_pause(Session& session, protocol::Request const& request);
    Ending run_init(protocol::Request const& request);
    Ending run_restore(protocol::Request const& request);
    Call call_of(Session& session, protocol::Request const& request, std::stop_token stop);
    void stop_others(Session const& pausing);
    base::Result<int> listen_on(std::filesystem::path const& path);
    void welcome(int descriptor);
    void sweep_ended();
    [[nodiscard]] bool is_idle();

    Options options_;
    std::unique_ptr<Rooms> rooms_;  // set once: by adopt, or by `init` under rooms_mutex_
    std::mutex rooms_mutex_;
    Sluice sluice_;
    std::mutex sessions_mutex_;
    std::list<std::unique_ptr<Session>> sessions_;  // guarded by sessions_mutex_
    std::atomic<bool> is_working_{false};
    std::atomic<bool> is_ending_{false};
    int listener_ = -1;
};

}  // namespace weir::keeper
