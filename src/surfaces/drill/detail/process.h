// Running the program itself: a command to its end, or a keeper until the drill is over.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/result.h"

namespace weir::drill::detail {

/// What a finished command left. `status`: the exit status; 128 + n if signal n ended it.
struct Ran {
    int status = 0;
    std::string out;
    std::string err;
};

/// One child; ended with SIGTERM, by its id, if it is still there when this goes.
class Process {
public:
    /// Runs `words[0]` with the rest as arguments and nothing on standard input. io.
    static base::Result<Process> start(std::vector<std::string> const& words);
    Process(Process&& other) noexcept;
    Process& operator=(Process&&) = delete;
    ~Process();
    /// Waits for its end, at most two minutes; then it is killed.
    Ran wait();

private:
    Process(pid_t id, int out, int err) : id_(id), out_(out), err_(err) {}
    pid_t id_ = 0;  // 0: ended, or moved from
    int out_ = -1;  // files in memory
    int err_ = -1;
};

/// Waits until a keeper answers in this programme, or none holds it any more. unavailable after ten
/// seconds.
[[nodiscard]] base::Status await_keeper(std::filesystem::path const& dir);
[[nodiscard]] base::Status await_rest(std::filesystem::path const& dir);

}  // namespace weir::drill::detail
