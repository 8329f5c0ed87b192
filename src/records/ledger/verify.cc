#include "records/ledger/verify.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/files.h"
#include "engines/store/log.h"
#include "records/ledger/detail/grower.h"
#include "records/ledger/detail/note.h"
#include "records/ledger/detail/paths.h"
#include "records/ledger/detail/tile_folder.h"
#include "records/ledger/leaf.h"
#include "records/ledger/tree.h"

namespace weir::ledger {
namespace {

constexpr std::uint64_t kBetweenNews = 1 << 12;  // entries

std::unexpected<base::Error> corrupt(std::string message) {
    return base::fail(base::Fault::corrupt, std::move(message));
}

base::Result<base::Bytes> read_note(std::filesystem::path const& path, std::string_view otherwise) {
    auto note = base::read_file(path, detail::kNoteSizeMax);
    if (note || note.error().fault == base::Fault::io) return note;
    if (note.error().fault == base::Fault::too_large) {
        return base::fail(base::Fault::too_large, "a note is larger than a note may be",
                          {path.string()});
    }
    return base::fail(base::Fault::not_found,
                      "no checkpoint was published here yet; " + std::string(otherwise),
                      {path.string()});
}

/// An audit under way: the tree over the entries read so far.
class Audit {
public:
    Audit(std::filesystem::path const& folder, std::uint64_t size, OnVerified const& on_verified)
        : folder_(folder), size_(size), on_verified_(on_verified) {}

    base::Status read_bundle(TileName const& name, CheckEntry const& check) {
        auto const file = folder_.read(name);
        if (!file) return std::unexpected(file.error());
        auto const entries = ledger::read_bundle(file->bytes, file->width);
        if (!entries) return corrupt(name.to_text() + ": " + entries.error().message);
        auto const read = std::span(*entries).first(name.width);
        for (std::size_t i = 0; i < read.size(); ++i) {
            if (auto const good = check(read[i]); !good) {
                return corrupt(fmt::format("entry {}: {}", tree_.size() + i, good.error().message));
            }
        }
        tree_.append(leaf_hashes(read));
        if (on_verified_) on_verified_(tree_.size(), size_);
        return {};
    }

    [[nodiscard]] base::Status check_tile(TileName const& name) const {
        auto const hashes = folder_.hashes(name);
        if (!hashes) return std::unexpected(hashes.error());
        for (std::uint64_t i = 0; i < name.width; ++i) {
            auto const expected =
                tree_.subtree(name.level * kTileHeight, name.index * kTileWidth + i);
            if ((*hashes)[i] == expected) continue;
            return corrupt(
                fmt::format("{}: hash {} is not that of its entries", name.to_text(), i));
        }
        return {};
    }

    [[nodiscard]] Tree const& tree() const { return tree_; }

private:
    detail::TileFolder folder_;
    std::uint64_t size_;
    OnVerified const& on_verified_;
    Tree tree_;
};

}  // namespace

base::Result<Verified> verify_log(std::filesystem::path const& folder, VerifierKey const& key,
                                  OnVerified const& on_verified, CheckEntry const& check) {
    auto const note =
        read_note(folder / detail::kCheckpointFile, "`weir ledger checkpoint` signs one");
    if (!note) return std::unexpected(note.error());
    auto head = open_checkpoint(base::text_of(*note), key);
    if (!head) return corrupt(head.error().message);
    if (head->origin != key.name) return corrupt("the checkpoint is of another log");

    detail::Grower grower(check);
    auto const read_entry = [&](std::uint64_t index, base::ByteView payload) -> base::Status {
        if (on_verified && index % kBetweenNews == 0) {
            on_verified(index, std::max(index, head->size));
        }
        return grower.add(payload.first(std::min(payload.size(), kLeafSize)));
    };
    auto const scanned = store::scan_log(folder / detail::kLogFile, read_entry);
    auto const grown = std::move(grower).finish();
    if (!grown) return std::unexpected(grown.error());  // of an entry before the broken frame
    if (!scanned) return std::unexpected(scanned.error());

    auto const& tree = *grown;
    if (tree.size() < head->size) {
        return corrupt("the log has " + std::to_string(tree.size()) + " entries, expected " +
                       std::to_string(head->size) + " of the checkpoint");
    }
    if (tree.root(head->size) != head->root) {
        return corrupt("the entries are not those of the checkpoint");
    }
    return Verified{tree.size(), std::move(*head)};
}

base::Status check_leaf(base::ByteView entry) {
    auto const leaf = decode_leaf(entry);
    return leaf ? base::Status() : std::unexpected(leaf.error());
}

base::Result<Verified> verify_tiles(std::filesystem::path const& folder, Policy const& policy,
                                    CheckEntry const& check, OnVerified const& on_verified) {
    auto const note = read_note(detail::TileFolder(folder).checkpoint(),
                                "a keeper that runs publishes one every hour");
    if (!note) return std::unexpected(note.error());
    auto opened = open_cosigned(base::text_of(*note), policy);
    if (!opened) return std::unexpected(opened.error());
    auto& head = opened->head;

    Audit audit(folder, head.size, on_verified);
    auto const audited = each_tile(0, head.size, [&](TileName const& name) {
        return name.kind == TileKind::entries ? audit.read_bundle(name, check)
                                              : audit.check_tile(name);
    });
    if (!audited) return std::unexpected(audited.error());
    if (audit.tree().root(head.size) != head.root) {
        return corrupt("the entries are not those of the checkpoint");
    }
    return Verified{head.size, std::move(head), std::move(opened->cosignatures)};
}

}  // namespace weir::ledger
