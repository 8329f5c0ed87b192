#include "tests/architecture/libraries.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace weir::architecture {
namespace {

struct Library {
    std::string_view prefix;  // of the path between the angle brackets
    std::string_view owner;   // a folder; the source's path begins with it
};

constexpr std::string_view kAnySource = "";
constexpr std::string_view kTests = "tests";

constexpr auto kLibraries = std::to_array<Library>({
    {"fmt/", kAnySource},
    {"date/", "src/base/"},
    {"sodium", "src/engines/crypto/"},
    {"openssl/", "src/engines/crypto/"},
    {"sqlite3", "src/engines/store/"},
    {"duckdb", "src/engines/store/"},
    {"toml++/", "src/engines/text/"},
    {"nlohmann/", "src/engines/text/"},
    {"zlib.h", "src/engines/text/"},
    {"boost/", "src/engines/http/"},
    {"curl/", "src/engines/http/"},
    {"zstd", "src/records/vault/"},
    {"p11-kit/", "src/records/vault/"},
    {"simdjson", "src/records/activity/"},
    {"libical/", "src/records/activity/"},
    {"re2/", "src/records/activity/"},
    {"expat", "src/records/activity/"},
    {"roaring/", "src/rules/access/"},
    {"cjose/", "src/surfaces/keeper/"},
    {"fido", "src/surfaces/keeper/"},
    {"coin/", "src/surfaces/advice/"},
    {"CLI/", "src/surfaces/cli/"},
    {"seccomp", "src/surfaces/gate/"},
    {"gtest/", kTests},
    {"gmock/", kTests},
    {"benchmark/", kTests},
    {"fuzzer/", kTests},
});

/// Libraries that tests and benchmarks may ask for a second opinion.
constexpr auto kOracles = std::to_array<std::string_view>({"duckdb", "sqlite3"});

/// C and POSIX headers; those of the C++ standard library have neither dot nor slash.
constexpr auto kSystem = std::to_array<std::string_view>({
    "arpa/inet.h", "cpuid.h",    "dirent.h",    "dlfcn.h",   "endian.h", "errno.h",
    "fcntl.h",     "grp.h",      "immintrin.h", "linux/",    "malloc.h", "net/",
    "netdb.h",     "netinet/",   "poll.h",      "pthread.h", "pwd.h",    "sched.h",
    "signal.h",    "spawn.h",    "stdint.h",    "stdio.h",   "stdlib.h", "string.h",
    "sys/",        "sysexits.h", "termios.h",   "time.h",    "unistd.h", "wmmintrin.h",
});

bool is_system(std::string_view header) {
    if (header.find_first_of("./") == std::string_view::npos) return true;
    return std::ranges::any_of(
        kSystem, [header](std::string_view name) { return header.starts_with(name); });
}

bool may_include(Source const& source, Library const& library) {
    if (library.owner == kTests) return is_test(source.path);
    if (source.path.starts_with(library.owner)) return true;
    return is_test(source.path) && std::ranges::find(kOracles, library.prefix) != kOracles.end();
}

bool is_public_header(std::string_view path) {
    return is_header(path) && path.find("/detail/") == std::string_view::npos && !is_test(path);
}

}  // namespace

Findings check_libraries(Source const& source) {
    Findings findings;
    for (auto const& include : source.includes) {
        if (include.is_quoted || is_system(include.path)) continue;
        auto const say = [&](std::string_view why) {
            findings.push_back(finding(source.path, include.line,
                                       fmt::format("includes <{}>: {}", include.path, why)));
        };
        auto const library = std::ranges::find_if(kLibraries, [&include](Library const& known) {
            return include.path.starts_with(known.prefix);
        });
        if (library == kLibraries.end()) {
            say("no module owns this library (docs/decisions says how one comes in)");
        } else if (!may_include(source, *library)) {
            say(fmt::format("it belongs to {}", library->owner));
        } else if (library->prefix == "fmt/" && is_header(source.path)) {
            say("fmt is for .cc files");
        } else if (is_public_header(source.path)) {
            say("a public header names no third-party type");
        }
    }
    return findings;
}

}  // namespace weir::architecture
