// Files that nothing would miss: sources no CMakeLists.txt builds, tests nobody registered, headers
// nobody includes.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/architecture/source.h"

namespace weir::architecture {

struct Tree {
    std::vector<Source> sources;
    std::map<std::string, std::string> lists;  // path of a CMakeLists.txt -> its text
    std::set<std::string> registered;          // paths that CMake knows as tests, fuzzers, benches
};

/// Every .cc stands in the CMakeLists.txt nearest above it.
[[nodiscard]] Findings check_built(Tree const& tree);

/// Every *_test.cc, *_fuzz.cc and *_bench.cc is registered.
[[nodiscard]] Findings check_registered(Tree const& tree);

/// Every header is included by something other than tests and the .cc of its own name; a header of
/// tests by any file.
[[nodiscard]] Findings check_used(Tree const& tree);

}  // namespace weir::architecture
