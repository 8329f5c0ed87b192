#include "doors/exposure/control_files.h"

#include <charconv>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace weir::exposure {
namespace {

constexpr std::string_view kPublic = "tiles";  // the log's public form
constexpr unsigned kOthers = 077;

bool is_open(std::filesystem::path const& path) {
    struct stat facts{};
    if (::lstat(path.c_str(), &facts) != 0) return true;
    return (facts.st_mode & kOthers) != 0 || facts.st_uid != ::geteuid();
}

/// A folder that others cannot enter closes everything in it.
void look_below(std::filesystem::path const& folder, std::string const& name, FileFacts& facts) {
    if (!is_open(folder)) return;
    std::error_code error;
    for (auto const& entry : std::filesystem::directory_iterator(folder, error)) {
        auto const file = entry.path().filename().string();
        if (file == kPublic || facts.open.size() == kOpenShown) continue;
        if (entry.is_directory(error)) look_below(entry.path(), name + "/" + file, facts);
        else if (is_open(entry.path())) facts.open.push_back(name + "/" + file);
    }
    if (error && facts.open.size() < kOpenShown) facts.open.push_back(name);
}

std::string text_of_file(std::filesystem::path const& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// A swap's device encrypts it. What cannot be looked at does not.
bool is_crypt(std::string_view device, std::filesystem::path const& blocks) {
    auto const uuid = text_of_file(blocks / device / "dm" / "uuid");
    return device.starts_with("dm-") && uuid.starts_with("CRYPT-");
}

/// The number after a key of /proc/self/status, in kB.
std::optional<std::uint64_t> kilobytes(std::string_view status, std::string_view key) {
    auto const at = status.find(key);
    if (at == std::string_view::npos) return std::nullopt;
    auto const from = status.find_first_of("0123456789", at);
    std::uint64_t value = 0;
    auto const rest = status.substr(std::min(from, status.size()));
    auto const parsed = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (parsed.ec != std::errc{}) return std::nullopt;
    return value;
}

bool can_dump() {
    rlimit limit{};
    bool const writes_cores = ::getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_cur != 0;
    return writes_cores && ::prctl(PR_GET_DUMPABLE) != 0;
}

}  // namespace

bool swaps_in_clear(std::string_view swaps, std::filesystem::path const& blocks) {
    constexpr std::string_view kDevices = "/dev/";
    auto line = swaps.find('\n');  // the first names the columns
    while (line != std::string_view::npos && line + 1 < swaps.size()) {
        auto const path = swaps.substr(line + 1, swaps.find_first_of(" \t\n", line + 1) - line - 1);
        line = swaps.find('\n', line + 1);
        if (path.empty()) continue;
        auto const device = path.starts_with(kDevices) ? path.substr(kDevices.size()) : "";
        if (!device.starts_with("zram") && !is_crypt(device, blocks)) return true;
    }
    return false;
}

bool is_locked(std::string_view status) {
    auto const locked = kilobytes(status, "VmLck:");
    auto const resident = kilobytes(status, "VmRSS:");
    return locked && resident && *locked >= *resident;
}

FileFacts look_at_files(std::filesystem::path const& data, std::filesystem::path const& keys) {
    FileFacts facts;
    if (is_open(keys)) facts.open.push_back("keys");
    look_below(data, "data", facts);
    struct stat first{};
    struct stat second{};
    facts.is_one_volume = ::stat(data.c_str(), &first) != 0 || ::stat(keys.c_str(), &second) != 0 ||
                          first.st_dev == second.st_dev;
    facts.can_dump = can_dump();
    facts.can_swap = swaps_in_clear(text_of_file("/proc/swaps"), "/sys/block") &&
                     !is_locked(text_of_file("/proc/self/status"));
    return facts;
}

}  // namespace weir::exposure
