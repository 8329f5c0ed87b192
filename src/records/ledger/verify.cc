#include <algorithm>

#include "base/files.h"
#include "engines/store/log.h"
#include "records/ledger/detail/note.h"
#include "records/ledger/detail/paths.h"
#include "records/ledger/ledger.h"

namespace weir::ledger {
namespace {

std::unexpected<base::Error> corrupt(std::string message) {
    return base::fail(base::Fault::corrupt, std::move(message));
}

}  // namespace

base::Result<Verified> verify_log(std::filesystem::path const& folder, VerifierKey const& key) {
    auto const note = base::read_file(folder / detail::kCheckpointFile, detail::kNoteSizeMax);
    if (!note && note.error().fault == base::Fault::not_found) {
        return base::fail(
            base::Fault::not_found,
            "no checkpoint was published here yet; `weir ledger checkpoint` signs one",
            {(folder / detail::kCheckpointFile).string()});
    }
    if (!note) return std::unexpected(note.error());
    auto head = open_checkpoint(base::text_of(*note), key);
    if (!head) return corrupt(head.error().message);
    if (head->origin != key.name) return corrupt("the checkpoint is of another log");

    Tree tree;
    auto const read_entry = [&](std::uint64_t index, base::ByteView payload) -> base::Status {
        auto const bytes = payload.first(std::min(payload.size(), kLeafSize));
        auto const leaf = decode_leaf(bytes);
        if (!leaf) return corrupt("entry " + std::to_string(index) + ": " + leaf.error().message);
        tree.append(leaf_hash(bytes));
        return {};
    };
    auto const scanned = store::scan_log(folder / detail::kLogFile, read_entry);
    if (!scanned) return std::unexpected(scanned.error());

    if (tree.size() < head->size) {
        return corrupt("the log has " + std::to_string(tree.size()) + " entries, expected " +
                       std::to_string(head->size) + " of the checkpoint");
    }
    if (tree.root(head->size) != head->root) {
        return corrupt("the entries are not those of the checkpoint");
    }
    return Verified{tree.size(), std::move(*head)};
}

std::string proof_text(std::uint64_t index, std::span<Digest const> proof,
                       std::string_view checkpoint) {
    std::string text = "c2sp.org/tlog-proof@v1\nindex " + std::to_string(index) + "\n";
    for (auto const& hash : proof) text += base::to_base64(hash) + "\n";
    return text + "\n" + std::string(checkpoint);
}

}  // namespace weir::ledger
