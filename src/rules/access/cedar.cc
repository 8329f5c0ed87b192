#include "rules/access/cedar.h"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "rules/access/detail/cedar_entities.h"
#include "rules/access/detail/standing.h"

namespace weir::access {
namespace {

constexpr std::string_view kSchema = R"({"Weir": {
  "entityTypes": {
    "Role": {},
    "Site": {},
    "Unit": {
      "memberOfTypes": ["Unit"],
      "shape": {"type": "Record", "attributes": {"name": {"type": "String"}}}
    },
    "Person": {
      "memberOfTypes": ["Role", "Unit", "Site"],
      "shape": {"type": "Record", "attributes": {
        "home": {"type": "Entity", "name": "Unit", "required": false},
        "below": {"type": "Set", "element": {"type": "Entity", "name": "Unit"}, "required": false}
      }}
    },
    "Cell": {
      "memberOfTypes": ["Unit", "Site"],
      "shape": {"type": "Record", "attributes": {
        "within": {"type": "Set", "element": {"type": "Entity", "name": "Unit"}},
        "exactly": {"type": "Set", "element": {"type": "Entity", "name": "Unit"}},
        "sites": {"type": "Set", "element": {"type": "Entity", "name": "Site"}, "required": false}
      }}
    }
  },
  "actions": {
    "read_notice": {"appliesTo": {"principalTypes": ["Person"], "resourceTypes": ["Cell"]}},
    "read_release": {"appliesTo": {"principalTypes": ["Person"], "resourceTypes": ["Cell"]}},
    "read_answer": {"appliesTo": {"principalTypes": ["Person"], "resourceTypes": ["Cell"]}},
    "read_feed": {"appliesTo": {"principalTypes": ["Person"], "resourceTypes": ["Cell"]}},
    "read_trail": {"appliesTo": {"principalTypes": ["Person"], "resourceTypes": ["Person"]}},
    "read_own_record": {"appliesTo": {"principalTypes": ["Person"], "resourceTypes": ["Person"]}},
    "read_training_set": {
      "appliesTo": {"principalTypes": ["Person"], "resourceTypes": ["Cell", "Person"]}},
    "read_person_record": {
      "appliesTo": {"principalTypes": ["Person"], "resourceTypes": ["Person"]}},
    "ask": {"appliesTo": {"principalTypes": ["Person"], "resourceTypes": ["Cell"],
      "context": {"type": "Record", "attributes": {"purpose": {"type": "String"}}}}}
  }
}}
)";

/// Rights that need no grant, and the one number that is nobody's.
constexpr std::string_view kRights = R"(@id("enrolled")
permit (
    principal in Weir::Role::"employee",
    action == Weir::Action::"read_notice",
    resource is Weir::Cell
) when { resource has within };

@id("measured")
permit (
    principal in Weir::Role::"employee",
    action in [Weir::Action::"read_release", Weir::Action::"read_answer"],
    resource is Weir::Cell
) when {
    (principal in resource.within ||
     (principal has home && resource.exactly.contains(principal.home))) &&
    (if resource has sites then principal in resource.sites else true)
};

@id("subject")
permit (
    principal,
    action in [Weir::Action::"read_own_record", Weir::Action::"read_trail"],
    resource is Weir::Person
) when { principal == resource };

@id("nobody")
forbid (principal, action, resource == Weir::Person::"0");
)";

/// A string of Cedar: what could end it, or not be seen in it, is escaped.
std::string cedar_string(std::string_view text) {
    std::string out = "\"";
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') out += {'\\', c};
        else if (byte < 0x20 || byte == 0x7f) out += fmt::format("\\u{{{:x}}}", byte);
        else out += c;
    }
    return out + '"';
}

/// Where a grant reaches, as Cedar has it: below an entity, and under what further condition.
struct Reaches {
    std::string in;  // of the resource; empty: anywhere
    bool is_own_unit = false;
};

std::string unit_in(Unit unit) { return fmt::format(" in Weir::Unit::\"{}\"", unit.value); }

/// Nothing if the scope names somewhere that is not there: it covers nothing.
std::optional<Reaches> reaches_of(Scope const& scope, World world, base::Instant at) {
    switch (scope.kind) {
        case Scope::Kind::company: return Reaches{};
        case Scope::Kind::own_unit: return Reaches{"", true};
        case Scope::Kind::unit: {
            auto const unit = world.directory.find_unit(scope.path);
            if (!unit) return std::nullopt;
            return Reaches{unit_in(*unit)};
        }
        case Scope::Kind::site: {
            auto const site = world.permissions.era(at).site(scope.site);
            if (site == Site{}) return std::nullopt;
            return Reaches{fmt::format(" in Weir::Site::\"{}\"", site.value)};
        }
    }
    return std::nullopt;
}

struct Text {
    std::string actions;  // `action == ...` or `action in [...]`
    std::string resource;
    std::string when;  // empty: always
};

