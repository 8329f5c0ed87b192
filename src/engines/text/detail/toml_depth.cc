#include "engines/text/detail/toml_depth.h"

#include <string>
#include <vector>

namespace weir::text {
namespace {

/// Offset after a string that begins at `at` with three quotes.
std::size_t after_long_string(std::string_view toml, std::size_t at) {
    auto const quote = toml[at];
    for (at += 3; at < toml.size(); ++at) {
        if (toml[at] == '\\' && quote == '"') {
            ++at;
        } else if (toml[at] == quote && toml.substr(at).starts_with(std::string(3, quote))) {
            at += 3;
            // One or two more quotes belong to the text.
            for (int more = 0; more < 2 && at < toml.size() && toml[at] == quote; ++more) ++at;
            return at;
        }
    }
    return at;
}

/// Offset after a string of either kind of quote, or at the line end that cuts it short.
std::size_t after_string(std::string_view toml, std::size_t at) {
    auto const quote = toml[at];
    if (toml.substr(at).starts_with(std::string(3, quote))) return after_long_string(toml, at);
    for (++at; at < toml.size() && toml[at] != '\n'; ++at) {
        if (toml[at] == '\\' && quote == '"') {
            ++at;
        } else if (toml[at] == quote) {
            return at + 1;
        }
    }
    return at;
}

/// Counts brackets that are open and dots of the keys around the present value.
class Nesting {
public:
    void take(char c) {
        switch (c) {
            case '.': ++depth_; break;
            case ',': depth_ = floor(); break;
            case '\n':
                if (floors_.empty()) depth_ = 0;
                break;
            case '[':
            case '{': floors_.push_back(++depth_); break;
            case ']':
            case '}':
                if (!floors_.empty()) floors_.pop_back();
                depth_ = floor();
                break;
            default: break;
        }
    }
    [[nodiscard]] std::size_t depth() const { return depth_; }

private:
    [[nodiscard]] std::size_t floor() const { return floors_.empty() ? 0 : floors_.back(); }
    std::vector<std::size_t> floors_;
    std::size_t depth_ = 0;
};

}  // namespace

std::optional<std::size_t> too_deep_at(std::string_view toml, std::size_t depth_max) {
    Nesting nesting;
    std::size_t at = 0;
    while (at < toml.size()) {
        auto const c = toml[at];
        if (c == '"' || c == '\'') {
            at = after_string(toml, at);
        } else if (c == '#') {
            at = toml.find('\n', at);
            if (at == std::string_view::npos) return std::nullopt;
        } else {
            nesting.take(c);
            if (nesting.depth() > depth_max) return at;
            ++at;
        }
    }
    return std::nullopt;
}

}  // namespace weir::text
