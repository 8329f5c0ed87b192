// Where functions begin and end, found by counting braces. A heuristic, and its limits are known: a
// function made by the preprocessor is not seen, and a lambda counts as part of what holds it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/architecture/source.h"

namespace weir::architecture {

struct Function {
    std::string name;            // the last word before the parameters
    std::size_t first_line = 0;  // of the signature
    std::size_t last_line = 0;   // of the closing brace
};

/// Functions at namespace and class level, in the order in which they end.
[[nodiscard]] std::vector<Function> functions_of(Source const& source);

}  // namespace weir::architecture
