#include "surfaces/cli/detail/tree_read.h"

namespace weir::cli::detail {

std::string text_at(text::Tree const& tree, std::string_view key) {
    auto const* member = tree.find(key);
    return member == nullptr ? std::string() : member->as_text().value_or(std::string());
}

std::int64_t count_at(text::Tree const& tree, std::string_view key) {
    auto const* member = tree.find(key);
    return member == nullptr ? 0 : member->as_int().value_or(0);
}

double decimal_at(text::Tree const& tree, std::string_view key) {
    auto const* member = tree.find(key);
    return member == nullptr ? 0 : member->as_decimal().value_or(0);
}

bool flag_at(text::Tree const& tree, std::string_view key) {
    auto const* member = tree.find(key);
    return member != nullptr && member->as_bool().value_or(false);
}

text::List const& list_at(text::Tree const& tree, std::string_view key) {
    static text::List const none;
    auto const* member = tree.find(key);
    if (member == nullptr) return none;
    auto const list = member->as_list();
    return list ? **list : none;
}

text::Members const& members_at(text::Tree const& tree, std::string_view key) {
    static text::Members const none;
    auto const* member = tree.find(key);
    if (member == nullptr) return none;
    auto const members = member->as_object();
    return members ? **members : none;
}

std::string joined(text::List const& words) {
    std::string out;
    for (auto const& word : words) {
        if (!out.empty()) out += ", ";
        out += word.as_text().value_or(std::string());
    }
    return out;
}

std::string grouped(std::int64_t count) {
    auto const digits = std::to_string(count < 0 ? -count : count);
    std::string out;
    if (count < 0) out.push_back('-');
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) out.push_back(',');
        out.push_back(digits[i]);
    }
    return out;
}

}  // namespace weir::cli::detail
