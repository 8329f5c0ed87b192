#include "surfaces/gate/detail/sandbox.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace weir::gate::detail {
namespace {

/// The exit status of a child that is closed off and then tries `act`; 99 if it could not be.
int closed_off(int (*act)()) {
    pid_t const child = ::fork();
    if (child == 0) ::_exit(close_off() ? act() : 99);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int denied(long result) { return result < 0 && errno == EPERM ? 0 : 1; }

TEST(Sandbox, LetsTheGateReachAUnixSocket) {
    EXPECT_EQ(closed_off([] { return ::socket(AF_UNIX, SOCK_STREAM, 0) >= 0 ? 0 : 1; }), 0);
}

TEST(Sandbox, LetsItOpenNoFile) {
    EXPECT_EQ(closed_off([] { return denied(::open("/proc/self/status", O_RDONLY)); }), 0);
    EXPECT_EQ(closed_off([] { return denied(::unlink("/tmp/weir-nobody-has-this")); }), 0);
}

TEST(Sandbox, LetsItStartNoProcess) {
    EXPECT_EQ(closed_off([] { return denied(::fork()); }), 0);
    EXPECT_EQ(closed_off([] { return denied(::execl("/bin/true", "true", nullptr)); }), 0);
}

TEST(Sandbox, LetsItReachNoOtherNetwork) {
    EXPECT_EQ(closed_off([] { return denied(::socket(AF_INET, SOCK_STREAM, 0)); }), 0);
    EXPECT_EQ(closed_off([] { return denied(::socket(AF_NETLINK, SOCK_RAW, 0)); }), 0);
}

TEST(Sandbox, LetsItMapNoCode) {
    EXPECT_EQ(closed_off([] {
                  void* const page = ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC,
                                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
                  return page == MAP_FAILED ? 0 : 1;
              }),
              0);
}

}  // namespace
}  // namespace weir::gate::detail
