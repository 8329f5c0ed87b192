#include "tests/end_to_end/process.h"

#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "base/check.h"

// glibc 2.36 declares these without saying that they are C.
extern "C" {
#include <sys/pidfd.h>
}

extern char** environ;

namespace weir::end_to_end {
namespace {

constexpr auto kLimit = std::chrono::seconds(240);  // of one command, on a busy machine

std::string contents_of(int file) {
    struct stat facts{};
    base::check(::fstat(file, &facts) == 0, "a file in memory has a size");
    std::string text(static_cast<std::size_t>(facts.st_size), '\0');
    auto const got = ::pread(file, text.data(), text.size(), 0);
    text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return text;
}

pid_t spawn(std::vector<std::string> words, int out, int err) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t child = 0;
    int const failed =
        ::posix_spawn(&child, arguments.front(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    base::check(failed == 0, "the binary can be started");
    return child;
}

}  // namespace

Process::Process(std::vector<std::string> const& words)
    : out_(::memfd_create("out", MFD_CLOEXEC)), err_(::memfd_create("err", MFD_CLOEXEC)) {
    id_ = spawn(words, out_, err_);
    handle_ = ::pidfd_open(id_, 0);
    base::check(handle_ >= 0, "a started process can be watched");
}

Process::~Process() {
    if (!has_ended_) {
        send(SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }
    for (int const file : {handle_, out_, err_}) ::close(file);
}

bool Process::ends_within(std::chrono::milliseconds time) const {
    pollfd entry{handle_, POLLIN, 0};
    return ::poll(&entry, 1, static_cast<int>(time.count())) > 0;
}

void Process::send(int signal) const { ::pidfd_send_signal(handle_, signal, nullptr, 0); }

Ran Process::wait(std::chrono::seconds limit) {
    if (!ends_within(limit)) {
        ADD_FAILURE() << "still running after " << limit.count() << " s";
        send(SIGKILL);
    }
    int status = 0;
    ::waitpid(id_, &status, 0);
    has_ended_ = true;
    int const exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return {exit_status, contents_of(out_), contents_of(err_)};
}

Ran run(std::vector<std::string> const& words) { return Process(words).wait(kLimit); }

}  // namespace weir::end_to_end
