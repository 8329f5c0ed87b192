// Keys and sealed data. Key hierarchy as in DESIGN section 6: the month key (a file) wraps
// everything else; a person has a random data root, a trace key and a name key, each stored only
// wrapped; a week has a random key per retention class, and a thread key that ends when the week
// closes; intake seals to a day's key pair; openings are sealed under a quarter's history key.
//
// A sealed chunk belongs to one person, week and class. Its row key is HMAC(root, week || class),
// its key and commitment come from one HKDF over root || week key || fresh random chunk id, and its
// size is one of four: 1, 4, 16 or 64 KiB. Formats: docs/formats/vault.md.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "engines/crypto/key.h"
#include "engines/crypto/seal.h"
#include "records/ledger/ledger.h"
#include "records/vault/opening.h"

namespace weir::vault {

/// A retention class, by number 0..3 in the charter's order; 4 is the class of person-week rows.
struct RetentionClass {
    std::uint8_t number = 0;
    friend constexpr auto operator<=>(RetentionClass const&, RetentionClass const&) = default;
};
inline constexpr RetentionClass kRows{4};

/// How a person is known outside; kept sealed under the person's name key, apart from all facts.
struct Name {
    std::string external_id;
    std::string name;
    std::vector<std::string> addresses;  // lower case
    friend bool operator==(Name const&, Name const&) = default;
};

/// Leave to open what one durable entry named. Made by Vault::permit only.
class Permit {
public:
    [[nodiscard]] Scope const& scope() const { return scope_; }
    [[nodiscard]] bool covers(base::Person person, base::Week week) const;

private:
    friend class Vault;
    explicit Permit(Scope scope) : scope_(std::move(scope)) {}
    Scope scope_;
};

/// An opening sealed for the log, with the commitment its leaf must carry.
struct SealedOpening {
    base::Digest commitment{};
    base::Bytes sealed;
};

struct ChunkPlace {
    base::Week week;
    RetentionClass retention;
};

/// One person's content for one chunk place.
struct ChunkContent {
    base::Person person;
    base::Bytes plain;  // at most kPlainMax, and kSealedMax once sealed, else too_large
};

struct VaultPaths {
    std::filesystem::path data;  // data/: vault.sqlite, activity/
    std::filesystem::path keys;  // keys/: month.key
};

class Vault {
public:
    /// New keys, nothing stored; `exists` if there is a vault.
    static base::Result<Vault> create(VaultPaths paths);
    /// corrupt if the month key does not open the table it should.
    static base::Result<Vault> open(VaultPaths paths);
    Vault(Vault&&) noexcept;
    Vault& operator=(Vault&&) noexcept;
    ~Vault();

    // --- people ---
    /// Makes the three keys of each person (those who have them keep them) and seals the names. One
    /// transaction.
    [[nodiscard]] base::Status enrol(std::span<std::pair<base::Person, Name> const> people);
    /// Nothing if the name key has ended. For showing names to those who may see them, and for
    /// resolving addresses at the door in.
    [[nodiscard]] base::Result<std::optional<Name>> name_of(base::Person person) const;
    using EachName = std::function<void(base::Person, Name const&)>;
    [[nodiscard]] base::Status each_name(EachName const& each) const;

    /// Wipes every unwrapped key that is kept for speed: for a pause and an erasure. Thread-safe.
    void forget();

    // --- the ledger's openings ---
    [[nodiscard]] base::Result<SealedOpening> seal_opening(Opening const& opening);
    /// corrupt unless the bytes open, and to this commitment.
    [[nodiscard]] base::Result<Opening> open_opening(base::Digest const& commitment,
                                                     base::ByteView sealed) const;

    // --- the right to open ---
    /// Checks, itself, that the receipt's entry is durable in `ledger`, that `record` is that
    /// entry, and that its opening has a scope with people. corrupt otherwise.
    [[nodiscard]] base::Result<Permit> permit(ledger::Ledger const& ledger,
                                              ledger::Receipt const& receipt,
                                              ledger::Record const& record) const;

    // --- chunks ---
    /// Seals each content under a fresh chunk id and writes all in one transaction, replacing what
    /// stood there. Needs no permit: who writes has the plain text already. not_found if a person
    /// has no data key, bad_input if one is named twice, too_large.
    [[nodiscard]] base::Status put_chunks(ChunkPlace place, std::span<ChunkContent const> contents);

    /// The sealed rows of one place, read into memory; empty if the file does not exist.
    class Shelf {
    public:
        Shelf(Shelf&&) noexcept;
        Shelf& operator=(Shelf&&) noexcept;
        ~Shelf();
        [[nodiscard]] std::size_t rows() const;

    private:
        friend class Vault;
        struct Rows;
        explicit Shelf(std::unique_ptr<Rows> rows);
        std::unique_ptr<Rows> rows_;
    };
    [[nodiscard]] base::Result<Shelf> load(ChunkPlace place) const;
    /// One person's plain content, or nothing if they have no row. corrupt if the permit does not
    /// cover person and week (a bug made visible), or the row does not verify. Thread-safe.
    [[nodiscard]] base::Result<std::optional<base::Bytes>> open_chunk(Permit const& permit,
                                                                      Shelf const& shelf,
                                                                      base::Person person) const;
    /// SHA-256 over the chunk ids of a week in row order, all classes but rows: names a snapshot
    /// without opening anything.
    [[nodiscard]] base::Result<base::Digest> snapshot(base::Week week) const;

    // --- intake ---
    /// Public key of a day's pair, made on first use. not_found once the day was destroyed.
    [[nodiscard]] base::Result<std::array<std::uint8_t, 32>> day_key(base::Date day);
    /// Needs a permit for kSettle: a batch names many people before anybody can know whom. corrupt
    /// for another purpose (a bug made visible) or a changed batch, not_found once the day ended.
    [[nodiscard]] base::Result<base::Bytes> open_batch(Permit const& permit, base::Date day,
                                                       base::ByteView sealed) const;
    [[nodiscard]] base::Status destroy_day(base::Date day);
    /// Key of a week's thread numbers (16 bytes for a short keyed hash), made on first use;
    /// not_found once the week closed.
    [[nodiscard]] base::Result<std::array<std::uint8_t, 16>> thread_key(base::Week week);
    [[nodiscard]] base::Status destroy_thread_key(base::Week week);

    // --- releases ---
    /// Seals bytes that carry no person (a release, a generator key) under the release key of the
    /// newest quarter that an opening was sealed in. `name` is bound, not stored.
    [[nodiscard]] base::Result<base::Bytes> seal_release(std::string_view name,
                                                         base::ByteView plain);
    [[nodiscard]] base::Result<base::Bytes> open_release(std::string_view name,
                                                         base::ByteView sealed) const;

private:
    struct Impl;
    explicit Vault(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Most bytes of one chunk's content, before and after it is compressed and sealed.
inline constexpr std::size_t kPlainMax = 16 << 20;
inline constexpr std::size_t kSealedMax = 64 << 10;

}  // namespace weir::vault
