// Who holds which scopes by grants at one second, sorted by how a scope reaches.
#pragma once

#include <array>
#include <map>
#include <utility>
#include <vector>

#include "rules/access/audience.h"
#include "rules/access/detail/standing.h"

namespace weir::access::detail {

/// Everything that gives one class.
struct Scopes {
    People company;
    People own;  // who reads the homes of their direct reports and below
    std::vector<std::pair<Unit, Person>> heads;  // who reads a unit and below; ascending, each once
    std::vector<std::pair<Site, Person>> sites;  // likewise
};

/// What one reader's grants of one class reach, resolved.
struct Cover {
    bool is_company = false;
    std::vector<Unit> heads;  // ascending, each once; of the reports' homes too
    std::vector<Site> sites;  // likewise; with the company neither heads nor sites
    friend auto operator<=>(Cover const&, Cover const&) = default;
};

/// Whether a grant of one class lets somebody read another: an answer that was made is read by
/// those who may read the release too.
[[nodiscard]] bool gives(Class granted, Class what);

class Holders {
public:
    Holders(World world, base::Instant at, Standing const& standing);
    [[nodiscard]] Scopes const& of(Class what) const {
        return scopes_[static_cast<std::size_t>(what)];
    }

private:
    void add(Grant const& grant, std::vector<Person> const& people, World world,
             Permissions::Era const& era);
    std::array<Scopes, kClasses> scopes_;
};

/// Everybody who holds any scope, own_unit counted only where `managers` contains them.
[[nodiscard]] People readers_of(Scopes const& scopes, People const& managers);

}  // namespace weir::access::detail
