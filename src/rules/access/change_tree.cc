// Changes of grants and roles to and from trees, for the ledger.
#include "rules/access/grants.h"

namespace weir::access {
namespace {

using text::Tree;

std::unexpected<base::Error> as_corrupt(base::Error error) {
    error.fault = base::Fault::corrupt;
    return std::unexpected(std::move(error));
}

std::unexpected<base::Error> corrupt(std::string message) {
    return base::fail(base::Fault::corrupt, std::move(message));
}

void set_span(Tree& tree, base::Span const& span) {
    tree.set("from", span.from.seconds);
    if (span.until) tree.set("until", span.until->seconds);
}

base::Result<base::Span> span_of(text::Fields& fields) {
    auto const from = fields.integer("from");
    if (!from) return std::unexpected(from.error());
    base::Span span{base::Instant{*from}, std::nullopt};
    if (fields.optional("until") == nullptr) return span;
    auto const until = fields.integer("until");
    if (!until) return std::unexpected(until.error());
    span.until = base::Instant{*until};
    return span;
}

Tree grant_tree(Grant const& grant) {
    auto tree = Tree::object();
    tree.set("role", grant.role);
    tree.set("class", name_of(grant.what));
    tree.set("scope", to_text(grant.scope));
    tree.set("purpose", grant.purpose);
    set_span(tree, grant.span);
    return tree;
}

base::Result<Grant> grant_of(Tree const& tree) {
    auto fields = text::Fields::of(tree, "grant");
    if (!fields) return std::unexpected(fields.error());
    auto role = fields->text("role");
    if (!role) return std::unexpected(role.error());
    auto const class_text = fields->text("class");
    if (!class_text) return std::unexpected(class_text.error());
    auto const what = class_of(*class_text);
    if (!what) return std::unexpected(what.error());
    auto const scope_text = fields->text("scope");
    if (!scope_text) return std::unexpected(scope_text.error());
    auto scope = scope_of(*scope_text);
    if (!scope) return std::unexpected(scope.error());
    auto purpose = fields->text("purpose");
    if (!purpose) return std::unexpected(purpose.error());
    auto const span = span_of(*fields);
    if (!span) return std::unexpected(span.error());
    if (auto const end = fields->finish(); !end) return std::unexpected(end.error());
    return Grant{std::move(*role), *what, std::move(*scope), std::move(*purpose), *span};
}

base::Result<std::uint32_t> number(text::Fields& fields, std::string_view key) {
    auto const value = fields.integer(key);
    if (!value) return std::unexpected(value.error());
    if (*value < 0 || *value > 0xffff'ffff) return corrupt("a number out of range");
    return static_cast<std::uint32_t>(*value);
}

Tree member_tree(RoleMember const& member) {
    auto tree = Tree::object();
    tree.set("role", member.role);
    tree.set("person", member.person.value);
    set_span(tree, member.span);
    return tree;
}

base::Result<RoleMember> member_of(Tree const& tree) {
    auto fields = text::Fields::of(tree, "role member");
    if (!fields) return std::unexpected(fields.error());
    auto role = fields->text("role");
    if (!role) return std::unexpected(role.error());
    auto const person = number(*fields, "person");
    if (!person) return std::unexpected(person.error());
    auto const span = span_of(*fields);
    if (!span) return std::unexpected(span.error());
    if (auto const end = fields->finish(); !end) return std::unexpected(end.error());
    return RoleMember{std::move(*role), Person{*person}, *span};
}

Tree cap_tree(RoleCap const& cap) {
    auto tree = Tree::object();
    tree.set("role", cap.role);
    tree.set("cap", cap.cap);
    tree.set("is_external", cap.is_external);
    return tree;
}

base::Result<RoleCap> cap_of(Tree const& tree) {
    auto fields = text::Fields::of(tree, "role");
    if (!fields) return std::unexpected(fields.error());
    auto role = fields->text("role");
    if (!role) return std::unexpected(role.error());
    auto const cap = number(*fields, "cap");
    if (!cap) return std::unexpected(cap.error());
    auto const is_external = fields->flag_or("is_external", false);
    if (!is_external) return std::unexpected(is_external.error());
    if (auto const end = fields->finish(); !end) return std::unexpected(end.error());
    return RoleCap{std::move(*role), *cap, *is_external};
}

Tree site_tree(SiteName const& site) {
    auto tree = Tree::object();
    tree.set("name", site.name);
    tree.set("site", site.site.value);
    return tree;
}

base::Result<SiteName> site_of(Tree const& tree) {
    auto fields = text::Fields::of(tree, "site");
    if (!fields) return std::unexpected(fields.error());
    auto name = fields->text("name");
    if (!name) return std::unexpected(name.error());
    auto const site = number(*fields, "site");
    if (!site) return std::unexpected(site.error());
    if (auto const end = fields->finish(); !end) return std::unexpected(end.error());
    return SiteName{std::move(*name), Site{*site}};
}

template <class Facts, class ToTree>
Tree list_tree(Facts const& facts, ToTree to) {
    auto list = Tree::list();
    for (auto const& fact : facts) list.push(to(fact));
    return list;
}

/// The list named `key`, each element by `parse`.
template <class Fact, class Parse>
base::Result<std::vector<Fact>> list_of(text::Fields& fields, std::string_view key, Parse parse) {
    auto const tree = fields.required(key);
    if (!tree) return std::unexpected(tree.error());
    auto const list = (*tree)->as_list();
    if (!list) return std::unexpected(list.error());
    std::vector<Fact> facts;
    for (auto const& element : **list) {
        auto fact = parse(element);
        if (!fact) return std::unexpected(fact.error());
        facts.push_back(std::move(*fact));
    }
    return facts;
}

}  // namespace

text::Tree to_tree(GrantsChange const& change) {
    auto tree = Tree::object();
    tree.set("at", change.at.seconds);
    tree.set("grants", list_tree(change.grants, grant_tree));
    return tree;
}

text::Tree to_tree(RolesChange const& change) {
    auto tree = Tree::object();
    tree.set("at", change.at.seconds);
    tree.set("caps", list_tree(change.caps, cap_tree));
    tree.set("members", list_tree(change.members, member_tree));
    tree.set("sites", list_tree(change.sites, site_tree));
    return tree;
}

base::Result<GrantsChange> grants_change_of(text::Tree const& tree) {
    auto fields = text::Fields::of(tree, "grants change");
    if (!fields) return as_corrupt(fields.error());
    auto const at = fields->integer("at");
    if (!at) return as_corrupt(at.error());
    auto grants = list_of<Grant>(*fields, "grants", grant_of);
    if (!grants) return as_corrupt(grants.error());
    if (auto const end = fields->finish(); !end) return as_corrupt(end.error());
    return GrantsChange{base::Instant{*at}, std::move(*grants)};
}

base::Result<RolesChange> roles_change_of(text::Tree const& tree) {
    auto fields = text::Fields::of(tree, "roles change");
    if (!fields) return as_corrupt(fields.error());
    auto const at = fields->integer("at");
    if (!at) return as_corrupt(at.error());
    auto caps = list_of<RoleCap>(*fields, "caps", cap_of);
    if (!caps) return as_corrupt(caps.error());
    auto members = list_of<RoleMember>(*fields, "members", member_of);
    if (!members) return as_corrupt(members.error());
    auto sites = list_of<SiteName>(*fields, "sites", site_of);
    if (!sites) return as_corrupt(sites.error());
    if (auto const end = fields->finish(); !end) return as_corrupt(end.error());
    return RolesChange{base::Instant{*at}, std::move(*caps), std::move(*members),
                       std::move(*sites)};
}

}  // namespace weir::access
