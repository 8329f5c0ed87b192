#include <algorithm>

#include "engines/text/formats.h"
#include "rules/program/notice.h"

namespace weir::program {
namespace {

using text::Tree;

constexpr std::string_view kHeader = "[protected]";
constexpr std::string_view kInstead =
    "# Whom it names, those know who run the programme and sign for it.\n";
constexpr text::Limits kLimits{.size_max = 4 << 20, .depth_max = 16, .values_max = 1 << 18};

std::string_view trimmed(std::string_view line) {
    line = line.substr(0, line.find('#'));
    auto const first = line.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return line.substr(first, line.find_last_not_of(" \t\r\n") - first + 1);
}

/// The text with nothing but a comment between that header and the next one.
std::string emptied(std::string_view text) {
    std::string kept;
    bool is_within = false;
    while (!text.empty()) {
        auto const line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
        text.remove_prefix(line.size());
        auto const word = trimmed(line);
        bool const is_header = word == kHeader;
        if (word.starts_with('[')) is_within = is_header;
        if (is_header) {
            kept += kHeader;
            kept += '\n';
            kept += kInstead;
        } else if (!is_within) {
            kept += line;
        }
    }
    return kept;
}

/// All but that section, and whether that one is there with something in it.
struct Looked {
    std::string rest;
    bool names_somebody = false;
};

base::Result<Looked> look_at(std::string_view text) {
    auto const tree = text::parse_toml(text, "", kLimits);
    if (!tree) return std::unexpected(tree.error());
    auto const members = tree->as_object();
    if (!members) return std::unexpected(members.error());
    Looked looked;
    auto rest = Tree::object();
    for (auto const& [key, value] : **members) {
        if (key != "protected") {
            rest.set(key, value);
            continue;
        }
        auto const names = value.as_object();
        looked.names_somebody = !names || !(*names)->empty();
    }
    looked.rest = text::write_json(rest);
    return looked;
}

}  // namespace

std::string public_text(Charter const& charter) {
    if (charter.protected_ids.empty() && charter.protected_addresses.empty()) return charter.text;
    auto text = emptied(charter.text);
    auto const before = look_at(charter.text);
    auto const after = look_at(text);
    // Whatever way TOML has of saying the same: if this is not what was wanted, nothing is shown.
    if (!before || !after || after->names_somebody || after->rest != before->rest) return {};
    return text;
}

}  // namespace weir::program
