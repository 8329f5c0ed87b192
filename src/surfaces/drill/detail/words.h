// The words of a drill: what a company brings, and what earlier steps have kept.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace weir::drill::detail {

/// A word stands for a text, or for a list of texts.
using Words = std::map<std::string, std::vector<std::string>>;

/// Puts words in: `${name}`, and `${name+60}` or `${name-60}` for a whole number or an instant, to
/// which seconds are added. A list stands as its texts with commas. bad_input for a word that
/// nobody brought, and for a sum with what is no number and no instant.
[[nodiscard]] base::Result<std::string> filled(std::string_view text, Words const& words);

/// The same of each text; one that is nothing but a word stands for all of its list.
[[nodiscard]] base::Result<std::vector<std::string>> filled_each(
    std::vector<std::string> const& texts, Words const& words);

}  // namespace weir::drill::detail
