#include "records/activity/batch.h"

#include <algorithm>

#include "base/check.h"
#include "engines/text/csv.h"

namespace weir::activity {
namespace {

bool control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == ' ';
}

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool valid_identity(std::string_view identity) {
    if (identity.empty() || identity.size() > kIdentitySizeMax) return false;
    if (identity.front() == ' ' || identity.back() == ' ') return false;
    return std::ranges::none_of(identity, control) && text::is_utf8(identity);
}

bool plain_word(std::string_view word) {
    if (word.empty() || word.size() > kWordSizeMax) return false;
    if (word.front() == ' ' || word.back() == ' ' || word.contains("  ")) return false;
    return std::ranges::all_of(word, word_character);
}

std::uint32_t Identities::of(std::string_view identity) {
    lowered_.assign(identity);
    std::ranges::transform(lowered_, lowered_.begin(), lowered);
    auto const found = numbers_.find(std::string_view{lowered_});
    if (found != numbers_.end()) return found->second;
    base::check(batch_->identities.size() == numbers_.size(), "one hand fills a batch's identities");
    auto const number = static_cast<std::uint32_t>(numbers_.size());
    batch_->identities.push_back(lowered_);
    numbers_.emplace(lowered_, number);
    return number;
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
