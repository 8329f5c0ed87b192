// The layer loaded before the real binary (LD_PRELOAD), told by the environment what to do:
// WEIR_LAYER_SHORT=SEED   every write to a file takes only a part of what it was given
// WEIR_LAYER_CLOCK=SEED   the time of day jumps, back and forth, by up to 40 days
// WEIR_LAYER_SYNC=N       the n-th sync of the process fails with EIO
#include <cstdlib>
#include <ctime>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "tests/faults/layer/layer.h"

namespace weir::faults {
namespace {

constexpr std::uint64_t kCallsBetweenJumps = 8;
constexpr std::int64_t kJumpMax = 40 * 86'400;

std::uint64_t number_in(char const* variable) {
    auto const* const text = std::getenv(variable);
    return text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
}

/// Marsaglia's xorshift: a library loaded first has no use for a larger generator.
std::uint64_t drawn(std::uint64_t& state) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

std::size_t part_of(std::size_t size) {
    static std::uint64_t state = number_in("WEIR_LAYER_SHORT") * 2 + 1;
    return 1 + drawn(state) % size;
}

bool prepare() {
    if (number_in("WEIR_LAYER_SHORT") > 0) layer().shorten = part_of;
    layer().failing.left = static_cast<unsigned>(number_in("WEIR_LAYER_SYNC"));
    return true;
}
bool const is_prepared = prepare();

std::int64_t jump() {
    static std::uint64_t const seed = number_in("WEIR_LAYER_CLOCK");
    static std::uint64_t state = seed * 2 + 1 + static_cast<std::uint64_t>(::getpid());
    static std::uint64_t calls = 0;
    static std::int64_t offset = 0;
    if (seed == 0) return 0;
    if (calls++ % kCallsBetweenJumps == 0) {
        offset = static_cast<std::int64_t>(drawn(state) % (2 * kJumpMax)) - kJumpMax;
    }
    return offset;
}

}  // namespace
}  // namespace weir::faults

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
    auto const done = static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
    if (done == 0 && clock == CLOCK_REALTIME) time->tv_sec += weir::faults::jump();
    return done;
}
