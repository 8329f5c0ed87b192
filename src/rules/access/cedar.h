// The grants of one moment in the Cedar language: policies, schema and entities that Cedar's own
// engine accepts, so that somebody else's machine can answer who may read what. A test puts every
// question of random organisations to both and tolerates no difference (docs/decisions/0019).
// Source: https://docs.cedarpolicy.com, JSON formats of schema and entities.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "rules/access/audience.h"

namespace weir::access {

/// Three files, under these names.
struct CedarExport {
    std::string policies;  // policies.cedar: a policy for each right and each grant in force
    std::string schema;    // schema.cedarschema.json: the same at every moment
    std::string entities;  // entities.json: one entity a line
    std::size_t people = 0;
    std::size_t grants = 0;  // in force, and of somewhere that is there
    std::size_t cells = 0;
};

/// People stand in it by number, never by name; units and sites by number, with their names. Every
/// unit's own cell and its subtree's are there anyhow.
struct CedarOptions {
    base::Instant at;
    std::vector<Cell> cells = {};  // more of them: merged ones, ones by site; known ones count
};

/// Pure. For every reader, class and person, and for every cell that it holds, Cedar says `Allow`
/// where may_read says yes, and for the action `ask` with a purpose where may_ask does. A cell that
/// it does not hold is nobody's to read there: it says less than may_read, never more.
[[nodiscard]] CedarExport cedar_export(World world, CedarOptions const& options);

/// Cells of the directory's sites: each site as a whole, and each department's part of it.
[[nodiscard]] std::vector<Cell> cells_by_site(World world, base::Instant at);

/// How the export names things: `Weir::Person::"17"`, `Weir::Action::"read_release"`,
/// `Weir::Cell::"within 3 5, exactly 4, site 1"`: numbers ascending, each once.
[[nodiscard]] std::string cedar_id(Cell const& cell);
[[nodiscard]] std::string cedar_action(Class what);
inline constexpr std::string_view kCedarAsk = "ask";  // its context names the `purpose`

}  // namespace weir::access
