// The entities of a Cedar export: units as a tree, people by number with their roles, and cells.
#pragma once

#include <string>

#include "rules/access/cedar.h"

namespace weir::access::detail {

struct CedarEntities {
    std::string json;
    std::size_t people = 0;
    std::size_t cells = 0;
};
[[nodiscard]] CedarEntities cedar_entities(World world, CedarOptions const& options);

}  // namespace weir::access::detail
