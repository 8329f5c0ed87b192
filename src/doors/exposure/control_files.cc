#include "doors/exposure/control_files.h"

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

bool can_dump() {
    rlimit limit{};
    bool const writes_cores = ::getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_cur != 0;
    return writes_cores && ::prctl(PR_GET_DUMPABLE) != 0;
}

}  // namespace

FileFacts look_at_files(std::filesystem::path const& data, std::filesystem::path const& keys) {
    FileFacts facts;
    if (is_open(keys)) facts.open.push_back("keys");
    look_below(data, "data", facts);
    struct stat first{};
    struct stat second{};
    facts.is_one_volume = ::stat(data.c_str(), &first) != 0 || ::stat(keys.c_str(), &second) != 0 ||
                          first.st_dev == second.st_dev;
    facts.can_dump = can_dump();
    return facts;
}

}  // namespace weir::exposure
