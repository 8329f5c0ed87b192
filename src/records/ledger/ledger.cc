#include "records/ledger/ledger.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "base/files.h"
#include "engines/store/log.h"
#include "records/ledger/detail/grower.h"
#include "records/ledger/detail/last_signed.h"
#include "records/ledger/detail/note.h"
#include "records/ledger/detail/paths.h"
#include "records/ledger/detail/publisher.h"
#include "records/ledger/detail/records.h"

namespace weir::ledger {

// Why `wait` needs no second sync. An acknowledged entry must survive two things. A power cut: its
// frame is on the disk, because the log's fdatasync returned; the last signed head may then be an
// older one, which demands less of the log, never more. And a rollback: somebody puts back an
// earlier copy of the log. A process that was killed leaves the last signed head in the page cache,
// so it names every acknowledged entry; only a power cut at the same moment could lose its newest
// sizes, and those that were published cannot be lost, since publishing syncs it first.
struct Ledger::Impl {
    Impl(LedgerPaths where, std::string name, crypto::SigningKey signing_key, store::Log entries,
         detail::LastSigned memory)
        : paths(std::move(where)),
          origin(std::move(name)),
          key(std::move(signing_key)),
          log(std::move(entries)),
          last_signed(std::move(memory)),
          signed_size(last_signed.head().size),
          publisher(paths.tiles, paths.folder / detail::kPublishedFile) {}

    LedgerPaths paths;
    std::string origin;
    crypto::SigningKey key;
    store::Log log;

    std::mutex append_mutex;  // makes the order of the log and of the tree one order
    Tree tree;

    std::mutex sign_mutex;
    detail::LastSigned last_signed;
    std::atomic<std::uint64_t> signed_size;  // of last_signed: most who wait need no lock

    std::mutex checkpoint_mutex;  // one checkpoint file
    std::mutex publish_mutex;     // one public form
    detail::Publisher publisher;

    [[nodiscard]] TreeHead durable_head() {
        auto const size = log.durable();
        std::scoped_lock const lock(append_mutex);
        return {origin, size, tree.root(size)};
    }

    /// The leaf hash of an entry, durable or not.
    [[nodiscard]] std::optional<Digest> appended(std::uint64_t index) {
        std::scoped_lock const lock(append_mutex);
        return index < tree.size() ? std::optional(tree.leaf(index)) : std::nullopt;
    }

    /// With sign_mutex held.
    void remember(TreeHead const& head) {
        auto const text = checkpoint_text(head);
        last_signed.remember({head.size, head.root, key.sign(base::bytes_of(text))});
        signed_size = head.size;
    }

    /// Whoever comes first signs for everybody whose entry is durable by then.
    void sign_at_least(std::uint64_t size) {
        if (signed_size >= size) return;
        std::scoped_lock const lock(sign_mutex);
        if (signed_size < size) remember(durable_head());
    }

    /// The durable head, remembered on the disk itself.
    [[nodiscard]] TreeHead sign_and_sync() {
        std::scoped_lock const lock(sign_mutex);
        auto head = durable_head();
        if (signed_size < head.size) remember(head);
        last_signed.sync();
        return head;
    }