std::string text_of(Grant const& grant, std::string const& id, Text const& text) {
    auto const when = text.when.empty() ? std::string() : fmt::format(" when {{ {} }}", text.when);
    return fmt::format(
        "\n@id({})\n@grant({})\n@purpose({})\npermit (\n    principal in Weir::Role::{},\n"
        "    {},\n    resource is {}\n){};\n",
        cedar_string(id),
        cedar_string(fmt::format("{}, {}", name_of(grant.what), to_text(grant.scope))),
        cedar_string(grant.purpose), cedar_string(grant.role), text.actions, text.resource, when);
}

std::string equals(std::string_view action) {
    return fmt::format("action == Weir::Action::\"{}\"", action);
}

/// An answer that was made is read by those who may read the release.
std::string actions_of(Class what) {
    if (what != Class::release) return equals(cedar_action(what));
    return fmt::format("action in [Weir::Action::\"{}\", Weir::Action::\"{}\"]",
                       cedar_action(Class::release), cedar_action(Class::answer));
}

/// A cell stands below the company only if it has units, all of them known.
Text for_cells(Grant const& grant, Reaches const& reaches) {
    Text text{actions_of(grant.what), "Weir::Cell", ""};
    text.resource += reaches.in.empty() ? unit_in(org::kCompany) : reaches.in;
    if (reaches.is_own_unit) {
        text.when =
            "principal has below && principal.below.containsAll(resource.within) &&\n"
            "    principal.below.containsAll(resource.exactly)";
    }
    return text;
}

Text for_persons(Grant const& grant, Reaches const& reaches) {
    Text text{actions_of(grant.what), "Weir::Person" + reaches.in, ""};
    if (reaches.is_own_unit) {
        text.when =
            "principal has below && resource has home && principal.below.contains(resource.home)";
    }
    return text;
}

bool gives_cells(Class what) {
    return what == Class::notice || what == Class::release || what == Class::answer ||
           what == Class::feed || what == Class::training_set;
}

bool gives_persons(Class what) { return what == Class::trail || what == Class::training_set; }

/// One policy for each kind of thing that the grant's class can be about. Asking is an action of
/// its own, bound to the purpose.
std::string policies_of(Grant const& grant, Reaches const& reaches, std::size_t number) {
    std::string policies;
    auto const id = fmt::format("grant {}", number);
    if (gives_cells(grant.what)) policies += text_of(grant, id, for_cells(grant, reaches));
    if (gives_persons(grant.what))
        policies += text_of(grant, id + ", persons", for_persons(grant, reaches));
    if (grant.what != Class::answer) return policies;
    auto asking = for_cells(grant, reaches);
    asking.actions = equals(kCedarAsk);
    asking.when += asking.when.empty() ? "" : " &&\n    ";
    asking.when += "context.purpose == " + cedar_string(grant.purpose);
    return policies + text_of(grant, id + ", asking", asking);
}

std::string numbers(std::string_view word, std::set<std::uint32_t> const& values) {
    return values.empty() ? std::string() : fmt::format("{} {}", word, fmt::join(values, " "));
}

template <class Number>
std::set<std::uint32_t> values_of(std::vector<Number> const& list) {
    std::set<std::uint32_t> values;
    for (auto const one : list) values.insert(one.value);
    return values;
}

}  // namespace

std::string cedar_action(Class what) { return fmt::format("read_{}", name_of(what)); }

std::string cedar_id(Cell const& cell) {
    std::string id;
    for (auto const& part :
         {numbers("within", values_of(cell.within)), numbers("exactly", values_of(cell.exactly)),
          numbers("site", values_of(cell.sites))}) {
        if (!part.empty()) id += (id.empty() ? "" : ", ") + part;
    }
    return id.empty() ? "nothing" : id;
}

std::vector<Cell> cells_by_site(World world, base::Instant at) {
    std::set<Site> sites;
    for (auto const* fact : world.directory.everyone_at(at)) {
        if (fact->site != Site{}) sites.insert(fact->site);
    }
    std::vector<Cell> cells;
    for (auto const site : sites) {
        for (auto const& fact : world.directory.units()) {
            if (fact.depth <= 1) cells.push_back({{fact.unit}, {}, {site}});
        }
    }
    return cells;
}

CedarExport cedar_export(World world, CedarOptions const& options) {
    CedarExport made;
    made.policies = fmt::format("// Who may read what at {}. docs/cedar.md says how to ask it.\n\n",
                                base::to_text(options.at));
    made.policies += kRights;
    auto const& grants = world.permissions.grants();
    for (std::size_t i = 0; i < grants.size(); ++i) {
        if (!grants[i].span.contains(options.at)) continue;
        auto const reaches = reaches_of(grants[i].scope, world, options.at);
        if (!reaches) continue;
        made.policies += policies_of(grants[i], *reaches, i);
        ++made.grants;
    }
    made.schema = kSchema;
    auto entities = detail::cedar_entities(world, options);
    made.entities = std::move(entities.json);
    made.people = entities.people;
    made.cells = entities.cells;
    return made;
}

}  // namespace weir::access
