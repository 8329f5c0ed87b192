#include "surfaces/gate/detail/switchboard.h"

#include <algorithm>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/check.h"
#include "engines/text/formats.h"
#include "surfaces/gate/detail/answers.h"
#include "surfaces/gate/detail/cookies.h"
#include "surfaces/gate/detail/routes.h"

namespace weir::gate::detail {

using protocol::Channel;
using protocol::Frame;
using protocol::FrameKind;

namespace {

constexpr int kKeeperMilliseconds = 2000;  // for a keeper to greet us and to hear our watch
constexpr int kRetryMilliseconds = 50;     // between attempts to reach one that is not there
constexpr int kLookMilliseconds = 1000;    // between looks for idle sessions
constexpr unsigned kUnauthorized = 401;
constexpr unsigned kTooMany = 429;
constexpr unsigned kUnavailable = 503;

http::Response keeper_gone() {
    return error_response(kUnavailable, "the keeper is not there; try again in a moment");
}

http::Response signed_out() {
    return error_response(kUnauthorized, "nobody is signed in here; sign in again");
}

bool is_pause(Task const& task) { return task.request.path == "/api/pause"; }

/// A connection to the keeper that has confirmed that a pause waits for us; nothing if there is
/// none.
std::optional<Channel> watching(std::filesystem::path const& socket) {
    auto channel = Channel::connect(socket);
    if (!channel || !channel->readable_within(kKeeperMilliseconds)) return std::nullopt;
    auto const hello = channel->receive();
    if (!hello || !*hello || (*hello)->kind != FrameKind::hello) return std::nullopt;
    if (!channel->send(Frame{FrameKind::watch, {}})) return std::nullopt;
    if (!channel->readable_within(kKeeperMilliseconds)) return std::nullopt;
    auto const welcome = channel->receive();
    if (!welcome || !*welcome || (*welcome)->kind != FrameKind::welcome) return std::nullopt;
    return std::move(*channel);
}

}  // namespace

Switchboard::Switchboard(Options options, base::RandomSource& random)
    : options_(std::move(options)), random_(random), bell_(::eventfd(0, EFD_CLOEXEC)) {
    base::check(bell_ >= 0, "the system has a descriptor left");
}

Switchboard::~Switchboard() { ::close(bell_); }

void Switchboard::submit(Task task) {
    std::lock_guard const lock(mutex_);
    inbox_.push_back(std::move(task));
    (void)::eventfd_write(bell_, 1);
}

void Switchboard::end() {
    std::lock_guard const lock(mutex_);
    is_ending_ = true;
    (void)::eventfd_write(bell_, 1);
}

void Switchboard::run() {
    while (true) {
        {
            std::lock_guard const lock(mutex_);
            if (is_ending_) break;
        }
        if (!watch_) connect_watch();
        wait_for_news();
        sweep();
    }
    std::lock_guard const lock(mutex_);
    inbox_.clear();
    sessions_.clear();
    watch_.reset();
}

void Switchboard::connect_watch() { watch_ = watching(options_.socket); }

/// A pause comes first, then answers, then new tasks.
void Switchboard::wait_for_news() {
    std::vector<pollfd> entries{{bell_, POLLIN, 0}};
    if (watch_) entries.push_back({watch_->descriptor(), POLLIN, 0});
    auto const before = entries.size();
    std::vector<Session*> heard;
    for (auto& session : sessions_) {
        entries.push_back({session.channel.descriptor(), POLLIN, 0});
        heard.push_back(&session);
    }
    ::poll(entries.data(), entries.size(), watch_ ? kLookMilliseconds : kRetryMilliseconds);
    if (watch_ && entries[1].revents != 0) return hear_watch();
    for (std::size_t i = 0; i < heard.size(); ++i) {
        if (entries[before + i].revents != 0 && !heard[i]->is_over) hear(*heard[i]);
    }
    if (entries[0].revents != 0) take_tasks();
}

void Switchboard::hear_watch() {
    auto const frame = watch_->receive();
    if (frame && *frame && (*frame)->kind == FrameKind::stop) return on_stop();
    on_keeper_gone();
}

/// A pause is in force, or will be as soon as we hang up. Whoever asked for it gets its answer,
/// which holds nothing else; every other connection is reset and every other session is over.
void Switchboard::on_stop() {
    std::vector<http::ConnectionId> kept;
    for (auto const& session : sessions_) {
        if (session.asked && is_pause(*session.asked))
            kept.push_back(session.asked->reply.connection());
    }
    options_.reset_all(kept);
    std::erase_if(sessions_, [](Session const& session) {
        return !session.asked || !is_pause(*session.asked);
    });
    for (auto& session : sessions_) session.waiting.clear();
    watch_.reset();  // the keeper takes this as: done
    connect_watch();
}

/// Without a keeper nobody would tell us of a pause: nothing may stay under way.
void Switchboard::on_keeper_gone() {
    options_.reset_all({});
    sessions_.clear();
    watch_.reset();
}

void Switchboard::take_tasks() {
    eventfd_t count = 0;
    (void)::eventfd_read(bell_, &count);
    std::deque<Task> tasks;
    {
        std::lock_guard const lock(mutex_);
        tasks.swap(inbox_);
    }
    for (auto& task : tasks) begin(std::move(task));
}

void Switchboard::begin(Task task) {
    if (!watch_) return task.reply.send(keeper_gone());
    auto const step = step_of(task.request);
    if (!step) return question(std::move(task));
    switch (*step) {
        case Step::challenge: return challenge(std::move(task));
        case Step::sign_in: return sign_in(std::move(task));
        case Step::sign_out: return sign_out(std::move(task));
    }
}

void Switchboard::challenge(Task task) {
    auto const is_open = [](Session const& session) { return session.stage == Stage::open; };
    auto const is_new = [](Session const& session) { return session.stage != Stage::open; };
    if (count_of(is_open) >= options_.limits.sessions_max)
        return task.reply.send(error_response(kUnavailable, "too many people are signed in"));
    if (count_of(is_new) >= options_.limits.challenged_max) {
        auto const oldest = std::ranges::find_if(sessions_, is_new);
        end_session(*oldest, signed_out());
    }
    auto channel = Channel::connect(options_.socket);
    if (!channel) return task.reply.send(keeper_gone());
    sessions_.push_back({fresh_secret(),
                         "",
                         std::move(*channel),
                         {},
                         Stage::greeted_soon,
                         std::move(task),
                         {},
                         std::chrono::steady_clock::now()});
}

void Switchboard::sign_in(Task task) {
    auto* session = session_of(task.request);
    if (session == nullptr || session->stage != Stage::challenged)
        return task.reply.send(signed_out());
    auto const proof = proof_of(task.request);
    if (!proof) return task.reply.send(response_of(proof.error()));
    session->stage = Stage::proving;
    // The keeper says nothing to a proof; the first question shows whether it was good.
    bool const is_sent = session->channel.send(protocol::frame_of(*proof)) &&
                         session->channel.send(
                             protocol::frame_of(protocol::Request{"status", text::Tree::object()}));
    session->asked = std::move(task);
    if (!is_sent) end_session(*session, keeper_gone());
}

void Switchboard::sign_out(Task task) {
    if (auto* session = session_of(task.request)) end_session(*session, signed_out());
    auto response = json_response(200, "{}");
    response.headers.push_back({"Set-Cookie", no_cookie()});
    task.reply.send(std::move(response));
}

void Switchboard::question(Task task) {
    auto* session = session_of(task.request);
    bool const is_signed_in = session != nullptr && session->stage == Stage::open &&
                              is_same_secret(task.request.header(kTokenHeader), session->token);
    if (!is_signed_in) return task.reply.send(signed_out());
    session->last_used = std::chrono::steady_clock::now();
    if (!session->asked) return ask(*session, std::move(task));
    if (session->waiting.size() >= options_.limits.waiting_max)
        return task.reply.send(error_response(kTooMany, "one question after another"));
    session->waiting.push_back(std::move(task));
}

void Switchboard::ask(Session& session, Task task) {
    auto const request = question_of(task.request);
    if (!request) {
        task.reply.send(response_of(request.error()));
        return ask_next(session);
    }
    bool const is_sent = session.channel.send(protocol::frame_of(*request)).has_value();
    session.asked = std::move(task);
    if (!is_sent) end_session(session, keeper_gone());
}

void Switchboard::ask_next(Session& session) {
    if (session.waiting.empty()) return;
    auto next = std::move(session.waiting.front());
    session.waiting.pop_front();
    ask(session, std::move(next));
}

void Switchboard::hear(Session& session) {
    auto const frame = session.channel.receive();
    if (!frame || !*frame) return end_session(session, keeper_gone());
    switch ((*frame)->kind) {
        case FrameKind::hello: return on_hello(session, **frame);
        case FrameKind::answer: return on_answer(session, **frame);
        case FrameKind::progress: return;
        // The word that counts comes over the watching connection.
        case FrameKind::stop: return;
        case FrameKind::proof:
        case FrameKind::welcome:
        case FrameKind::request:
        case FrameKind::batch:
        case FrameKind::watch: return end_session(session, keeper_gone());
    }
}

void Switchboard::on_hello(Session& session, Frame const& frame) {
    auto hello = protocol::hello_of(frame);
    if (!hello || session.stage != Stage::greeted_soon) return end_session(session, keeper_gone());
    session.stage = Stage::challenged;
    session.hello = std::move(*hello);
    auto response = json_response(
        200, text::write_json(text::Tree::object()
                                  .set("challenge", base::to_hex(session.hello.challenge))
                                  .set("origin", session.hello.origin)
                                  .set("same_user", session.hello.same_user)
                                  .set("bound", session.hello.bound)));
    response.headers.push_back({"Set-Cookie", cookie(session.cookie)});
    session.asked->reply.send(std::move(response));
    session.asked.reset();
}

void Switchboard::on_answer(Session& session, Frame const& frame) {
    if (!session.asked) return end_session(session, keeper_gone());
    auto response = response_of(frame);
    if (session.stage == Stage::proving) return on_proved(session, std::move(response));
    session.last_used = std::chrono::steady_clock::now();
    session.asked->reply.send(std::move(response));
    session.asked.reset();
    ask_next(session);
}

/// Signed in: with a new cookie, so that one planted before is worth nothing, and with the token
/// that only this page's own script gets to see.
void Switchboard::on_proved(Session& session, http::Response response) {
    if (response.status != 200) return end_session(session, response);
    session.stage = Stage::open;
    session.cookie = fresh_secret();
    session.token = fresh_secret();
    session.last_used = std::chrono::steady_clock::now();
    response.body = fmt::format(R"({{"token":"{}","status":{}}})", session.token, response.body);
    response.headers.push_back({"Set-Cookie", cookie(session.cookie)});
    session.asked->reply.send(std::move(response));
    session.asked.reset();
}

/// Answers what it was asked and forgets it; its place in the list goes with the next sweep.
void Switchboard::end_session(Session& session, http::Response const& why) {
    if (session.asked) session.asked->reply.send(why);
    for (auto& task : session.waiting) task.reply.send(why);
    session.asked.reset();
    session.waiting.clear();
    session.is_over = true;
}

void Switchboard::sweep() {
    auto const now = std::chrono::steady_clock::now();
    std::erase_if(sessions_, [&](Session const& session) {
        auto const age_max =
            session.stage == Stage::open ? options_.limits.idle_max : options_.limits.challenge_max;
        return session.is_over || now - session.last_used > age_max;
    });
}

Switchboard::Session* Switchboard::session_of(http::Request const& request) {
    auto const secret = cookie_in(request);
    auto const found = std::ranges::find_if(sessions_, [&](Session const& session) {
        return !session.is_over && session.stage != Stage::greeted_soon &&
               is_same_secret(secret, session.cookie);
    });
    return found == sessions_.end() ? nullptr : &*found;
}

std::size_t Switchboard::count_of(bool (*matches)(Session const&)) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        sessions_, [&](Session const& session) { return !session.is_over && matches(session); }));
}

std::string Switchboard::fresh_secret() {
    std::array<std::uint8_t, 32> bytes{};
    random_.fill(bytes);
    return base::to_hex(bytes);
}

}  // namespace weir::gate::detail
