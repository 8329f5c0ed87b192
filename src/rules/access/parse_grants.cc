// parse_grants: a grants file, line by line, with what no grant can give refused by name.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engines/text/formats.h"
#include "rules/access/grants.h"

namespace weir::access {
namespace {

using base::Fault;
using base::Place;

constexpr text::Limits kLimits{.size_max = 4 << 20, .depth_max = 8, .values_max = 1 << 17};

/// How people write "no list at all". Only the notice is for everybody.
constexpr std::array<std::string_view, 8> kEverybody{"everyone", "everybody", "all",   "anyone",
                                                     "anybody",  "*",         "staff", "employee"};
constexpr std::array<std::string_view, 3> kTrailRoles{"security", "privacy", "representative"};

bool is_one_of(std::string_view word, std::span<std::string_view const> words) {
    return std::ranges::find(words, word) != words.end();
}

std::string lower(std::string_view text) {
    std::string lowered(text);
    for (char& c : lowered) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lowered;
}

std::unexpected<base::Error> refuse(Place const& place, std::string message) {
    return base::fail(Fault::bad_input, std::move(message), place);
}

/// Reads one [[grant]].
class GrantReader {
public:
    GrantReader(text::Tree const& tree, Names const& names, text::Fields fields)
        : tree_(&tree), names_(&names), fields_(std::move(fields)) {}

    base::Result<Grant> read() {
        Grant grant;
        auto const what = read_class();
        if (!what) return std::unexpected(what.error());
        grant.what = *what;
        auto role = read_role(grant.what);
        if (!role) return std::unexpected(role.error());
        grant.role = std::move(*role);
        auto scope = read_scope();
        if (!scope) return std::unexpected(scope.error());
        grant.scope = std::move(*scope);
        auto purpose = read_purpose();
        if (!purpose) return std::unexpected(purpose.error());
        grant.purpose = std::move(*purpose);
        auto const span = read_span();
        if (!span) return std::unexpected(span.error());
        grant.span = *span;
        auto const finished = fields_.finish();
        if (!finished) return std::unexpected(finished.error());
        return grant;
    }

private:
    Place const& place(std::string_view key) const {
        auto const* member = tree_->find(key);
        return member == nullptr ? tree_->place() : member->place();
    }
    base::Result<Class> read_class();
    base::Result<std::string> read_role(Class what);
    base::Result<Scope> read_scope();
    base::Result<std::string> read_purpose();
    base::Result<base::Span> read_span();
    base::Result<base::Instant> read_day(std::string_view key);

    text::Tree const* tree_;
    Names const* names_;
    text::Fields fields_;
};

base::Result<Class> GrantReader::read_class() {
    auto const text = fields_.text("class");
    if (!text) return std::unexpected(text.error());
    auto const what = class_of(*text);
    if (!what) return refuse(place("class"), what.error().message);
    if (*what == Class::own_record) {
        return refuse(place("class"),
                      "an `own_record` is the subject's alone: no grant can give it");
    }
    if (*what == Class::person_record) {
        return refuse(place("class"),
                      "a `person_record` opens by a site's agreement only: no grant can give it");
    }
    return what;
}

base::Result<std::string> GrantReader::read_role(Class what) {
    auto role = fields_.text("role");
    if (!role) return role;
    bool const is_notice_to_employees = what == Class::notice && *role == "employee";
    if (is_notice_to_employees) return role;
    if (is_one_of(lower(*role), kEverybody)) {
        return refuse(place("role"),
                      fmt::format("`{}` is everybody: class `{}` is for named people in "
                                  "a role with a cap",
                                  *role, name_of(what)));
    }
    if (std::ranges::find(names_->roles, *role) == names_->roles.end()) {
        return refuse(place("role"), fmt::format("the charter has no role `{}`", *role));
    }
    if (what == Class::trail && !is_one_of(*role, kTrailRoles)) {
        return refuse(place("role"), fmt::format("class `trail` is for `{}` only, got `{}`",
                                                 fmt::join(kTrailRoles, "` `"), *role));
    }
    return role;
}

base::Result<Scope> GrantReader::read_scope() {
    auto const text = fields_.text("scope");
    if (!text) return std::unexpected(text.error());
    auto scope = scope_of(*text);
    if (!scope) return refuse(place("scope"), scope.error().message);
    bool const names_a_site = scope->kind == Scope::Kind::site;
    if (names_a_site && std::ranges::find(names_->sites, scope->site) == names_->sites.end()) {
        return refuse(place("scope"), fmt::format("the charter has no site `{}`", scope->site));
    }
    return scope;
}

base::Result<std::string> GrantReader::read_purpose() {
    auto purpose = fields_.text("purpose");
    if (!purpose) return purpose;
    if (std::ranges::find(names_->purposes, *purpose) == names_->purposes.end()) {
        return refuse(place("purpose"), fmt::format("the charter has no purpose `{}`", *purpose));
    }
    return purpose;
}

base::Result<base::Instant> GrantReader::read_day(std::string_view key) {
    auto const text = fields_.text(key);
    if (!text) return std::unexpected(text.error());
    auto const date = base::parse_date(*text);
    if (!date) return refuse(place(key), fmt::format("`{}`: expected a date like 2026-11-22", key));
    return names_->zone.midnight(*date);
}

base::Result<base::Span> GrantReader::read_span() {
    auto const from = read_day("from");
    if (!from) return std::unexpected(from.error());
    if (fields_.optional("until") == nullptr) return base::Span{*from, std::nullopt};
    auto const until = read_day("until");
    if (!until) return std::unexpected(until.error());
    if (*until <= *from) return refuse(place("until"), "`until`: expected a day after `from`");
    return base::Span{*from, *until};
}

base::Status check_is_new(std::vector<Grant> const& grants, Grant const& grant,
                          Place const& place) {
    bool const is_known =
        std::ranges::any_of(grants, [&](Grant const& other) { return other == grant; });
    if (is_known) return refuse(place, "this grant stands on an earlier line too");
    return {};
}

base::Result<std::vector<Grant>> read_grants(text::List const& list, Names const& names) {
    std::vector<Grant> grants;
    for (auto const& element : list) {
        auto fields = text::Fields::of(element, "[[grant]]");
        if (!fields) return std::unexpected(fields.error());
        auto grant = GrantReader(element, names, std::move(*fields)).read();
        if (!grant) return std::unexpected(grant.error());
        auto const checked = check_is_new(grants, *grant, element.place());
        if (!checked) return std::unexpected(checked.error());
        grants.push_back(std::move(*grant));
    }
    return grants;
}

}  // namespace

base::Result<std::vector<Grant>> parse_grants(std::string_view toml, std::string_view file,
                                              Names const& names) {
    auto const tree = text::parse_toml(toml, file, kLimits);
    if (!tree) return std::unexpected(tree.error());
    auto fields = text::Fields::of(*tree, "the grants file");
    if (!fields) return base::at_file(fields.error(), file);
    auto const* list_tree = fields->optional("grant");
    auto const finished = fields->finish();
    if (!finished) return base::at_file(finished.error(), file);
    if (list_tree == nullptr) return std::vector<Grant>();
    auto const list = list_tree->as_list();
    if (!list) return base::at_file(list.error(), file);
    if ((*list)->size() > kGrantsMax) {
        return base::fail(Fault::too_large, fmt::format("more than {} grants", kGrantsMax),
                          {std::string(file), list_tree->place().line, 0});
    }
    auto grants = read_grants(**list, names);
    if (!grants) return base::at_file(grants.error(), file);
    return grants;
}

}  // namespace weir::access
