#include "tests/faults/child.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/check.h"
#include "engines/crypto/random.h"

namespace weir::faults {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kReady = ~std::uint64_t{0};

std::uint64_t number_in(char const* variable, std::uint64_t otherwise) {
    auto const* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// Follows one child from the parent's side.
class Watch {
public:
    Watch(pid_t child, int pipe, Kill const& kill) : child_(child), pipe_(pipe), kill_(kill) {}

    Life run() {
        while (wait_for_word()) take_word();
        ::close(pipe_);
        int status = 0;
        base::check(::waitpid(child_, &status, 0) == child_, "the child can be waited for");
        life_.was_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        bool const has_ended = WIFEXITED(status) && WEXITSTATUS(status) == 0;
        base::check(life_.was_killed || has_ended, "a child is killed, or ends its work");
        if (begun_) life_.length = Clock::now() - *begun_;
        return std::move(life_);
    }

private:
    /// False once the child has said all it ever will.
    bool wait_for_word() {
        while (true) {
            pollfd entry{pipe_, POLLIN, 0};
            auto const patience = patience_left();
            int const found = ::ppoll(&entry, 1, patience ? &*patience : nullptr, nullptr);
            if (found == 0) strike();
            if (found > 0) {
                auto const size = ::read(pipe_, &word_, sizeof(word_));
                base::check(size == 0 || size == sizeof(word_), "a child says whole words");
                return size > 0;
            }
        }
    }

    void take_word() {
        if (word_ == kReady) begun_ = Clock::now();
        else life_.acknowledged.push_back(word_);
        if (kill_.at_acknowledgement == life_.acknowledged.size() && begun_) strike();
    }

    [[nodiscard]] std::optional<timespec> patience_left() const {
        if (!begun_ || !kill_.after || has_struck_) return std::nullopt;
        auto const left = std::max(Moment{0}, *begun_ + *kill_.after - Clock::now());
        auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
        return timespec{seconds.count(), (left - seconds).count()};
    }

    void strike() {
        has_struck_ = true;
        ::kill(child_, SIGKILL);
    }

    pid_t child_;
    int pipe_;
    Kill kill_;
    Life life_;
    std::optional<Clock::time_point> begun_;
    std::uint64_t word_ = 0;
    bool has_struck_ = false;
};

}  // namespace

void Voice::ready() { say(kReady); }
void Voice::acknowledged(std::uint64_t step) { say(step); }

void Voice::say(std::uint64_t word) {
    base::check(::write(pipe_, &word, sizeof(word)) == sizeof(word), "the parent listens");
}

Life live(Kill const& kill, std::function<void(Voice&)> const& work) {
    std::array<int, 2> ends{};
    base::check(::pipe(ends.data()) == 0, "there is a pipe");
    auto const child = ::fork();
    base::check(child >= 0, "a child can be made");
    if (child == 0) {
        ::close(ends[0]);
        Voice voice(ends[1]);
        work(voice);
        ::_exit(0);
    }
    ::close(ends[1]);
    return Watch(child, ends[0], kill).run();
}

Dice::Dice(std::string_view stage) : seed_(number_in("WEIR_SEED", crypto::SystemRandom().next())) {
    fmt::print("{}: WEIR_SEED={} WEIR_ROUNDS={}\n", stage, seed_, rounds());
    std::seed_seq mixed{seed_, seed_ >> 32, std::uint64_t{stage.size()}};
    generator_.seed(mixed);
}

std::uint64_t Dice::below(std::uint64_t bound) { return generator_() % bound; }

Kill Dice::kill_within(Moment length, std::size_t steps) {
    if (steps > 1 && below(2) == 0) return {.after = {}, .at_acknowledgement = 1 + below(steps)};
    auto const most = static_cast<std::uint64_t>(length.count());
    return {.after = Moment{static_cast<std::int64_t>(below(most + 1))}, .at_acknowledgement = {}};
}

unsigned rounds() { return static_cast<unsigned>(number_in("WEIR_ROUNDS", 20)); }

}  // namespace weir::faults
