#include "tests/architecture/functions.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace weir::architecture {
namespace {

enum class Block { scope, function, other };

struct Open {
    Block block = Block::other;
    std::string head;
    std::size_t head_line = 0;
};

std::string trimmed(std::string text) {
    auto const is_space = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
    while (!text.empty() && is_space(text.back())) text.pop_back();
    auto const first = std::find_if_not(text.begin(), text.end(), is_space);
    return {first, text.end()};
}

/// The part of a head before its parameters; the whole head where there are none.
std::string_view before_parameters(std::string_view head) { return head.substr(0, head.find('(')); }

bool is_scope(std::string_view head) {
    static constexpr std::array<std::string_view, 6> kWords{"namespace", "class", "struct",
                                                            "union",     "enum",  "extern"};
    auto const start = before_parameters(head);
    bool const names_scope = std::ranges::any_of(
        kWords, [start](std::string_view word) { return has_word(start, word); });
    return names_scope &&
           (start.size() == head.size() || start.find('=') == std::string_view::npos);
}

/// Past `) :` a word followed by a brace is a member's initialiser, not the body.
bool is_member_initialiser(std::string_view head) {
    auto const close = head.find(')');
    if (close == std::string_view::npos || head.empty()) return false;
    auto colon = head.find(':', close);
    while (colon != std::string_view::npos && colon + 1 < head.size() && head[colon + 1] == ':') {
        colon = head.find(':', colon + 2);
    }
    if (colon == std::string_view::npos) return false;
    return std::isalnum(static_cast<unsigned char>(head.back())) != 0 || head.back() == '_' ||
           head.back() == '>';
}

Block block_of(std::string_view head) {
    if (head.find(')') == std::string_view::npos) {
        return is_scope(head) ? Block::scope : Block::other;
    }
    if (head.ends_with('=') || head.ends_with(',') || head.ends_with('(')) return Block::other;
    if (is_member_initialiser(head)) return Block::other;
    if (is_scope(head) && !head.ends_with(')')) {
        return Block::scope;  // alignas(64), a macro's argument, or an attribute before a class
    }
    return Block::function;
}

std::string name_of(std::string_view head) {
    auto end = before_parameters(head).size();
    while (end > 0 && head[end - 1] == ' ') --end;
    auto begin = end;
    while (begin > 0 && (std::isalnum(static_cast<unsigned char>(head[begin - 1])) != 0 ||
                         head[begin - 1] == '_' || head[begin - 1] == ':')) {
        --begin;
    }
    return std::string(head.substr(begin, end - begin));
}

/// Reads code character by character and keeps the open blocks.
class Reader {
public:
    void read(std::size_t line, char c) {
        line_ = line;
        if (in_function_ > 0) return inside(c);
        if (c == '{') return open();
        if (c == '}') return close();
        if (c == ';') return restart();
        if (head_.empty() && std::isspace(static_cast<unsigned char>(c)) != 0) return;
        if (head_.empty()) head_line_ = line;
        head_.push_back(c == '\n' ? ' ' : c);
        if (is_access_label()) restart();
    }
    [[nodiscard]] std::vector<Function> take() && { return std::move(functions_); }

private:
    void open() {
        auto const head = trimmed(head_);
        blocks_.push_back({block_of(head), head, head_line_});
        if (blocks_.back().block == Block::function) in_function_ = 1;
        if (blocks_.back().block != Block::other) restart();
    }

    void close() {
        if (blocks_.empty()) return;
        auto const closed = blocks_.back();
        blocks_.pop_back();
        if (closed.block == Block::scope) return restart();
        head_ = closed.head + "}";  // an initialiser: the declaration goes on behind it
        head_line_ = closed.head_line;
    }

    void inside(char c) {
        if (c == '{') ++in_function_;
        if (c != '}' || --in_function_ > 0) return;
        auto const& done = blocks_.back();
        functions_.push_back({name_of(done.head), done.head_line, line_});
        blocks_.pop_back();
        restart();
    }

    void restart() { head_.clear(); }

    [[nodiscard]] bool is_access_label() const {
        return head_ == "public:" || head_ == "private:" || head_ == "protected:";
    }

    std::vector<Open> blocks_;
    std::vector<Function> functions_;
    std::string head_;
    std::size_t head_line_ = 0;
    std::size_t line_ = 0;
    int in_function_ = 0;  // braces open inside the function being read
};

}  // namespace

std::vector<Function> functions_of(Source const& source) {
    Reader reader;
    for (std::size_t i = 0; i < source.code.size(); ++i) {
        for (char const c : source.code[i]) reader.read(i + 1, c);
        reader.read(i + 1, '\n');
    }
    return std::move(reader).take();
}

}  // namespace weir::architecture
