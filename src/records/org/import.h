// A directory file into rows that still name people as the file does: `weir org import csv`. The
// keeper gives numbers and keeps the names in the vault.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/text/tree.h"

namespace weir::org {

/// One line of a directory file. `id` is the directory's own; everything else may be empty.
struct ForeignPerson {
    std::string id;
    std::string name;
    std::string address;  // several separated by spaces; lower-cased
    std::vector<std::string> unit_path;
    std::string manager;  // an id of the same file; empty: none
    std::string site;     // a site's name in the charter
    std::uint32_t minutes_a_week = 2400;
    std::string from;  // ISO dates; empty: since ever, still
    std::string until;
    friend bool operator==(ForeignPerson const&, ForeignPerson const&) = default;
};

inline constexpr std::size_t kPeopleMax = 4'000'000;  // rows of one file
inline constexpr std::size_t kUnitDepthMax = 32;

/// CSV with a header; columns id (required), name, address, unit ("Sales/North"), manager, site,
/// hours (a week), from, until. An undeclared column is an error that names it. The unit `company`
/// is the company itself; an empty one is too, for somebody who leads. If no `unit` column is
/// there, units follow the reporting tree: a person's home is the unit of their manager, named by
/// the manager's id; those who report to the root or to nobody are the company's own. Who reports
/// to themselves, or to nobody, is a root and has no manager. bad_input with file and line:
/// duplicate id in whatever case, an address of two people, somebody in no unit, unknown manager,
/// a reporting cycle, bad date, hours outside 0..80, a person ending before they begin, a unit
/// with an empty name; too_large beyond the limits above. Never quotes content.
[[nodiscard]] base::Result<std::vector<ForeignPerson>> parse_people(std::string_view csv,
                                                                    std::string_view file);

[[nodiscard]] text::Tree to_tree(std::vector<ForeignPerson> const& people);
[[nodiscard]] base::Result<std::vector<ForeignPerson>> foreign_people_of(text::Tree const& tree);

}  // namespace weir::org
