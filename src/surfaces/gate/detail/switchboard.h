// The gate's side of the keeper's socket: one watching connection for pauses, and one channel for
// each session. One thread owns all of it and waits for the keeper's word, never for a caller.
#pragma once

#include <chrono>
#include <deque>
#include <filesystem>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "engines/http/server.h"
#include "surfaces/protocol/messages.h"

namespace weir::gate::detail {

struct SessionLimits {
    std::size_t sessions_max = 32;
    std::size_t challenged_max = 16;  // not signed in yet; the oldest makes room
    std::size_t waiting_max = 8;      // requests behind the one that is asked, per session
    std::chrono::seconds idle_max{30 * 60};
    std::chrono::seconds challenge_max{60};
};

/// A request that is not about a file of the page.
struct Task {
    http::Request request;
    http::Reply reply;
};

class Switchboard {
public:
    struct Options {
        std::filesystem::path socket;  // the keeper's
        /// Resets every HTTP connection but those named; see http::Server::reset_all.
        std::function<void(std::span<http::ConnectionId const>)> reset_all;
        SessionLimits limits;
    };
    /// Makes what it needs of the system; nothing is opened later but the keeper's socket.
    Switchboard(Options options, base::RandomSource& random);
    ~Switchboard();
    Switchboard(Switchboard const&) = delete;
    Switchboard& operator=(Switchboard const&) = delete;

    /// From any thread; never waits for long.
    void submit(Task task);
    /// Runs on a thread of its own until end(). Drops the tasks that are left.
    void run();
    void end();

private:
    using Time = std::chrono::steady_clock::time_point;
    enum class Stage { greeted_soon, challenged, proving, open };
    struct Session {
        std::string cookie;
        std::string token;  // empty until signed in
        protocol::Channel channel;
        protocol::Hello hello;
        Stage stage = Stage::greeted_soon;
        std::optional<Task> asked;
        std::deque<Task> waiting;
        Time last_used;
        bool is_over = false;
    };

    void connect_watch();
    void wait_for_news();
    void hear_watch();
    void hear(Session& session);
    void on_answer(Session& session, protocol::Frame const& frame);
    void on_proved(Session& session, http::Response response);
    void on_hello(Session& session, protocol::Frame const& frame);
    void on_stop();
    void on_keeper_gone();
    void take_tasks();
    void begin(Task task);
    void challenge(Task task);
    void sign_in(Task task);
    void sign_out(Task task);
    void question(Task task);
    void ask(Session& session, Task task);
    void ask_next(Session& session);
    void end_session(Session& session, http::Response const& why);
    void sweep();
    [[nodiscard]] Session* session_of(http::Request const& request);
    [[nodiscard]] std::size_t count_of(bool (*matches)(Session const&)) const;
    [[nodiscard]] std::string fresh_secret();

    Options options_;
    base::RandomSource& random_;
    int bell_ = -1;  // readable when a task has come, or the end
    std::mutex mutex_;
    std::deque<Task> inbox_;                  // guarded by mutex_
    bool is_ending_ = false;                  // guarded by mutex_
    std::optional<protocol::Channel> watch_;  // from here on: the thread's own
    std::list<Session> sessions_;
};

}  // namespace weir::gate::detail
