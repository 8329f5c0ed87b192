#include "tests/architecture/source.h"

#include <cctype>

#include <fmt/format.h>

namespace weir::architecture {
namespace {

bool is_identifier(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Splits a text into three of the same shape: code, comments, and literals with their lines.
class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text), code_(blank()), comments_(blank()) {}

    void run() {
        while (at_ < text_.size()) step();
    }
    [[nodiscard]] std::string const& code() const { return code_; }
    [[nodiscard]] std::string const& comments() const { return comments_; }
    [[nodiscard]] std::vector<Literal>& literals() { return literals_; }

private:
    [[nodiscard]] std::string blank() const {
        std::string shape(text_);
        for (auto& c : shape) {
            if (c != '\n') c = ' ';
        }
        return shape;
    }

    void step() {
        auto const rest = text_.substr(at_);
        if (rest.starts_with("//")) comment(line_comment_end());
        else if (rest.starts_with("/*")) comment(end_after("*/", at_ + 2));
        else if (rest.starts_with("R\"") && !follows_identifier()) raw_string();
        else if (rest.front() == '"') quoted('"');
        else if (rest.front() == '\'' && !is_digit_separator()) quoted('\'');
        else plain();
    }

    void plain() {
        if (text_[at_] == '\n') ++line_;
        code_[at_] = text_[at_];
        ++at_;
    }

    void comment(std::size_t end) {
        for (; at_ < end; ++at_) {
            if (text_[at_] == '\n') ++line_;
            comments_[at_] = text_[at_];
        }
    }

    void raw_string() {
        auto const open = text_.find('(', at_);
        if (open == std::string_view::npos) return plain();
        auto const close = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
        literal(open + 1, text_.find(close, open), close.size());
    }

    void quoted(char mark) {
        auto end = at_ + 1;
        while (end < text_.size() && text_[end] != mark && text_[end] != '\n') {
            end += text_[end] == '\\' ? 2U : 1U;
        }
        literal(at_ + 1, end, 1);
    }

    /// Keeps one mark on either side in the code, so that a literal stays visible there.
    void literal(std::size_t first, std::size_t end, std::size_t close_size) {
        end = std::min(end, text_.size());
        literals_.push_back({line_, std::string(text_.substr(first, end - first))});
        code_[at_] = '"';
        auto const after = std::min(end + close_size, text_.size());
        if (after > at_ + 1) code_[after - 1] = text_[after - 1] == '\n' ? '\n' : '"';
        for (; at_ < after; ++at_) {
            if (text_[at_] == '\n') ++line_;
        }
    }

    [[nodiscard]] std::size_t line_comment_end() const {
        return std::min(text_.find('\n', at_), text_.size());
    }
    [[nodiscard]] std::size_t end_after(std::string_view mark, std::size_t from) const {
        auto const found = text_.find(mark, from);
        return found == std::string_view::npos ? text_.size() : found + mark.size();
    }
    [[nodiscard]] bool follows_identifier() const {
        return at_ > 0 && is_identifier(text_[at_ - 1]);
    }
    /// In 10'000 the mark stands inside a word that begins with a digit.
    [[nodiscard]] bool is_digit_separator() const {
        auto word = at_;
        while (word > 0 && (is_identifier(text_[word - 1]) || text_[word - 1] == '\'')) --word;
        return word < at_ && std::isdigit(static_cast<unsigned char>(text_[word])) != 0;
    }

    std::string_view text_;
    std::string code_;
    std::string comments_;
    std::vector<Literal> literals_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
};

bool is_directive(std::string_view line) {
    auto const first = line.find_first_not_of(' ');
    return first != std::string_view::npos && line[first] == '#';
}

void add_include(Source& source, std::size_t number, std::string_view line) {
    auto const word = line.find("include");
    if (word == std::string_view::npos) return;
    auto const open = line.find_first_of("<\"", word);
    if (open == std::string_view::npos) return;
    auto const close = line.find_first_of(">\"", open + 1);
    if (close == std::string_view::npos) return;
    source.includes.push_back(
        {number, std::string(line.substr(open + 1, close - open - 1)), line[open] == '"'});
}

}  // namespace

Source read_source(std::string path, std::string_view text) {
    Lexer lexer(text);
    lexer.run();
    Source source{std::move(path),
                  lines_of(text),
                  lines_of(lexer.code()),
                  lines_of(lexer.comments()),
                  std::move(lexer.literals()),
                  {}};
    bool continues = false;
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
        bool const directive = continues || is_directive(source.code[i]);
        continues = directive && source.lines[i].ends_with('\\');
        if (!directive) continue;
        add_include(source, i + 1, source.lines[i]);
        source.code[i].assign(source.code[i].size(), ' ');
    }
    return source;
}

std::string finding(std::string_view path, std::size_t line, std::string_view sentence) {
    if (line == 0) return fmt::format("{}: {}", path, sentence);
    return fmt::format("{}:{}: {}", path, line, sentence);
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        auto const end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return lines;
}

bool is_header(std::string_view path) { return path.ends_with(".h"); }

bool is_test(std::string_view path) {
    for (std::string_view const folder : {"tests/", "bench/", "fuzz/"}) {
        if (path.starts_with(folder)) return true;
        if (path.find("/" + std::string(folder)) != std::string_view::npos) return true;
    }
    return false;
}

bool has_word(std::string_view text, std::string_view word) {
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        auto const end = at + word.size();
        bool const joins_before =
            is_identifier(word.front()) && at > 0 && is_identifier(text[at - 1]);
        bool const joins_after =
            is_identifier(word.back()) && end < text.size() && is_identifier(text[end]);
        if (!joins_before && !joins_after) return true;
    }
    return false;
}

}  // namespace weir::architecture
