#include "bench/measure.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <stdexcept>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

namespace weir::bench {
namespace {

constexpr int kSyncs = 200;
constexpr std::size_t kSyncedBytes = 300;

double now(clockid_t clock) {
    timespec time{};
    require(::clock_gettime(clock, &time) == 0, "no clock");
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double seconds(clockid_t clock, std::function<void()> const& work) {
    auto const begin = now(clock);
    work();
    return now(clock) - begin;
}

}  // namespace

void require(bool condition, std::string_view what) {
    if (!condition) throw std::runtime_error(std::string(what));
}

int run(std::function<void()> const& benchmark) {
    try {
        benchmark();
    } catch (std::runtime_error const& failure) {
        fmt::print(stderr, "bench: {}\n", failure.what());
        return 1;
    }
    return 0;
}

double wall_seconds(std::function<void()> const& work) { return seconds(CLOCK_MONOTONIC, work); }
double cpu_seconds(std::function<void()> const& work) {
    return seconds(CLOCK_PROCESS_CPUTIME_ID, work);
}

double quantile(std::vector<double> values, double part) {
    require(!values.empty(), "nothing was measured");
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

double median(std::vector<double> values) { return quantile(std::move(values), 0.5); }

double bare_sync_us(std::filesystem::path const& folder) {
    auto const path = folder / "bare-sync";
    int const file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    require(file >= 0, "cannot make a file");
    std::vector<char> const bytes(kSyncedBytes, 'x');
    std::vector<double> times;
    for (int i = 0; i < kSyncs; ++i) {
        times.push_back(1e6 * wall_seconds([&] {
                            auto const written = ::write(file, bytes.data(), bytes.size());
                            require(written == static_cast<ssize_t>(bytes.size()) &&
                                        ::fdatasync(file) == 0,
                                    "a bare sync failed");
                        }));
    }
    ::close(file);
    std::filesystem::remove(path);
    return median(times);
}

std::string noise_of(std::filesystem::path const& folder) {
    return fmt::format(R"("cores":{},"fdatasync_p50_us":{:.0f})",
                       std::thread::hardware_concurrency(), bare_sync_us(folder));
}

std::uint64_t number_in(char const* variable, std::uint64_t otherwise) {
    auto const* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace weir::bench
