// What the benchmarks share: clocks, medians, and how noisy the machine is in the same run.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::bench {

/// Ends the benchmark, saying why: by an exception, so that folders and keepers go with it.
void require(bool condition, std::string_view what);
/// A benchmark's main: its exit status.
[[nodiscard]] int run(std::function<void()> const& benchmark);

[[nodiscard]] double wall_seconds(std::function<void()> const& work);
/// Processor time of all threads of this process: what the work costs, however busy the machine.
[[nodiscard]] double cpu_seconds(std::function<void()> const& work);

/// The value below which `part` of the values lie; 0.5 is the median.
[[nodiscard]] double quantile(std::vector<double> values, double part);
[[nodiscard]] double median(std::vector<double> values);

/// Median of bare write and fdatasync of 300 bytes in a folder, in microseconds.
[[nodiscard]] double bare_sync_us(std::filesystem::path const& folder);
/// `"cores":2,"fdatasync_p50_us":810`: to be put into every row.
[[nodiscard]] std::string noise_of(std::filesystem::path const& folder);

/// A number from the environment, or otherwise.
[[nodiscard]] std::uint64_t number_in(char const* variable, std::uint64_t otherwise);

}  // namespace weir::bench
