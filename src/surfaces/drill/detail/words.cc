#include "surfaces/drill/detail/words.h"

#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/time.h"

namespace weir::drill::detail {
namespace {

std::optional<std::int64_t> number_of(std::string_view text) {
    std::int64_t number = 0;
    auto const* end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, number);
    bool const is_whole = read.ec == std::errc() && read.ptr == end && !text.empty();
    return is_whole ? std::optional(number) : std::nullopt;
}

base::Result<std::string> sum_of(std::string const& value, std::int64_t more) {
    if (auto const number = number_of(value)) return std::to_string(*number + more);
    auto const instant = base::parse_instant(value);
    if (instant) return base::to_text(*instant + base::Duration{more});
    return base::fail(base::Fault::bad_input, "only a number or an instant can be added to");
}

/// What stands between `${` and `}`.
base::Result<std::string> value_of(std::string_view word, Words const& words) {
    auto const sign = word.find_first_of("+-");
    auto const name = word.substr(0, sign);
    auto const found = words.find(std::string(name));
    if (found == words.end())
        return base::fail(base::Fault::bad_input, fmt::format("nothing brought `{}`", name));
    auto value = fmt::format("{}", fmt::join(found->second, ","));
    if (sign == std::string_view::npos) return value;
    auto const size = number_of(word.substr(sign + 1));
    if (!size) return base::fail(base::Fault::bad_input, fmt::format("`{}` adds no number", word));
    return sum_of(value, word[sign] == '+' ? *size : -*size);
}

}  // namespace

base::Result<std::string> filled(std::string_view text, Words const& words) {
    std::string out;
    while (true) {
        auto const at = text.find("${");
        out += text.substr(0, at);
        if (at == std::string_view::npos) return out;
        auto const end = text.find('}', at);
        if (end == std::string_view::npos)
            return base::fail(base::Fault::bad_input, "`${` without `}`");
        auto const value = value_of(text.substr(at + 2, end - at - 2), words);
        if (!value) return std::unexpected(value.error());
        out += *value;
        text = text.substr(end + 1);
    }
}

base::Result<std::vector<std::string>> filled_each(std::vector<std::string> const& texts,
                                                   Words const& words) {
    std::vector<std::string> all;
    for (auto const& text : texts) {
        bool const is_word = text.starts_with("${") && text.find('}') == text.size() - 1;
        auto const list = words.find(is_word ? text.substr(2, text.size() - 3) : std::string());
        if (list != words.end()) {
            all.insert(all.end(), list->second.begin(), list->second.end());
            continue;
        }
        auto one = filled(text, words);
        if (!one) return std::unexpected(one.error());
        all.push_back(std::move(*one));
    }
    return all;
}

}  // namespace weir::drill::detail
