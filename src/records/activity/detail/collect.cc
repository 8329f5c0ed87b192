#include "records/activity/detail/collect.h"

#include <fmt/format.h>

namespace weir::activity::detail {
namespace {

constexpr std::string_view kBlanks = " \t\r";
constexpr std::size_t kIndexMax = 0xffffffff;  // of Batch::others, which events point into

}  // namespace

void count(Undeclared& undeclared, std::string_view word, std::uint64_t times) {
    auto found = undeclared.find(word);
    if (found == undeclared.end()) {
        bool const full = undeclared.size() + 1 >= kWordsMax;  // one place is for kOtherWord
        if (full || !plain_word(word)) word = kOtherWord;
        found = undeclared.try_emplace(std::string{word}, 0).first;
    }
    found->second += times;
}

Declared::Declared(std::vector<Kind> const& kinds) {
    for (auto const kind : kinds) bits_ |= 1U << static_cast<unsigned>(kind);
}

base::Status add(Batch& batch, Declared const& declared, ForeignEvent const& event) {
    if (!declared.has(event.kind)) {
        count(batch.undeclared, name_of(event.kind));
        return {};
    }
    bool const full = batch.events.size() == kEventsPerFileMax || batch.others.size() > kIndexMax;
    if (full) return too_many_events();
    batch.events.push_back(event);
    return {};
}

std::string_view take_line(std::string_view& rest) {
    auto const end = std::min(rest.find('\n'), rest.size());
    auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::string_view trimmed(std::string_view text) {
    auto const first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string_view without_mark(std::string_view bytes) {
    if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
    return bytes;
}

std::unexpected<base::Error> located(base::Error error, std::string_view file, std::size_t line) {
    error.place = {std::string{file}, line, 0};
    return std::unexpected(std::move(error));
}

std::unexpected<base::Error> bad(std::string message, std::string_view file, std::size_t line) {
    return base::fail(base::Fault::bad_input, std::move(message), {std::string{file}, line, 0});
}

std::unexpected<base::Error> empty_file(std::string_view file) {
    return bad("the file is empty", file);
}

std::unexpected<base::Error> long_line(std::string_view file, std::size_t line) {
    return base::fail(base::Fault::too_large,
                      fmt::format("a line of more than {} bytes", kLineSizeMax),
                      {std::string{file}, line, 0});
}

std::unexpected<base::Error> too_many_events(std::string_view file, std::size_t line) {
    return base::fail(base::Fault::too_large,
                      fmt::format("more than {} events in one file", kEventsPerFileMax),
                      {std::string{file}, line, 0});
}

}  // namespace weir::activity::detail
