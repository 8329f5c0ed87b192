#include "records/org/detail/codec.h"

#include <limits>
#include <utility>

namespace weir::org::detail {

text::Tree const* Decoder::next() {
    if (at_ == list_->size()) ok_ = false;
    return ok_ ? &(*list_)[at_++] : nullptr;
}

std::uint32_t Decoder::number() {
    auto const* tree = next();
    if (tree == nullptr) return 0;
    auto const value = tree->as_int();
    ok_ = value && *value >= 0 && *value <= std::numeric_limits<std::uint32_t>::max();
    return ok_ ? static_cast<std::uint32_t>(*value) : 0;
}

std::string Decoder::text() {
    auto const* tree = next();
    if (tree == nullptr) return {};
    auto value = tree->as_text();
    ok_ = value.has_value();
    return ok_ ? std::move(*value) : std::string();
}

std::vector<std::string> Decoder::texts() {
    auto const* tree = next();
    if (tree == nullptr) return {};
    auto const list = tree->as_list();
    ok_ = list.has_value();
    if (!ok_) return {};
    std::vector<std::string> texts;
    Decoder inner(**list);
    for (std::size_t i = 0; i < (*list)->size(); ++i) texts.push_back(inner.text());
    ok_ = inner.ok();
    return texts;
}

base::Instant Decoder::instant() {
    auto const* tree = next();
    if (tree == nullptr) return {};
    auto const value = tree->as_int();
    ok_ = value && *value >= base::kEarliest.seconds && *value <= base::kLatest.seconds;
    return ok_ ? base::Instant{*value} : base::Instant{};
}

std::optional<base::Instant> Decoder::optional_instant() {
    if (at_ < list_->size() && (*list_)[at_].is_null()) {
        ++at_;
        return std::nullopt;
    }
    return instant();
}

std::unexpected<base::Error> as_corrupt(base::Error error) {
    error.fault = base::Fault::corrupt;
    return std::unexpected(std::move(error));
}

}  // namespace weir::org::detail
