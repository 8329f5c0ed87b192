// The layering: which module may include which. Truth is src/CMakeLists.txt (the bottom-up list)
// and modules.txt, which CMake writes from every module's DEPS.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/architecture/source.h"

namespace weir::architecture {

struct Layers {
    std::vector<std::string> order;                        // folders, bottom-up
    std::map<std::string, std::vector<std::string>> deps;  // folder -> folders, as configured
};

/// From the texts of src/CMakeLists.txt and modules.txt.
[[nodiscard]] Layers read_layers(std::string_view list, std::string_view modules);

/// The folder of the module that a path under src/ lies in, "engines/store"; empty if none.
[[nodiscard]] std::string module_of(Layers const& layers, std::string_view path_in_src);

/// Arrows point down: bands in order, DEPS earlier in the list, engines on base alone, and what
/// faces the user (`cli`, `gate`) reaches no door and no key, not even through another module.
[[nodiscard]] Findings check_layering(Layers const& layers);

/// Quoted includes: of base, of the own module, of declared DEPS, never of another's detail/. Tests
/// may include whatever stands earlier in the list.
[[nodiscard]] Findings check_includes(Layers const& layers, Source const& source);

/// DEPS that no source of the module includes. base is everybody's and need not be declared.
[[nodiscard]] Findings check_unused_deps(Layers const& layers, std::vector<Source> const& sources);

}  // namespace weir::architecture
