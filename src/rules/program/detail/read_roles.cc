// [[role]] and [lifecycle]: who holds what, and who must sign.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "rules/program/detail/parts.h"

namespace weir::program::detail {
namespace {

constexpr std::int64_t kCapMax = 100'000;
constexpr std::size_t kQuorumMin = 2;

void check_employee(Section& section, Role const& role) {
    if (!role.members.empty()) {
        section.refuse("the role `employee` is everybody enrolled: it has no list of members");
    }
    if (role.signs) section.refuse("the role `employee` cannot sign");
}

Role read_role(Section& section) {
    Role role;
    auto const name = section.word("name");
    role.name = name.text;
    auto const names = role_names();
    if (std::ranges::find(names, role.name) == names.end()) {
        section.refuse(name.place, fmt::format("there is no role `{}`, expected one of `{}`",
                                               role.name, fmt::join(names, "` `")));
    }
    bool const is_employee = role.name == kEmployee;
    role.members = texts_of(section.words_or_none("members"));
    role.cap = static_cast<std::uint32_t>(is_employee ? section.whole_or("cap", {0, kCapMax}, 0)
                                                      : section.whole("cap", {1, kCapMax}));
    role.signs = section.flag_or("signs", false);
    role.is_external = section.flag_or("external", false);
    section.finish();
    if (is_employee) {
        check_employee(section, role);
    } else if (role.members.size() > role.cap) {
        section.refuse(fmt::format("the role `{}` has a cap of {}, got {} members", role.name,
                                   role.cap, role.members.size()));
    }
    return role;
}

/// Nobody may hold two roles that sign: one person would be a quorum.
void check_signers(Section& top, std::vector<Role> const& roles) {
    std::map<std::string_view, std::string_view> role_of;
    for (auto const& role : roles) {
        if (!role.signs) continue;
        for (auto const& member : role.members) {
            auto const [held, is_first] = role_of.emplace(member, role.name);
            if (is_first) continue;
            top.refuse(top.find("role")->place(),
                       fmt::format("somebody holds two roles that sign: `{}` and `{}`",
                                   held->second, role.name));
        }
    }
}

std::vector<std::string> read_signers(Section& section, std::string_view key,
                                      std::vector<Role> const& roles) {
    auto const words = section.words(key);
    for (auto const& word : words) {
        auto const role = std::ranges::find(roles, word.text, &Role::name);
        if (role == roles.end()) {
            section.refuse(word.place, fmt::format("there is no [[role]] `{}`", word.text));
        } else if (!role->signs) {
            section.refuse(word.place, fmt::format("the role `{}` does not sign", word.text));
        } else if (role->members.empty()) {
            section.refuse(word.place, fmt::format("the role `{}` has no members", word.text));
        }
    }
    if (words.size() < kQuorumMin) {
        section.refuse(fmt::format("`{}` in [lifecycle]: expected at least {} roles, got {}", key,
                                   kQuorumMin, words.size()));
    }
    return texts_of(words);
}

}  // namespace

std::vector<Role> read_roles(Section& top) {
    std::vector<Role> roles;
    for (auto& section : top.sections("role", "[[role]]")) {
        auto role = read_role(section);
        if (std::ranges::find(roles, role.name, &Role::name) != roles.end()) {
            section.refuse(fmt::format("the role `{}` stands here twice", role.name));
        }
        roles.push_back(std::move(role));
    }
    check_signers(top, roles);
    return roles;
}

Quorum read_quorum(Section& top, std::vector<Role> const& roles) {
    auto section = top.section("lifecycle", "[lifecycle]");
    Quorum quorum;
    quorum.activate = read_signers(section, "activate", roles);
    quorum.resume = read_signers(section, "resume", roles);
    section.finish();
    return quorum;
}

}  // namespace weir::program::detail
