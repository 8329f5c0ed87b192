// A bug ends the process, in every build: a wrong assumption must not reach people's data.
#pragma once

#include <source_location>
#include <string_view>

namespace weir::base {

/// Ends the process with a line on standard error unless `condition` holds. `why` names the
/// assumption, never a value.
void check(bool condition, std::string_view why,
           std::source_location where = std::source_location::current());

/// Ends the process because going on could lose or tell something: a failed sync, a broken seal.
[[noreturn]] void fail_stop(std::string_view why,
                            std::source_location where = std::source_location::current());

}  // namespace weir::base
