#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "engines/text/detail/utf8.h"
#include "engines/text/formats.h"

namespace weir::text {
namespace {

/// Writes one tree. Recursion is as deep as the tree, which its reader or its builder bounded.
class JsonWriter {
public:
    explicit JsonWriter(int indent) : indent_(indent > 0 ? static_cast<std::size_t>(indent) : 0) {}

    void write(Tree const& tree) {
        std::visit([this](auto const& value) { put(value); }, tree.value());
    }
    [[nodiscard]] std::string take() && { return std::move(out_); }

private:
    void put(std::monostate) { out_ += "null"; }
    void put(bool value) { out_ += value ? "true" : "false"; }
    void put(std::int64_t value) { fmt::format_to(std::back_inserter(out_), "{}", value); }
    void put(double value);
    void put(std::string const& value);
    void put(List const& list);
    void put(Members const& members);
    void put_character(std::string_view character);
    void new_line();

    std::string out_;
    std::size_t indent_;
    std::size_t depth_ = 0;
};

void JsonWriter::put(double value) {
    if (!std::isfinite(value)) {
        out_ += "null";
        return;
    }
    std::array<char, 32> digits{};
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    std::string_view const shortest(digits.data(), end);
    out_ += shortest;
    // Without a point or an exponent it would read back as a whole number.
    if (shortest.find_first_of(".e") == std::string_view::npos) out_ += ".0";
}

void JsonWriter::put_character(std::string_view character) {
    switch (character.front()) {
        case '"': out_ += "\\\""; return;
        case '\\': out_ += "\\\\"; return;
        case '\b': out_ += "\\b"; return;
        case '\f': out_ += "\\f"; return;
        case '\n': out_ += "\\n"; return;
        case '\r': out_ += "\\r"; return;
        case '\t': out_ += "\\t"; return;
        default: break;
    }
    auto const first = static_cast<unsigned char>(character.front());
    if (first < 0x20) {
        fmt::format_to(std::back_inserter(out_), "\\u{:04x}", first);
    } else {
        out_ += character;
    }
}

void JsonWriter::put(std::string const& value) {
    out_ += '"';
    std::string_view rest = value;
    while (!rest.empty()) {
        auto const size = utf8_character(rest);
        if (size == 0) {
            out_ += "\xEF\xBF\xBD";
            rest.remove_prefix(1);
        } else {
            put_character(rest.substr(0, size));
            rest.remove_prefix(size);
        }
    }
    out_ += '"';
}

void JsonWriter::new_line() {
    if (indent_ == 0) return;
    out_ += '\n';
    out_.append(indent_ * depth_, ' ');
}

void JsonWriter::put(List const& list) {
    out_ += '[';
    ++depth_;
    for (auto const& element : list) {
        if (&element != &list.front()) out_ += ',';
        new_line();
        write(element);
    }
    --depth_;
    if (!list.empty()) new_line();
    out_ += ']';
}

void JsonWriter::put(Members const& members) {
    out_ += '{';
    ++depth_;
    for (auto const& member : members) {
        if (&member != &members.front()) out_ += ',';
        new_line();
        put(member.first);
        out_ += indent_ > 0 ? ": " : ":";
        write(member.second);
    }
    --depth_;
    if (!members.empty()) new_line();
    out_ += '}';
}

}  // namespace

std::string write_json(Tree const& tree, int indent) {
    JsonWriter writer(indent);
    writer.write(tree);
    return std::move(writer).take();
}

}  // namespace weir::text