    [[nodiscard]] base::Status agree_with_last_signed() const;
    [[nodiscard]] base::Status agree_with_checkpoint() const;
    /// Whether the payloads of these entries begin with the leaves of the tree.
    [[nodiscard]] base::Status check_leaves(std::span<std::uint64_t const> indexes,
                                            std::span<base::ByteView const> payloads);
};

namespace {

std::unexpected<base::Error> rolled_back(std::string const& why) {
    return base::fail(base::Fault::corrupt, "the ledger is not the one last signed here: " + why +
                                                "; it looks like a restored copy or a damaged one");
}

base::Status check_origin(std::string const& origin) {
    if (detail::is_key_name(origin)) return {};
    return base::fail(base::Fault::bad_input, "a ledger's origin has a space, a plus or nothing");
}

}  // namespace

base::Status Ledger::Impl::agree_with_last_signed() const {
    auto const& last = last_signed.head();
    TreeHead const head{origin, last.size, last.root};
    auto const text = checkpoint_text(head);
    if (!crypto::verify(key.public_key(), base::bytes_of(text), last.signature)) {
        return base::fail(base::Fault::corrupt, "the last signed head is of another key or origin");
    }
    // The log was opened with this size as acknowledged: it has at least as many entries.
    if (tree.root(last.size) != last.root) return rolled_back("its root differs");
    return {};
}

/// What was published binds too, even where the last signed head went missing with a power cut.
base::Status Ledger::Impl::agree_with_checkpoint() const {
    auto const note = base::read_file(paths.folder / detail::kCheckpointFile, detail::kNoteSizeMax);
    if (!note && note.error().fault == base::Fault::not_found) return {};
    if (!note) return std::unexpected(note.error());
    VerifierKey const verifier{origin, 1, key.public_key()};
    auto const head = open_checkpoint(base::text_of(*note), verifier);
    if (!head) return rolled_back("its checkpoint is not ours, " + head.error().message);
    if (head->size > tree.size() || head->origin != origin || tree.root(head->size) != head->root) {
        return rolled_back("its checkpoint is of another tree");
    }
    return {};
}

base::Result<Ledger> Ledger::create(LedgerPaths paths, std::string origin, crypto::SigningKey key) {
    if (auto const good = check_origin(origin); !good) return std::unexpected(good.error());
    std::error_code error;
    std::filesystem::create_directories(paths.folder, error);
    if (error) {
        return base::fail(base::Fault::io, "cannot make the ledger's folder",
                          {paths.folder.string()});
    }
    TreeHead const empty{origin, 0, Tree().root(0)};
    auto const text = checkpoint_text(empty);
    auto last = detail::LastSigned::create(paths.last_signed,
                                           {0, empty.root, key.sign(base::bytes_of(text))});
    if (!last) return std::unexpected(last.error());
    auto log = store::Log::open(paths.folder / detail::kLogFile, {.create = true});
    if (!log) return std::unexpected(log.error());
    return Ledger(std::make_unique<Impl>(std::move(paths), std::move(origin), std::move(key),
                                         std::move(*log), std::move(*last)));
}

base::Result<Ledger> Ledger::open(LedgerPaths paths, std::string origin, crypto::SigningKey key) {
    if (auto const good = check_origin(origin); !good) return std::unexpected(good.error());
    auto const log_path = paths.folder / detail::kLogFile;
    if (!std::filesystem::exists(log_path)) {
        return base::fail(base::Fault::not_found, "there is no ledger", {paths.folder.string()});
    }
    auto last = detail::LastSigned::open(paths.last_signed);
    if (!last && last.error().fault == base::Fault::not_found) {
        return rolled_back("what was last signed is not known");
    }
    if (!last) return std::unexpected(last.error());
    CheckEntry const check = check_leaf;
    detail::Grower grower(check);
    auto log = store::Log::open(
        log_path, {.acknowledged = last->head().size,
                   .each = [&grower](std::uint64_t, base::ByteView payload) {
                       return grower.add(payload.first(std::min(payload.size(), kLeafSize)));
                   }});
    if (!log && log.error().fault == base::Fault::corrupt) {
        return rolled_back(log.error().message);
    }
    if (!log) return std::unexpected(log.error());
    auto tree = std::move(grower).finish();
    if (!tree) return std::unexpected(tree.error());
    auto impl = std::make_unique<Impl>(std::move(paths), std::move(origin), std::move(key),
                                       std::move(*log), std::move(*last));
    impl->tree = std::move(*tree);
    auto const agrees = impl->agree_with_last_signed();
    if (!agrees) return std::unexpected(agrees.error());
    auto const is_published = impl->agree_with_checkpoint();
    if (!is_published) return std::unexpected(is_published.error());
    return Ledger(std::move(impl));
}

Ledger::Ledger(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Ledger::Ledger(Ledger&&) noexcept = default;
Ledger& Ledger::operator=(Ledger&&) noexcept = default;
Ledger::~Ledger() = default;

std::uint64_t Ledger::append(Record const& record) {
    auto payload = detail::payload_of(record);
    auto const hash = leaf_hash(base::ByteView(payload).first(kLeafSize));
    std::scoped_lock const lock(impl_->append_mutex);
    auto const index = impl_->log.append(std::move(payload));
    base::check(index == impl_->tree.size(), "the log and the tree disagree on an index");
    impl_->tree.append(hash);
    return index;
}

Receipt Ledger::wait(std::uint64_t index) {
    auto const hash = impl_->appended(index);
    base::check(hash.has_value(), "nobody appended the entry that is waited for");
    impl_->log.wait(index);
    impl_->sign_at_least(index + 1);
    return {index, *hash};
}

std::uint64_t Ledger::size() const {
    std::scoped_lock const lock(impl_->append_mutex);
    return impl_->tree.size();
}

bool Ledger::holds(Receipt const& receipt, Leaf const& leaf) const {
    if (receipt.index() >= impl_->log.durable()) return false;
    return receipt.leaf_hash() == leaf_hash(encode(leaf)) &&
           impl_->appended(receipt.index()) == receipt.leaf_hash();
}

base::Status Ledger::Impl::check_leaves(std::span<std::uint64_t const> indexes,
                                        std::span<base::ByteView const> payloads) {
    std::vector<base::ByteView> leaves;
    leaves.reserve(payloads.size());
    for (auto const& payload : payloads) {
        leaves.push_back(payload.first(std::min(payload.size(), kLeafSize)));
    }
    auto const hashes = leaf_hashes(leaves);
    std::scoped_lock const lock(append_mutex);
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        if (tree.leaf(indexes[i]) == hashes[i]) continue;
        return base::fail(base::Fault::corrupt, "an entry changed on the disk");
    }
    return {};
}

base::Status Ledger::scan(Each const& each, std::uint64_t first) const {
    return scan_wanted([](auto&&...) { return true; }, each, first);
}

base::Status Ledger::scan_wanted(Wants const& wants, Each const& each, std::uint64_t first) const {
    detail::Batch batch;
    std::vector<std::uint64_t> indexes;
    auto const flush = [&]() -> base::Status {
        auto const payloads = batch.entries();
        if (auto good = impl_->check_leaves(indexes, payloads); !good) return good;
        for (std::size_t i = 0; i < payloads.size(); ++i) {
            auto const record = detail::record_of(payloads[i]);
            if (!record) return std::unexpected(record.error());
            if (auto taken = each(indexes[i], *record); !taken) return taken;
        }
        batch.clear();
        indexes.clear();
        return {};
    };
    auto const scanned = impl_->log.scan_wanted(
        [&wants](std::uint64_t index, base::ByteView payload) {
            auto const leaf = payload.first(std::min(payload.size(), kLeafSize));
            return wants(index, leaf, payload.subspan(leaf.size()));
        },
        [&](std::uint64_t index, base::ByteView payload) {
            batch.add(payload);
            indexes.push_back(index);
            return batch.is_full() ? flush() : base::Status();
        },
        first);
    return scanned ? flush() : scanned;
}

base::Result<std::string> Ledger::publish_checkpoint() {
    std::scoped_lock const lock(impl_->checkpoint_mutex);
    auto const head = impl_->sign_and_sync();
    auto note = sign_checkpoint(head, impl_->key);
    auto const written = base::write_file(impl_->paths.folder / detail::kCheckpointFile,
                                          base::bytes_of(note), {.mode = 0644, .replace = true});
    if (!written) return std::unexpected(written.error());
    return note;
}

TreeHead Ledger::head() const { return impl_->durable_head(); }

VerifierKey Ledger::verifier_key() const { return {impl_->origin, 1, impl_->key.public_key()}; }

base::Result<std::vector<Digest>> Ledger::prove(std::uint64_t index) const {
    return prove(index, impl_->log.durable());
}

base::Result<std::vector<Digest>> Ledger::prove(std::uint64_t index, std::uint64_t size) const {
    if (index >= size || size > impl_->log.durable()) {
        return base::fail(base::Fault::not_found, "the ledger has no durable entry of that index");
    }
    std::scoped_lock const lock(impl_->append_mutex);
    return impl_->tree.inclusion(index, size);
}

base::Result<std::vector<Digest>> Ledger::prove_consistency(std::uint64_t from,
                                                            std::uint64_t to) const {
    if (from > to || to > impl_->log.durable()) {
        return base::fail(base::Fault::not_found,
                          "the ledger has no such two sizes, one in the other");
    }
    std::scoped_lock const lock(impl_->append_mutex);
    return impl_->tree.consistency(from, to);
}

bool Ledger::is_publishing_due(Epoch now) const { return impl_->publisher.is_due(now); }

base::Result<Ledger::Published> Ledger::published() const {
    auto const path = impl_->publisher.folder().checkpoint();
    auto const bytes = base::read_file(path, detail::kNoteSizeMax);
    if (!bytes) return std::unexpected(bytes.error());
    Published published{std::string(base::text_of(*bytes)), {}};
    auto head = open_checkpoint(published.note, verifier_key());
    if (!head) return rolled_back("its public checkpoint is not ours, " + head.error().message);
    std::scoped_lock const lock(impl_->append_mutex);
    if (head->origin != impl_->origin || head->size > impl_->tree.size() ||
        impl_->tree.root(head->size) != head->root) {
        return rolled_back("its public checkpoint is of another tree");
    }
    published.head = std::move(*head);
    return published;
}

base::Result<Proof> Ledger::receipt(std::uint64_t index) const {
    auto last = published();
    if (!last) return std::unexpected(last.error());
    auto const size = last->head.size;
    if (index >= size) {
        return base::fail(
            base::Fault::not_found,
            fmt::format("the public checkpoint covers {} entries so far; what is newer "
                        "is published within the hour",
                        size));
    }
    auto const first = index / kTileWidth * kTileWidth;
    auto const file = impl_->publisher.folder().read({.kind = TileKind::entries,
                                                      .index = index / kTileWidth,
                                                      .width = std::min(kTileWidth, size - first)});
    if (!file) return std::unexpected(file.error());
    auto const entries = read_bundle(file->bytes, file->width);
    if (!entries) return std::unexpected(entries.error());
    auto const entry = (*entries)[index - first];
    if (impl_->appended(index) != leaf_hash(entry)) {
        return base::fail(base::Fault::corrupt, "a published entry is not the ledger's");
    }
    auto path = prove(index, size);
    if (!path) return std::unexpected(path.error());
    return Proof{base::Bytes(entry.begin(), entry.end()), index, std::move(*path),
                 std::move(last->note)};
}

base::Result<std::string> Ledger::publish(Epoch now, Endorse const& endorse) {
    std::scoped_lock const lock(impl_->publish_mutex);
    auto const last = published();
    if (!last && last.error().fault != base::Fault::not_found) return std::unexpected(last.error());
    auto const head = impl_->sign_and_sync();
    detail::PublicTree const tree{
        head.size,
        [this](std::uint64_t first, detail::PublicTree::Entry const& each) {
            return scan([&each](std::uint64_t index,
                                Record const& record) { return each(index, encode(record.leaf)); },
                        first);
        },
        [this](unsigned height, std::uint64_t index) {
            std::scoped_lock const tree_lock(impl_->append_mutex);
            return impl_->tree.subtree(height, index);
        }};
    auto& publisher = impl_->publisher;
    if (auto written = publisher.write_tiles(tree); !written)
        return std::unexpected(written.error());
    auto note = endorse(sign_checkpoint(head, impl_->key));
    if (!note) return note;
    auto const written = publisher.put_checkpoint(*note, head.size, now);
    if (!written) return std::unexpected(written.error());
    return note;
}

base::Result<std::string> Ledger::endorse_published(Endorse const& endorse) {
    std::scoped_lock const lock(impl_->publish_mutex);
    auto last = published();
    if (!last) return std::unexpected(last.error());
    auto note = endorse(last->note);
    if (!note) return note;
    auto const text = text_of_note(last->note);
    base::check(text && note->starts_with(*text + "\n"), "an endorsement changes the text");
    if (*note == last->note) return note;
    auto const written = impl_->publisher.folder().put_checkpoint(*note);
    return written ? note : std::unexpected(written.error());
}

}  // namespace weir::ledger
