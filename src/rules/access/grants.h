// Grants: role x class x scope x purpose x until, one line each that a works council can read. No
// policy language, no superuser, and no "everyone" for anything personal (DESIGN section 5).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/zones.h"
#include "engines/text/tree.h"
#include "records/org/directory.h"

namespace weir::access {

using base::Person;
using base::Site;
using base::Unit;

enum class Class {
    notice,         // charter, findings, controls, questions asked
    release,        // protected cells
    answer,         // ad hoc, protected
    feed,           // released cells pushed to a named tool
    trail,          // who could or did see whom
    own_record,     // the subject's; no grant can give it
    training_set,   // rows of consenting people
    person_record,  // break-glass; no grant can give it
};
inline constexpr std::size_t kClasses = 8;
[[nodiscard]] std::string_view name_of(Class what);  // "own_record"
[[nodiscard]] base::Result<Class> class_of(std::string_view name);

/// Where a grant reaches. Text: "company", "department:Sales", "team:Sales/North", "own_unit",
/// "site:Berlin".
struct Scope {
    enum class Kind { company, unit, own_unit, site };
    Kind kind = Kind::company;
    std::vector<std::string> path;  // of a unit, from the department down
    std::string site;               // a site's name in the charter
    friend auto operator<=>(Scope const&, Scope const&) = default;
};
[[nodiscard]] std::string to_text(Scope const& scope);
[[nodiscard]] base::Result<Scope> scope_of(std::string_view text);

struct Grant {
    std::string role;
    Class what = Class::notice;
    Scope scope;
    std::string purpose;  // a DPV term of the charter
    base::Span span;
    friend bool operator==(Grant const& a, Grant const& b);
};

/// The names a grants file may use: those of the charter.
struct Names {
    std::vector<std::string> roles;
    std::vector<std::string> purposes;
    std::vector<std::string> sites;
    base::Zone zone;  // in which `from` and `until` are midnights
};

inline constexpr std::size_t kGrantsMax = 10'000;

/// grants.toml: [[grant]] role, class, scope, purpose, from, until (optional; the first day
/// without). bad_input with file, line and column: an unknown key or name, "everyone", "all",
/// "anyone", "*" or `employee` for a class that is not `notice`, own_record and person_record for
/// anybody, trail for others than security, privacy and representative, until not after from, the
/// same line twice.
[[nodiscard]] base::Result<std::vector<Grant>> parse_grants(std::string_view toml,
                                                            std::string_view file,
                                                            Names const& names);

struct RoleMember {
    std::string role;
    Person person;
    base::Span span;
    friend bool operator==(RoleMember const& a, RoleMember const& b);
};
struct RoleCap {
    std::string role;
    std::uint32_t cap = 0;
    bool is_external = false;  // its holders may read although they do not stand in the directory
    friend bool operator==(RoleCap const&, RoleCap const&) = default;
};
struct SiteName {
    std::string name;
    Site site;
    friend bool operator==(SiteName const&, SiteName const&) = default;
};

/// A change to fold: from `at` on these are *all* grants. What is not among them ends at `at`; what
/// is new begins at `at` or later; what stays keeps its interval.
struct GrantsChange {
    base::Instant at;
    std::vector<Grant> grants;
};
/// The same for roles: caps and members, and the charter's sites by name.
struct RolesChange {
    base::Instant at;
    std::vector<RoleCap> caps;
    std::vector<RoleMember> members;
    std::vector<SiteName> sites;
};

/// Every grant and role membership that ever was, as intervals. A pure fold.
class Permissions {
public:
    void apply(GrantsChange const& change);
    void apply(RolesChange const& change);

    [[nodiscard]] std::vector<Grant> const& grants() const { return grants_; }
    [[nodiscard]] std::vector<RoleMember> const& members() const { return members_; }
    [[nodiscard]] std::vector<RoleCap> const& caps() const { return eras_.back().caps; }
    /// What roles and sites were at a moment, as the last change up to then had them.
    struct Era {
        base::Instant from;
        std::vector<RoleCap> caps;
        std::vector<SiteName> sites;
        [[nodiscard]] Site site(std::string_view name) const;  // 0: none of that name
        [[nodiscard]] bool is_external(std::string_view role) const;
    };
    [[nodiscard]] std::vector<Era> const& eras() const { return eras_; }  // ascending, apart
    [[nodiscard]] Era const& era(base::Instant at) const;
    /// Whether somebody holds a role at a moment. `employee`: ask the directory.
    [[nodiscard]] bool holds(Person person, std::string_view role, base::Instant at) const;
    [[nodiscard]] std::vector<std::string> roles_of(Person person, base::Instant at) const;

private:
    std::vector<Grant> grants_;
    std::vector<RoleMember> members_;
    std::vector<Era> eras_{Era{base::kEarliest, {}, {}}};
};

/// Refuses a change under which some role would at any moment have more people than its cap, or has
/// members but no cap: bad_input naming the role, the cap and the most at once.
[[nodiscard]] base::Status check_caps(std::span<RoleCap const> caps,
                                      std::span<RoleMember const> members);

[[nodiscard]] text::Tree to_tree(GrantsChange const& change);
[[nodiscard]] text::Tree to_tree(RolesChange const& change);
/// corrupt if the tree is not one that to_tree wrote.
[[nodiscard]] base::Result<GrantsChange> grants_change_of(text::Tree const& tree);
[[nodiscard]] base::Result<RolesChange> roles_change_of(text::Tree const& tree);

}  // namespace weir::access
