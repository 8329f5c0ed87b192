#include "surfaces/gate/detail/sandbox.h"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <memory>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/sockios.h>

namespace weir::gate::detail {
namespace {

using base::Fault;

/// Allowed with any arguments. None opens a file, starts a process or a thread, or maps code.
constexpr std::array kAllowed{
    // sockets that are there
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg), SCMP_SYS(sendto), SCMP_SYS(sendmsg), SCMP_SYS(accept), SCMP_SYS(accept4),
    SCMP_SYS(connect), SCMP_SYS(shutdown), SCMP_SYS(close), SCMP_SYS(setsockopt),
    SCMP_SYS(getsockopt), SCMP_SYS(getsockname), SCMP_SYS(getpeername), SCMP_SYS(fcntl),
    // waiting
    SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait),
    SCMP_SYS(epoll_ctl), SCMP_SYS(timerfd_settime), SCMP_SYS(futex), SCMP_SYS(sched_yield),
    SCMP_SYS(restart_syscall),
    // memory, time, randomness
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(getrandom),
    SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
    // ending
    SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(sigaltstack), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(tgkill)};

using Filter = std::unique_ptr<void, void (*)(scmp_filter_ctx)>;

bool allow(Filter const& filter, int call) {
    return seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) == 0;
}

bool allow_if(Filter const& filter, int call, scmp_arg_cmp condition) {
    return seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, call, 1, &condition) == 0;
}

bool allow_all(Filter const& filter) {
    bool done = true;
    for (int const call : kAllowed) done = done && allow(filter, call);
    auto const equals = [](unsigned argument, std::uint64_t value) {
        return scmp_arg_cmp{argument, SCMP_CMP_EQ, value, 0};
    };
    done = done && allow_if(filter, SCMP_SYS(socket), equals(0, AF_UNIX));
    for (int const request : {FIONBIO, FIONREAD, SIOCOUTQ})
        done = done &&
               allow_if(filter, SCMP_SYS(ioctl), equals(1, static_cast<std::uint64_t>(request)));
    // Memory, never code.
    scmp_arg_cmp const no_code{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0};
    done = done && allow_if(filter, SCMP_SYS(mmap), no_code);
    return done && allow_if(filter, SCMP_SYS(mprotect), no_code);
}

/// Whether the filter does what it is for, tried and not believed.
bool is_closed_off() {
    int const file = ::open("/", O_RDONLY | O_CLOEXEC);
    if (file >= 0) ::close(file);
    int const network = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (network >= 0) ::close(network);
    return file < 0 && network < 0;
}

}  // namespace

base::Status close_off() {
    Filter const filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)), seccomp_release);
    bool const is_loaded = filter != nullptr &&
                           seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1) == 0 &&
                           allow_all(filter) && seccomp_load(filter.get()) == 0;
    if (!is_loaded) return base::fail(Fault::io, "cannot put the gate behind its filter");
    if (!is_closed_off()) return base::fail(Fault::io, "the gate's filter lets files through");
    return {};
}

base::Status end_with_parent() {
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        return base::fail(Fault::io, "cannot bind the gate to its parent");
    return {};
}

}  // namespace weir::gate::detail
