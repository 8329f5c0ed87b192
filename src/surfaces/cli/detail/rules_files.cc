#include "surfaces/cli/detail/rules_files.h"

#include "base/files.h"
#include "rules/access/grants.h"
#include "rules/metrics/charter_rules.h"
#include "rules/program/sign_off.h"

namespace weir::cli::detail {
namespace {

constexpr std::size_t kRulesSizeMax = 1 << 20;

base::Result<std::string> read_text(std::filesystem::path const& path) {
    auto const bytes = base::read_file(path, kRulesSizeMax);
    if (!bytes) return std::unexpected(bytes.error());
    return std::string(base::text_of(*bytes));
}

}  // namespace

base::Result<RulesFiles> check_rules(std::filesystem::path const& charter_path,
                                     std::filesystem::path const& grants_path) {
    auto charter_text = read_text(charter_path);
    if (!charter_text) return std::unexpected(charter_text.error());
    auto grants_text = read_text(grants_path);
    if (!grants_text) return std::unexpected(grants_text.error());
    auto charter =
        program::parse_charter(*charter_text, charter_path.string(), metrics::charter_rules());
    if (!charter) return std::unexpected(charter.error());
    access::Names names{{std::string(program::kEmployee)}, {}, {}, charter->zone};
    for (auto const& role : charter->roles) names.roles.push_back(role.name);
    for (auto const purpose : charter->purposes)
        names.purposes.emplace_back(program::name_of(purpose));
    for (auto const& site : charter->sites) names.sites.push_back(site.name);
    auto const grants = access::parse_grants(*grants_text, grants_path.string(), names);
    if (!grants) return std::unexpected(grants.error());
    auto hash = program::rules_hash(*charter_text, *grants_text);
    return RulesFiles{std::move(*charter), std::move(*charter_text), std::move(*grants_text),
                      grants->size(), std::move(hash)};
}

std::string with_value(std::string_view toml, std::string_view key, std::string_view value) {
    std::string out;
    while (!toml.empty()) {
        auto const end = std::min(toml.find('\n'), toml.size());
        auto const line = toml.substr(0, end);
        auto rest = line.starts_with(key) ? line.substr(key.size()) : std::string_view();
        while (rest.starts_with(' ')) rest.remove_prefix(1);
        out += rest.starts_with('=') ? std::string(key) + " = " + std::string(value)
                                     : std::string(line);
        out += '\n';
        toml.remove_prefix(std::min(end + 1, toml.size()));
    }
    return out;
}

}  // namespace weir::cli::detail
