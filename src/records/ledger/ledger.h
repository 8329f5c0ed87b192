// The append-only log: bytes in, durable receipt out; bytes back in order. It knows no entry's
// meaning. One file of frames (store::Log), payload = leaf || sealed opening; the RFC 6962 tree
// over the leaves in memory; a signed C2SP checkpoint. The signer's last head is kept apart (with
// the keys, never in a backup): it refuses to sign a shorter tree, or another one of the same size.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "engines/crypto/sign.h"
#include "records/ledger/checkpoint.h"
#include "records/ledger/leaf.h"
#include "records/ledger/proof.h"
#include "records/ledger/tree.h"

namespace weir::ledger {

/// One record of the log; the opening is sealed by whoever made it.
struct Record {
    Leaf leaf;
    base::Bytes opening;
};

/// Proof, made by a Ledger only, that an entry is durable in it. Copyable, unforgeable by mistake.
class Receipt {
public:
    [[nodiscard]] std::uint64_t index() const { return index_; }
    [[nodiscard]] Digest const& leaf_hash() const { return leaf_hash_; }

private:
    friend class Ledger;
    Receipt(std::uint64_t index, Digest const& leaf_hash) : index_(index), leaf_hash_(leaf_hash) {}
    std::uint64_t index_;
    Digest leaf_hash_;
};

struct LedgerPaths {
    std::filesystem::path folder;       // data/ledger: the log and its own checkpoint
    std::filesystem::path last_signed;  // keys/last-signed
    std::filesystem::path tiles{};      // data/tiles: the public form, for publish()
};

class Ledger {
public:
    /// A new, empty log; `exists` if there is one.
    static base::Result<Ledger> create(LedgerPaths paths, std::string origin,
                                       crypto::SigningKey key);
    /// Opens, recovers and rebuilds the tree. corrupt: a broken record at or before a size that was
    /// acknowledged or signed, or a tree that is not the one last signed (a rolled-back copy).
    static base::Result<Ledger> open(LedgerPaths paths, std::string origin, crypto::SigningKey key);
    Ledger(Ledger&&) noexcept;
    Ledger& operator=(Ledger&&) noexcept;
    ~Ledger();

    /// Queues a record and gives its index. The order of calls is the order of the log.
    /// Thread-safe.
    std::uint64_t append(Record const& record);
    /// Returns once entry `index` is durable and its tree head signed. Thread-safe; one fdatasync
    /// and one signature serve everybody who waits. Ends the process if the disk fails.
    Receipt wait(std::uint64_t index);

    [[nodiscard]] std::uint64_t size() const;  // entries appended, durable or not
    /// Whether the receipt is of this log and its entry durable with exactly this leaf.
    [[nodiscard]] bool holds(Receipt const& receipt, Leaf const& leaf) const;

    using Each = std::function<base::Status(std::uint64_t index, Record const& record)>;
    /// Every durable record from `first` on, in order, until `each` fails. corrupt if one is not
    /// what it was when the log was opened.
    [[nodiscard]] base::Status scan(Each const& each, std::uint64_t first = 0) const;
    /// Whether a record is wanted: its leaf and its sealed opening as they stand on the disk, not
    /// verified since the log was opened.
    using Wants =
        std::function<bool(std::uint64_t index, base::ByteView leaf, base::ByteView opening)>;
    /// The same, of the records that are wanted only: the others cost a look.
    [[nodiscard]] base::Status scan_wanted(Wants const& wants, Each const& each,
                                           std::uint64_t first = 0) const;

    /// Signs the durable tree, syncs keys/last-signed first, writes data/ledger/checkpoint. The
    /// note.
    [[nodiscard]] base::Result<std::string> publish_checkpoint();
    [[nodiscard]] TreeHead head() const;  // of the durable tree
    [[nodiscard]] VerifierKey verifier_key() const;
    /// Audit path of an entry in the durable tree, or in that of the first `size` durable entries;
    /// not_found beyond it.
    [[nodiscard]] base::Result<std::vector<Digest>> prove(std::uint64_t index) const;
    [[nodiscard]] base::Result<std::vector<Digest>> prove(std::uint64_t index,
                                                          std::uint64_t size) const;
    /// Proof for a witness that saw `from` entries, from <= to; not_found beyond the durable tree.
    [[nodiscard]] base::Result<std::vector<Digest>> prove_consistency(std::uint64_t from,
                                                                      std::uint64_t to) const;

    /// Gives a checkpoint that the log signed, and gets it with the cosignatures it is to be
    /// published with. An error leaves the last publication as it is.
    using Endorse = std::function<base::Result<std::string>(std::string note)>;
    /// Whether nothing was published in this hour yet. What everybody sees grows once an hour, so
    /// that it does not tell when exactly something happened.
    [[nodiscard]] bool is_publishing_due(Epoch now) const;
    /// Brings data/tiles to the durable tree: bundles and tiles that are not there, each synced,
    /// then the checkpoint, and gives the note. The last one stands until then. The first call of a
    /// process reads the whole log and compares every file that is there; a later one reads what is
    /// new, and compares the tiles on the last one's edge. corrupt where a file differs, or the log
    /// from its tree; io.
    [[nodiscard]] base::Result<std::string> publish(Epoch now, Endorse const& endorse);
    /// Puts the checkpoint published last up again with further cosignatures: the same text, so
    /// that nobody learns of a newer tree. not_found before the first publication; io.
    [[nodiscard]] base::Result<std::string> endorse_published(Endorse const& endorse);
    /// The checkpoint published last, ours and of this tree; not_found before the first. corrupt.
    struct Published {
        std::string note;
        TreeHead head;
    };
    [[nodiscard]] base::Result<Published> published() const;
    /// A receipt of an entry in the published tree, the entry as its `extra`. not_found beyond it.
    [[nodiscard]] base::Result<Proof> receipt(std::uint64_t index) const;

private:
    struct Impl;
    explicit Ledger(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace weir::ledger
