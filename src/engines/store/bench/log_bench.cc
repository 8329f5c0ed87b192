// How many frames a log acknowledges, and how long one waits, beside a bare loop of write and
// fdatasync on the same disk in the same run. One JSON object a line.
#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/check.h"
#include "engines/store/log.h"

namespace weir::store {
namespace {

constexpr std::size_t kPayloadSize = 300;  // about one ledger entry
constexpr std::size_t kFramesEach = 2000;
constexpr int kSyncs = 1000;

using Clock = std::chrono::steady_clock;
using Microseconds = std::chrono::duration<double, std::micro>;

double quantile(std::vector<double>& values, double part) {
    auto const at = static_cast<std::size_t>(part * static_cast<double>(values.size() - 1));
    auto const middle = values.begin() + static_cast<std::ptrdiff_t>(at);
    std::ranges::nth_element(values, middle);
    return *middle;
}

double bare_sync_p50_us(std::filesystem::path const& path) {
    int const file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    base::check(file >= 0, "the bench needs a file");
    base::Bytes const bytes(kPayloadSize, 7);
    std::vector<double> times;
    for (int i = 0; i < kSyncs; ++i) {
        auto const begin = Clock::now();
        auto const written = ::write(file, bytes.data(), bytes.size());
        bool const is_synced = ::fdatasync(file) == 0;
        base::check(written == static_cast<ssize_t>(kPayloadSize) && is_synced,
                    "a bare sync failed");
        times.push_back(Microseconds(Clock::now() - begin).count());
    }
    ::close(file);
    return quantile(times, 0.5);
}

/// Each of `in_flight` threads appends a frame, waits for it, and appends the next.
void measure(std::filesystem::path const& folder, std::size_t in_flight) {
    auto const sync_us = bare_sync_p50_us(folder / "bare");
    auto log = Log::open(folder / fmt::format("log-{}", in_flight), {.create = true}).value();
    std::vector<std::vector<double>> times(in_flight);
    auto const begin = Clock::now();
    {
        std::vector<std::jthread> threads;
        for (auto& mine : times) {
            threads.emplace_back([&] {
                for (std::size_t i = 0; i < kFramesEach; ++i) {
                    auto const start = Clock::now();
                    log.wait(log.append(base::Bytes(kPayloadSize, 7)));
                    mine.push_back(Microseconds(Clock::now() - start).count());
                }
            });
        }
    }
    auto const seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    std::vector<double> all;
    for (auto const& each : times) all.insert(all.end(), each.begin(), each.end());
    fmt::print(R"({{"bench":"ledger_append","in_flight":{},"frames_per_s":{:.0f},"p50_us":{:.0f},)"
               R"("p99_us":{:.0f},"fdatasync_p50_us":{:.0f}}})"
               "\n",
               in_flight, static_cast<double>(all.size()) / seconds, quantile(all, 0.5),
               quantile(all, 0.99), sync_us);
}

}  // namespace
}  // namespace weir::store

int main() {
    auto const folder =
        std::filesystem::temp_directory_path() / fmt::format("weir-log-bench-{}", ::getpid());
    std::filesystem::create_directories(folder);
    for (std::size_t const in_flight : {1U, 8U, 16U, 64U}) weir::store::measure(folder, in_flight);
    std::filesystem::remove_all(folder);
}
