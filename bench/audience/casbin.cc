#include "bench/audience/casbin.h"

#include <fstream>
#include <map>

#include <fmt/format.h>

#include "bench/measure.h"
#include "engines/text/formats.h"
#include "tests/end_to_end/process.h"

namespace weir::bench {
namespace {

using access::Class;
using access::Scope;
using base::Instant;
using base::Person;
using base::Unit;
using text::Tree;

constexpr Instant kNow{100};

std::string word(Person person) { return fmt::format("p{}", person.value); }
std::string word(Unit unit) { return fmt::format("u{}", unit.value); }
std::string word(base::Site site) { return fmt::format("s{}", site.value); }

std::string word(Scope const& scope, access::World world) {
    switch (scope.kind) {
        case Scope::Kind::unit: return word(*world.directory.find_unit(scope.path));
        case Scope::Kind::site: return word(world.permissions.era(kNow).site(scope.site));
        case Scope::Kind::company:
        case Scope::Kind::own_unit: return access::to_text(scope);
    }
    return "";
}

Tree words(std::vector<std::string> const& all) {
    auto list = Tree::list();
    for (auto const& one : all) list.push(one);
    return list;
}

/// Each grant, and rights that need none as grants to everybody.
Tree grants_of(access::World world) {
    auto grants = Tree::list();
    for (auto const& grant : world.permissions.grants()) {
        if (!grant.span.contains(kNow)) continue;
        auto const scope = word(grant.scope, world);
        grants.push(words({grant.role, scope, std::string(name_of(grant.what))}));
        if (grant.what == Class::release) grants.push(words({grant.role, scope, "answer"}));
    }
    for (auto const* what : {"release", "answer"})
        grants.push(words({"employee", "measured", what}));
    grants.push(words({"employee", "subject", "trail"}));
    return grants;
}

/// Where all of a unit's people stand, if that is one place.
std::map<Unit, base::Site> sites_of(org::Directory const& directory) {
    std::map<Unit, std::optional<base::Site>> found;
    for (auto const* fact : directory.everyone_at(kNow)) {
        for (auto depth = directory.unit(fact->home).depth + 1; depth-- > 0;) {
            auto const unit = directory.ancestor_at(fact->home, depth);
            auto const [place, is_new] = found.emplace(unit, fact->site);
            if (!is_new && place->second != fact->site) place->second.reset();
        }
    }
    std::map<Unit, base::Site> sites;
    for (auto const& [unit, site] : found) {
        if (site) sites.emplace(unit, *site);
    }
    return sites;
}

using Pairs = std::map<std::string, std::string>;

Tree object_of(Pairs const& pairs) {
    text::Members members;
    for (auto const& [key, value] : pairs) members.emplace_back(key, value);
    return {std::move(members)};
}

void write_organisation(std::filesystem::path const& file, access::World world) {
    Pairs parents;
    Pairs homes;
    Pairs managers;
    Pairs sites;
    for (auto const& fact : world.directory.units()) {
        if (fact.unit != org::kCompany) parents[word(fact.unit)] = word(fact.parent);
    }
    for (auto const* fact : world.directory.everyone_at(kNow)) {
        homes[word(fact->person)] = word(fact->home);
        sites[word(fact->person)] = word(fact->site);
        if (fact->manager != fact->person) managers[word(fact->person)] = word(fact->manager);
    }
    for (auto const& [unit, site] : sites_of(world.directory)) sites[word(unit)] = word(site);
    auto members = Tree::list();
    for (auto const& member : world.permissions.members())
        members.push(words({word(member.person), member.role}));
    auto const tree = Tree::object()
                          .set("grants", grants_of(world))
                          .set("members", members)
                          .set("parents", object_of(parents))
                          .set("homes", object_of(homes))
                          .set("managers", object_of(managers))
                          .set("sites", object_of(sites));
    std::ofstream(file) << text::write_json(tree);
}

void write_questions(std::filesystem::path const& file, std::vector<Sample> const& samples) {
    auto questions = Tree::list();
    for (auto const& sample : samples) {
        auto readers = Tree::list();
        for (auto const reader : sample.readers) readers.push(word(reader));
        auto const& asked = sample.question;
        questions.push(
            Tree::object()
                .set("class", std::string(name_of(asked.what)))
                .set("about", asked.is_about_unit ? word(asked.unit) : word(asked.person))
                .set("readers", readers));
    }
    std::ofstream(file) << text::write_json(questions);
}

}  // namespace

std::vector<CasbinSaid> ask_casbin(std::filesystem::path const& folder, access::World world,
                                   std::vector<Sample> const& samples) {
    write_organisation(folder / "organisation.json", world);
    write_questions(folder / "questions.json", samples);
    std::string const source = WEIR_SOURCE_DIR;
    auto const ran =
        end_to_end::run({"/usr/bin/env", "node", source + "/bench/audience/casbin.js",
                         source + "/third_party/casbin/node_modules", folder.string()});
    require(ran.status == 0, "casbin answers: " + ran.err);
    std::vector<CasbinSaid> said;
    std::size_t begin = 0;
    for (auto end = ran.out.find('\n'); end != std::string::npos; end = ran.out.find('\n', begin)) {
        auto const line = text::parse_json(ran.out.substr(begin, end - begin), "casbin", {});
        begin = end + 1;
        require(line.has_value(), "casbin answers in JSON");
        said.push_back(
            {line->find("decided")->as_text().value(), line->find("us")->as_decimal().value()});
    }
    require(said.size() == samples.size(), "casbin answers every question");
    return said;
}

}  // namespace weir::bench
