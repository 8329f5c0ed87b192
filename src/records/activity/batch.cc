#include "records/activity/batch.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "engines/text/csv.h"

namespace weir::activity {
namespace {

constexpr std::size_t kSlotsMin = 1024;
constexpr std::size_t kIdentitiesMax = 0xffffffff;
constexpr std::size_t kTextsSize = 64 * 1024;
constexpr unsigned kSizeBits = 9;
static_assert(kIdentitySizeMax < (1U << kSizeBits));
static_assert(kIdentitySizeMax < kTextsSize);

bool control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == ' ';
}

/// The size and as much of the hash's upper half as there is room for.
std::uint32_t tag_of(std::size_t hash, std::size_t size) {
    return static_cast<std::uint32_t>((hash >> 32) << kSizeBits | size);
}

bool plain(char c) { return c >= 0x20 && c < 0x7f; }

char low(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool valid_identity(std::string_view identity) {
    if (identity.empty() || identity.size() > kIdentitySizeMax) return false;
    if (identity.front() == ' ' || identity.back() == ' ') return false;
    if (std::ranges::all_of(identity, plain)) return true;
    return std::ranges::none_of(identity, control) && text::is_utf8(identity);
}

std::string lowered(std::string_view identity) {
    std::string text(identity);
    std::ranges::transform(text, text.begin(), low);
    return text;
}

bool plain_word(std::string_view word) {
    if (word.empty() || word.size() > kWordSizeMax) return false;
    if (word.front() == ' ' || word.back() == ' ' || word.contains("  ")) return false;
    return std::ranges::all_of(word, word_character);
}

std::uint32_t Identities::of(std::string_view identity) {
    auto& names = batch_->identities;
    base::check(identity.size() <= kIdentitySizeMax, "an identity is checked before it is counted");
    if (2 * names.size() >= slots_.size()) grow();
    std::ranges::transform(identity, lowered_.begin(), low);
    std::string_view const name{lowered_.data(), identity.size()};
    auto const hash = std::hash<std::string_view>{}(name);
    auto const tag = tag_of(hash, name.size());
    auto const mask = slots_.size() - 1;
    auto at = hash & mask;
    for (; slots_[at].text != nullptr; at = (at + 1) & mask) {
        bool const same_tag = slots_[at].tag == tag;  // and so the same size
        if (same_tag && name == std::string_view{slots_[at].text, name.size()}) {
            return slots_[at].number;
        }
    }
    auto const number = static_cast<std::uint32_t>(names.size());
    base::check(names.size() < kIdentitiesMax, "a file's identities are counted in 32 bits");
    names.emplace_back(name);
    slots_[at] = {keep(name).data(), tag, number};
    return number;
}

std::string_view Identities::keep(std::string_view text) {
    if (room_ < text.size() || texts_.empty()) {
        texts_.push_back(std::make_unique_for_overwrite<char[]>(kTextsSize));
        room_ = kTextsSize;
    }
    char* const place = texts_.back().get() + (kTextsSize - room_);
    std::ranges::copy(text, place);
    room_ -= text.size();
    return {place, text.size()};
}

void Identities::grow() {
    auto const before = std::exchange(slots_, {});
    slots_.resize(std::max(kSlotsMin, 2 * before.size()));
    auto const mask = slots_.size() - 1;
    for (auto const& slot : before) {
        if (slot.text == nullptr) continue;
        auto at = std::hash<std::string_view>{}(batch_->identities[slot.number]) & mask;
        while (slots_[at].text != nullptr) at = (at + 1) & mask;
        slots_[at] = slot;
    }
}

// FNV-1a, 64 bits: offset basis and prime of RFC 9923.
std::uint64_t thread_hash(std::string_view id) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (char const c : id) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3;
    }
    return hash == 0 ? 1 : hash;
}

}  // namespace weir::activity
