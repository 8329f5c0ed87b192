#include "records/ledger/proof.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace weir::ledger {
namespace {

constexpr std::string_view kFirstLine = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";
constexpr std::size_t kProofSizeMax = 2 << 20;
constexpr std::size_t kHashesMax = 63;  // of a tree of 2^63 leaves

std::unexpected<base::Error> bad(std::string message) {
    return base::fail(base::Fault::bad_input, std::move(message));
}

/// Takes lines off the front of a text.
class Lines {
public:
    explicit Lines(std::string_view text) : rest_(text) {}
    /// The next line without its LF; nothing where no LF ends it.
    [[nodiscard]] std::optional<std::string_view> peek() const {
        auto const end = rest_.find('\n');
        return end == rest_.npos ? std::nullopt : std::optional(rest_.substr(0, end));
    }
    void skip() { rest_.remove_prefix(rest_.find('\n') + 1); }
    [[nodiscard]] std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
};

base::Result<std::uint64_t> parse_index(std::optional<std::string_view> line) {
    if (!line || !line->starts_with(kIndex)) return bad("a proof has no line `index <n>`");
    auto const text = line->substr(kIndex.size());
    std::uint64_t index = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return bad("a proof's index is no number");
    }
    if (std::to_string(index) != text) return bad("a proof's index has leading zeros");
    return index;
}

base::Result<std::vector<Digest>> parse_hashes(Lines& lines) {
    std::vector<Digest> hashes;
    while (true) {
        auto const line = lines.peek();
        if (!line) return bad("a proof ends before its checkpoint");
        lines.skip();
        if (line->empty()) return hashes;
        if (hashes.size() == kHashesMax)
            return bad("a proof has more hashes than any tree is high");
        auto const bytes = base::from_base64(*line);
        Digest hash{};
        if (!bytes || bytes->size() != hash.size()) {
            return bad(
                fmt::format("a proof's hash {} is not 32 bytes in base64", hashes.size() + 1));
        }
        std::ranges::copy(*bytes, hash.begin());
        hashes.push_back(hash);
    }
}

}  // namespace

base::Result<Proof> Proof::of(std::string_view text) {
    if (text.size() > kProofSizeMax) {
        return base::fail(base::Fault::too_large, "a proof is larger than a proof may be");
    }
    Lines lines(text);
    if (lines.peek() != kFirstLine) {
        return bad("a proof does not begin with `" + std::string(kFirstLine) + "`");
    }
    lines.skip();
    Proof proof;
    if (auto const line = lines.peek(); line && line->starts_with(kExtra)) {
        auto extra = base::from_base64(line->substr(kExtra.size()));
        if (!extra) return bad("a proof's extra line is not base64");
        proof.extra = std::move(*extra);
        lines.skip();
    }
    auto const index = parse_index(lines.peek());
    if (!index) return std::unexpected(index.error());
    proof.index = *index;
    lines.skip();
    auto hashes = parse_hashes(lines);
    if (!hashes) return std::unexpected(hashes.error());
    proof.hashes = std::move(*hashes);
    proof.checkpoint = lines.rest();
    if (auto const note = text_of_note(proof.checkpoint); !note) {
        return std::unexpected(note.error());
    }
    return proof;
}

std::string Proof::to_text() const {
    auto text = std::string(kFirstLine) + "\n";
    if (extra) text += std::string(kExtra) + base::to_base64(*extra) + "\n";
    text += std::string(kIndex) + std::to_string(index) + "\n";
    for (auto const& hash : hashes) text += base::to_base64(hash) + "\n";
    return text + "\n" + checkpoint;
}

base::Result<Proved> verify_proof(Proof const& proof, base::ByteView entry, Policy const& policy) {
    auto opened = open_cosigned(proof.checkpoint, policy);
    if (!opened) return std::unexpected(opened.error());
    auto const& head = opened->head;
    if (proof.index >= head.size) {
        return base::fail(base::Fault::corrupt,
                          fmt::format("a proof is of entry {}, its checkpoint has {} entries",
                                      proof.index, head.size));
    }
    auto const expected = inclusion_length(proof.index, head.size);
    if (proof.hashes.size() != expected) {
        return base::fail(base::Fault::corrupt,
                          fmt::format("a proof has {} hashes, expected {} for entry {} of {}",
                                      proof.hashes.size(), expected, proof.index, head.size));
    }
    InclusionClaim const claim{proof.index, head.size, leaf_hash(entry), head.root};
    if (!verify_inclusion(claim, proof.hashes)) {
        return base::fail(
            base::Fault::corrupt,
            fmt::format("a proof does not lead from entry {} to the checkpoint's root",
                        proof.index));
    }
    return Proved{proof.index, std::move(*opened)};
}

}  // namespace weir::ledger
