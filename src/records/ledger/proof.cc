#include "records/ledger/proof.h"

#include <fmt/format.h>

#include "records/ledger/detail/lines.h"

namespace weir::ledger {
namespace {

constexpr std::string_view kFirstLine = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";
constexpr std::size_t kProofSizeMax = 2 << 20;

std::unexpected<base::Error> bad(std::string message) {
    return base::fail(base::Fault::bad_input, std::move(message));
}

base::Result<std::uint64_t> parse_index(std::optional<std::string_view> line) {
    if (!line || !line->starts_with(kIndex)) return bad("a proof has no line `index <n>`");
    return detail::parse_number(line->substr(kIndex.size()), "a proof's index");
}

}  // namespace

base::Result<Proof> Proof::of(std::string_view text) {
    if (text.size() > kProofSizeMax) {
        return base::fail(base::Fault::too_large, "a proof is larger than a proof may be");
    }
    detail::Lines lines(text);
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
    auto hashes = detail::parse_hashes(lines, "a proof");
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
