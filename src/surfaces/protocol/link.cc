#include "surfaces/protocol/link.h"

#include <atomic>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "surfaces/protocol/messages.h"
#include "surfaces/protocol/watchers.h"

namespace weir::protocol {
namespace {

constexpr std::size_t kPassagesMax = 64;
constexpr int kLookMilliseconds = 50;
/// What a gate has here of the 50 ms that the keeper gives this machine; the rest is the way.
constexpr std::chrono::milliseconds kGraceHere{25};

/// The challenge as the caller is to sign it: of this connection and no other.
Frame bound(Frame frame, base::Digest const& binding) {
    auto hello = hello_of(frame);
    return hello ? frame_of(bound_to(std::move(*hello), binding)) : frame;
}

}  // namespace

struct Link::Passage {
    explicit Passage(int descriptor) : local(descriptor) {}
    Channel local;
    std::mutex mutex;
    std::optional<Channel> remote;  // set under mutex, once
    bool is_cut = false;            // guarded by mutex
    std::atomic<bool> is_watching{false};
    std::atomic<bool> is_done{false};
    std::jthread thread;

    /// False if the passage was cut meanwhile.
    bool take(Channel channel) {
        std::lock_guard const lock(mutex);
        remote.emplace(std::move(channel));
        return !is_cut;
    }
    void cut() {
        std::lock_guard const lock(mutex);
        is_cut = true;
        local.cut();
        if (remote) remote->cut();
    }
    void pass_up() {
        while (true) {
            auto const frame = local.receive();
            if (!frame || !*frame) break;
            if ((*frame)->kind == FrameKind::watch) is_watching = true;
            if (!remote->send(**frame)) break;
        }
        remote->cut();  // the keeper takes it as: hung up
    }
    void pass_down() {
        while (true) {
            auto frame = remote->receive();
            if (!frame || !*frame) break;
            bool const is_hello = (*frame)->kind == FrameKind::hello;
            auto const& binding = remote->binding();
            auto const sent = local.send(is_hello && binding ? bound(std::move(**frame), *binding)
                                                             : std::move(**frame));
            if (!sent) break;
            if ((*frame)->kind == FrameKind::stop) break;
        }
        // Whoever passes answers on to others must drop them now, or end.
        ::shutdown(local.descriptor(), SHUT_WR);
        if (is_watching) see_off({local.descriptor()}, kGraceHere);
        local.cut();
    }
};

Link::Link(Endpoint at, crypto::TlsParty party, std::filesystem::path socket, int listener)
    : at_(std::move(at)),
      party_(std::move(party)),
      socket_(std::move(socket)),
      listener_(listener),
      accepting_([this](std::stop_token const& stop) { accept_all(stop); }) {}

Link::~Link() {
    accepting_.request_stop();
    accepting_.join();
    ::close(listener_);
    ::unlink(socket_.c_str());
    std::lock_guard const lock(mutex_);
    for (auto& passage : passages_) passage->cut();
    passages_.clear();
}

base::Result<std::unique_ptr<Link>> Link::open(Machine const& keeper,
                                               std::filesystem::path socket) {
    auto party = keeper.party(crypto::TlsSide::client);
    if (!party) return std::unexpected(party.error());
    if (Channel::connect(socket))
        return base::fail(base::Fault::unavailable, "another `weir serve` answers in this folder",
                          {socket.string()});
    auto const listener = listen_unix(socket);
    if (!listener) return std::unexpected(listener.error());
    return std::unique_ptr<Link>(
        new Link(keeper.at, std::move(*party), std::move(socket), *listener));
}

void Link::accept_all(std::stop_token const& stop) {
    while (!stop.stop_requested()) {
        pollfd entry{listener_, POLLIN, 0};
        bool const knocks = ::poll(&entry, 1, kLookMilliseconds) > 0;
        std::lock_guard const lock(mutex_);
        passages_.remove_if([](auto const& passage) { return passage->is_done.load(); });
        if (!knocks) continue;
        int const descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (descriptor < 0) continue;
        auto next = std::make_unique<Passage>(descriptor);
        if (passages_.size() >= kPassagesMax) continue;
        auto& passage = *passages_.emplace_back(std::move(next));
        passage.thread = std::jthread([this, &passage] {
            pass(passage);
            passage.is_done = true;
        });
    }
}

void Link::pass(Passage& passage) const {
    auto remote = Channel::connect(at_, party_);
    if (!remote || !passage.take(std::move(*remote))) return passage.local.cut();
    std::jthread const up([&passage] { passage.pass_up(); });
    passage.pass_down();
}

}  // namespace weir::protocol
