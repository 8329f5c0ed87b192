#include "surfaces/drill/detail/process.h"

#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

// glibc 2.36 declares these without saying that they are C.
extern "C" {
#include <sys/pidfd.h>
}

extern char** environ;

namespace weir::drill::detail {
namespace {

using base::Fault;

constexpr int kCommandMost = 120'000;  // milliseconds
constexpr auto kKeeperMost = std::chrono::seconds(10);

std::string contents_of(int file) {
    struct stat facts{};
    if (::fstat(file, &facts) != 0) return "";
    std::string text(static_cast<std::size_t>(facts.st_size), '\0');
    auto const got = ::pread(file, text.data(), text.size(), 0);
    text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return text;
}

bool ends_within(pid_t child, int milliseconds) {
    int const handle = ::pidfd_open(child, 0);
    if (handle < 0) return false;
    pollfd entry{handle, POLLIN, 0};
    bool const has_ended = ::poll(&entry, 1, milliseconds) > 0;
    ::close(handle);
    return has_ended;
}

template <class Done>
base::Status await(Done const& is_done, char const* what) {
    auto const end = std::chrono::steady_clock::now() + kKeeperMost;
    while (!is_done()) {
        if (std::chrono::steady_clock::now() > end) return base::fail(Fault::unavailable, what);
        ::usleep(5'000);
    }
    return {};
}

}  // namespace

base::Result<Process> Process::start(std::vector<std::string> const& words) {
    auto copy = words;
    std::vector<char*> arguments;
    for (auto& word : copy) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    int const out = ::memfd_create("out", MFD_CLOEXEC);
    int const err = ::memfd_create("err", MFD_CLOEXEC);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
    pid_t child = 0;
    int const failed =
        ::posix_spawn(&child, arguments.front(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    Process process(failed == 0 ? child : 0, out, err);
    if (failed != 0) return base::fail(Fault::io, "cannot start the program");
    return process;
}

Process::Process(Process&& other) noexcept
    : id_(std::exchange(other.id_, 0)),
      out_(std::exchange(other.out_, -1)),
      err_(std::exchange(other.err_, -1)) {}

Process::~Process() {
    if (id_ != 0) {
        ::kill(id_, SIGTERM);
        if (!ends_within(id_, 10'000)) ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }
    for (int const file : {out_, err_}) {
        if (file >= 0) ::close(file);
    }
}

Ran Process::wait() {
    if (!ends_within(id_, kCommandMost)) ::kill(id_, SIGKILL);
    int status = 0;
    ::waitpid(id_, &status, 0);
    id_ = 0;
    int const exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return {exit_status, contents_of(out_), contents_of(err_)};
}

base::Status await_keeper(std::filesystem::path const& dir) {
    auto const socket = dir / "data" / "weir.sock";
    return await([&] { return std::filesystem::exists(socket); }, "no keeper came");
}

base::Status await_rest(std::filesystem::path const& dir) {
    auto const lock = dir / "data" / "lock";
    return await(
        [&] {
            int const file = ::open(lock.c_str(), O_RDWR | O_CLOEXEC);
            if (file < 0) return true;
            bool const is_free = ::flock(file, LOCK_EX | LOCK_NB) == 0;
            ::close(file);
            return is_free;
        },
        "a keeper did not end");
}

}  // namespace weir::drill::detail
