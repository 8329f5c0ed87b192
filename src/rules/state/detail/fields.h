// Reading an entry's body: typed members, one error remembered, so that each entry reads in one
// line.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/outcome.h"
#include "base/strong.h"
#include "base/time.h"
#include "engines/privacy/budget.h"
#include "engines/text/tree.h"
#include "records/org/directory.h"
#include "rules/state/entries.h"

namespace weir::state::detail {

/// Takes members by name. After the first failure every value is empty and error() says which.
class Taker {
public:
    explicit Taker(text::Tree const& body) : body_(&body) {}
    std::string text(std::string_view key);
    std::string text_or_none(std::string_view key);  // empty where it is missing
    std::vector<std::uint64_t> counts_or_none(std::string_view key);
    std::vector<EnvelopeUse> uses_or_none(std::string_view key);
    base::Instant instant(std::string_view key);  // seconds since 1970
    std::vector<Milestone> milestones(std::string_view key);
    std::map<std::string, std::string> words(std::string_view key);
    bool flag(std::string_view key);
    std::uint64_t u64(std::string_view key);
    std::uint64_t u64_or(std::string_view key, std::uint64_t otherwise);
    std::int64_t i64(std::string_view key);
    std::uint32_t u32(std::string_view key);
    base::Bytes bytes(std::string_view key);
    base::Week week(std::string_view key);
    base::Quarter quarter(std::string_view key);
    privacy::Share share(std::string_view key);
    base::Reason reason(std::string_view key);
    std::vector<base::Unit> units(std::string_view key);
    std::vector<std::string> texts(std::string_view key);
    std::vector<WeekUnits> week_units(std::string_view key);
    std::map<std::string, std::vector<base::Person>> members(std::string_view key);
    org::DirectoryChange change(std::string_view key);

    template <std::size_t Size>
    std::array<std::uint8_t, Size> array(std::string_view key) {
        std::array<std::uint8_t, Size> out{};
        auto const value = bytes(key);
        if (value.size() == Size) {
            std::copy(value.begin(), value.end(), out.begin());
        } else {
            wrong(key);
        }
        return out;
    }
    [[nodiscard]] std::string const& error() const { return error_; }

private:
    text::Tree const* member(std::string_view key);
    void wrong(std::string_view key);
    std::vector<std::uint32_t> numbers_of(text::Tree const& list, std::string_view key);
    text::Tree const* body_;
    std::string error_;
};

/// A list of the numbers of strong ids.
template <class Id>
text::Tree numbers(std::vector<Id> const& ids) {
    auto list = text::Tree::list();
    for (auto id : ids) list.push(id.value);
    return list;
}

[[nodiscard]] text::Tree to_tree(std::vector<WeekUnits> const& weeks);
[[nodiscard]] text::Tree to_tree(std::vector<std::string> const& words);
[[nodiscard]] text::Tree to_tree(std::vector<EnvelopeUse> const& uses);
[[nodiscard]] text::Tree to_tree(std::map<std::string, std::vector<base::Person>> const& members);

}  // namespace weir::state::detail
