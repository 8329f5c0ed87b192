#include "base/check.h"

#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

namespace weir::base {

void check(bool condition, std::string_view why, std::source_location where) {
    if (!condition) fail_stop(why, where);
}

void fail_stop(std::string_view why, std::source_location where) {
    fmt::print(stderr, "weir: fatal: {} ({}:{})\n", why, where.file_name(), where.line());
    std::fflush(stderr);
    std::abort();
}

}  // namespace weir::base
