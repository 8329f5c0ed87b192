// charter.toml and grants.toml as files: read, checked together, with the hash that is signed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "rules/program/charter.h"

namespace weir::cli::detail {

struct RulesFiles {
    program::Charter charter;
    std::string charter_text;
    std::string grants_text;
    std::size_t grants = 0;
    std::string hash;
};
/// bad_input with file, line and column at the first broken rule of either.
[[nodiscard]] base::Result<RulesFiles> check_rules(std::filesystem::path const& charter,
                                                   std::filesystem::path const& grants);

/// An example that is part of the program.
struct Example {
    std::string_view name;
    std::string_view charter;
    std::string_view grants;
};
[[nodiscard]] std::optional<Example> find_example(std::string_view name);

/// The TOML text with the value of a top-level-table key replaced on its line; unchanged if absent.
[[nodiscard]] std::string with_value(std::string_view toml, std::string_view key,
                                     std::string_view value);

}  // namespace weir::cli::detail
