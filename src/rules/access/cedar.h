// The grants of one moment in the Cedar language: policies, schema and entities that Cedar's own
// engine accepts, so that somebody else's machine can answer who may read what. A test puts every
// question of random organisations to both and tolerates no difference (docs/decisions/0019).
// Source: https://docs.cedarpolicy.com, JSON formats of schema and entities.
#pragma once

#include <string>
#include <vector>

#include "rules/access/audience.h"

namespace weir::access {

struct CedarExport {
    std::string policies;  // policies.cedar
    std::string schema;    // schema.cedarschema.json
    std::string entities;  // entities.json
};

/// Questions the entities must be able to answer. People stand in it by number, never by name;
/// every unit's own cell and subtree's cell is in it anyhow.
struct CedarOptions {
    base::Instant at;
    std::vector<Cell> cells = {};  // more cells, of several units
};
[[nodiscard]] CedarExport cedar_export(World world, CedarOptions const& options);

/// How the export names things: `Weir::Person::"17"`, `Weir::Action::"read_release"`,
/// `Weir::Cell::"within 3, exactly 4"`.
[[nodiscard]] std::string cedar_id(Cell const& cell);  // canonical: sorted, each unit once
[[nodiscard]] std::string cedar_action(Class what);

}  // namespace weir::access
