// Who may read what about whom, at any second of the past: the exact and complete set, with a
// reason per person. may_read says of one person what audience says of all (a law, and tested as
// one).
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/outcome.h"
#include "records/org/directory.h"
#include "rules/access/grants.h"
#include "rules/access/people.h"

namespace weir::access {

/// The people a released cell is about: everybody at or below `within`, and those whose home is one
/// of `exactly` itself; where `sites` has any, only those of them who stand at one. A merged cell
/// names several units, or several sites.
struct Cell {
    std::vector<Unit> within;
    std::vector<Unit> exactly;
    std::vector<Site> sites = {};
};

/// A class of data about a cell: notice, release, answer, feed, training_set.
struct CellQuestion {
    Class what = Class::release;
    Cell cell;
    base::Instant at;
};
/// A class of data about one person: own_record, trail, training_set, person_record.
struct PersonQuestion {
    Class what = Class::own_record;
    Person person;
    base::Instant at;
};

/// Why somebody may: a grant's role and scope, or a right that needs no grant.
struct Because {
    enum class Kind { granted, measured, subject, enrolled };
    Kind kind = Kind::granted;
    std::string role;     // granted only
    Scope scope;          // granted only
    std::string purpose;  // granted only
    friend auto operator<=>(Because const&, Because const&) = default;
};
[[nodiscard]] std::string to_text(
    Because const& because);  // "lead, own_unit", "measured in this cell"

/// People who may for one reason. Somebody with two reasons is in two parts.
struct AudiencePart {
    Because because;
    People people;
};
struct Audience {
    People people;                    // exact: the union of the parts
    std::vector<AudiencePart> parts;  // by reason, none empty
    /// Every reason of one person; empty if they are not in the audience.
    [[nodiscard]] std::vector<Because> reasons_of(Person person) const;
};

/// The rules as they ever were; both outlive the call.
struct World {
    Permissions const& permissions;
    org::Directory const& directory;
};

/// Pure. A grant covers a cell if its scope covers every unit of it, whatever its sites; an empty
/// cell is covered by nothing. `own_unit` is, for each holder, the home units of their direct
/// reports and all below. A site covers a cell if somebody of the cell stands there and nobody of
/// it stands elsewhere. Who does not stand in the directory at that moment reads nothing by a role,
/// except by an external one; of those who left, only `company` covers their data. Released cells
/// and answers are also for those measured in them (DESIGN invariant 11), the notice for everybody
/// enrolled, own record and own trail for the subject. An answer that was made is read by those who
/// may ask, by those who may read the release, and by those measured. A class that cannot be about
/// a cell, or a person, has no audience.
[[nodiscard]] Audience audience(CellQuestion const& question, World world);
[[nodiscard]] Audience audience(PersonQuestion const& question, World world);

using Decision = std::variant<Because, base::Refusal>;
/// One person's share of the audience: the first reason, or not_granted with the class as subject.
[[nodiscard]] Decision may_read(Person reader, CellQuestion const& question, World world);
[[nodiscard]] Decision may_read(Person reader, PersonQuestion const& question, World world);
/// Whether somebody may *ask* over a cell, for a purpose: by a grant of class answer alone.
struct AskQuestion {
    Cell cell;
    std::string purpose;
    base::Instant at;
};
[[nodiscard]] Decision may_ask(Person asker, AskQuestion const& question, World world);

}  // namespace weir::access
