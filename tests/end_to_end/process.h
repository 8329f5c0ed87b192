// Running the real binary: a command to its end, within a time limit, or a process that goes on
// until the test ends it.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <sys/types.h>

namespace weir::end_to_end {

/// What a finished command left. `status`: the exit status; 128 + n if signal n ended it.
struct Ran {
    int status = 0;
    std::string out;
    std::string err;
};

/// One started process; ended with SIGKILL, by its id, if it is still there when this goes.
class Process {
public:
    /// Runs `words[0]` with the rest as arguments. Ends the test program if it cannot be started.
    explicit Process(std::vector<std::string> const& words);
    Process(Process const&) = delete;
    Process& operator=(Process const&) = delete;
    ~Process();

    /// Waits for its end, at most so long; a test failure, and SIGKILL, if it takes longer.
    Ran wait(std::chrono::seconds limit);
    /// Whether it ends within the time.
    [[nodiscard]] bool ends_within(std::chrono::milliseconds time) const;
    void send(int signal) const;
    [[nodiscard]] pid_t id() const { return id_; }

private:
    pid_t id_ = 0;
    int handle_ = -1;  // of the process: readable when it has ended
    int out_ = -1;     // files in memory
    int err_ = -1;
    bool has_ended_ = false;
};

/// Runs to the end.
Ran run(std::vector<std::string> const& words);

}  // namespace weir::end_to_end
