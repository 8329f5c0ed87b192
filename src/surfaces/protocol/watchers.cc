#include "surfaces/protocol/watchers.h"

#include <algorithm>
#include <csignal>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace weir::protocol {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kDying{2000};  // for the system to close the sockets of a killed process

/// Those of the descriptors whose peers have not hung up by the deadline.
std::vector<int> silent_at(std::vector<int> const& descriptors, steady_clock::time_point deadline) {
    std::vector<int> silent;
    for (int const descriptor : descriptors) {
        auto const left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
        auto const patience = static_cast<int>(std::max(left, milliseconds(0)).count());
        pollfd entry{descriptor, POLLRDHUP, 0};
        if (::poll(&entry, 1, patience) <= 0) silent.push_back(descriptor);
    }
    return silent;
}

/// The process at the other end, held so that its number cannot become another's; -1 if it is of
/// another user, this very process, or gone.
int process_behind(int descriptor) {
    ucred peer{};
    socklen_t size = sizeof(peer);
    if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return -1;
    if (peer.uid != ::geteuid() || peer.pid == ::getpid()) return -1;
    return static_cast<int>(::syscall(SYS_pidfd_open, peer.pid, 0));
}

void kill_behind(int descriptor) {
    int const process = process_behind(descriptor);
    if (process < 0) return;
    ::syscall(SYS_pidfd_send_signal, process, SIGKILL, nullptr, 0);
    pollfd ended{process, POLLIN, 0};
    ::poll(&ended, 1, static_cast<int>(kDying.count()));
    ::close(process);
}

}  // namespace

void see_off(std::vector<int> const& descriptors, milliseconds grace) {
    for (int const descriptor : silent_at(descriptors, steady_clock::now() + grace))
        kill_behind(descriptor);
}

}  // namespace weir::protocol
