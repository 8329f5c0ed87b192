// Keys and sealed data. Key hierarchy as in DESIGN section 6: the month key (in a file or a token)
// wraps the table key and so everything else, and is replaced every month; a person has a random
// data root, a trace key and a name key, each stored only wrapped; a week has a random key per
// retention class, and a thread key that ends when the week closes; intake seals to a day's key
// pair; openings are sealed under a quarter's history key.
//
// A sealed chunk belongs to one person, week and class. Its row key is HMAC(root, week || class),
// its key and commitment come from one HKDF over root || week key || fresh random chunk id, and its
// size is one of four: 1, 4, 16 or 64 KiB. Formats: docs/formats/vault.md.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engines/crypto/key.h"
#include "engines/crypto/seal.h"
#include "records/ledger/ledger.h"
#include "records/vault/month_place.h"
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

/// A word on a record that its maker gives a meaning to.
enum class Mark : std::uint8_t {};
/// Whether a record's opening has a mark at all; those from before there were marks have none.
[[nodiscard]] bool is_marked(base::ByteView opening);

/// An opening sealed for the log, with the commitment its leaf must carry.
struct SealedOpening {
    base::Digest commitment{};
    base::Bytes sealed;
    base::Digest blind{};  // hides what slots and statement show; says nothing of the salt
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
    std::filesystem::path keys;  // keys/: month-1.key, month-2.key, ...
};

/// A month key that was replaced. `is_destroyed`: here; of a file there may be copies.
struct EndedMonthKey {
    std::uint32_t number = 0;
    MonthKeyKind kind = MonthKeyKind::file;
    bool is_destroyed = false;
};

/// The month keys of a vault, as far as it knows them.
struct MonthKeys {
    std::uint32_t number = 0;  // of the one in force
    MonthPlace place;
    bool is_rotating = false;          // a rotation was cut short: rotate() goes on with it
    std::vector<EndedMonthKey> ended;  // ascending
};

struct Rotated {
    std::uint32_t number = 0;  // of the month key now in force
    std::uint64_t keys = 0;    // that are wrapped under it, each verified
};

/// What becomes of an erased person's name.
enum class NameFate {
    ends,
    stays_with_trace,  // what they did as reader or signer must still be answered for
};

class Vault {
public:
    /// New keys, nothing stored; `exists` if there is a vault.
    static base::Result<Vault> create(VaultPaths paths, MonthPlace const& place = {},
                                      PassphraseSource passphrase = no_passphrase);
    /// bad_input if others could have read a key file, or for a wrong passphrase or PIN; not_found
    /// if the month key is gone; corrupt if it is damaged or does not open the table it should.
    static base::Result<Vault> open(VaultPaths paths, PassphraseSource passphrase = no_passphrase);
    Vault(Vault&&) noexcept;
    Vault& operator=(Vault&&) noexcept;
    ~Vault();

    // --- people ---
    /// Makes the three keys of each person (those who have them keep them, those who were erased
    /// stay erased) and seals the names. One transaction.
    [[nodiscard]] base::Status enrol(std::span<std::pair<base::Person, Name> const> people);
    /// Nothing if the name key has ended. For showing names to those who may see them, and for
    /// resolving addresses at the door in.
    [[nodiscard]] base::Result<std::optional<Name>> name_of(base::Person person) const;
    using EachName = std::function<void(base::Person, Name const&)>;
    [[nodiscard]] base::Status each_name(EachName const& each) const;

    // --- erasure ---
    /// Ends a person's data root, and with it every chunk and row of theirs in this vault, at once;
    /// in copies of it, when the month key is next destroyed. Their trace stays. Gives the tag by
    /// which erase_again knows them: it says nothing to who has not the root. not_found if there is
    /// no data root (any more).
    [[nodiscard]] base::Result<base::Digest> erase(base::Person person, NameFate name);
    /// In a restored copy: erases everybody whom these tags were given for. How many that was.
    [[nodiscard]] base::Result<std::size_t> erase_again(std::span<base::Digest const> tags);
    /// When the accountability period is over: their acts stay, and are nobody's. An erased
    /// person's name ends too, if it was still there.
    [[nodiscard]] base::Status end_trace(base::Person person);

    // --- the month key ---
    [[nodiscard]] base::Result<MonthKeys> month_keys() const;
    /// Another month key, at that place: wraps every key anew, verifies each, then destroys the old
    /// month key. Others use the vault meanwhile. A rotation that was cut short goes on where it
    /// was, wherever that was to. What cannot be destroyed now (a token that is not plugged in)
    /// is an accident after everything else is done; destroy_ended() tries again.
    using OnProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;
    [[nodiscard]] base::Result<Rotated> rotate(MonthPlace const& place,
                                               OnProgress const& on_progress);
    /// Destroys replaced month keys that are still there.
    [[nodiscard]] base::Status destroy_ended();

    // --- copies: never both into one file ---
    /// Files of data/ that are the vault's, for a backup, each as it is while the call lasts: the
    /// table of wrapped keys, then the weeks. `name` is relative to data/.
    using EachFile = std::function<base::Status(std::filesystem::path const& name)>;
    [[nodiscard]] base::Status each_data_file(EachFile const& each);
    /// Names of the month keys' files in keys/; unsupported for a token: its key never leaves it.
    [[nodiscard]] base::Result<std::vector<std::filesystem::path>> month_key_files() const;

    /// Wipes every unwrapped key that is kept for speed: for a pause and an erasure. Thread-safe.
    void forget();

    // --- the ledger's openings ---
    [[nodiscard]] base::Result<SealedOpening> seal_opening(Opening const& opening);
    /// corrupt unless the bytes open, and to this commitment.
    [[nodiscard]] base::Result<Opening> open_opening(base::Digest const& commitment,
                                                     base::ByteView sealed) const;

    /// The blind of an entry that is in the log. corrupt as open_opening.
    [[nodiscard]] base::Result<base::Digest> blind_of(base::Digest const& commitment,
                                                      base::ByteView sealed) const;

    // --- marks: what a keeper says of a record to itself, docs/formats/opening.md ---
    /// The record with a mark behind its opening, which binds its leaf. corrupt if the opening is
    /// none of this vault.
    [[nodiscard]] base::Result<ledger::Record> marked(ledger::Record record, Mark mark) const;
    /// Whether the two parts of a record, as they stand in the log, carry that mark. Opens nothing;
    /// without the vault's keys nobody can tell, nor make a mark.
    [[nodiscard]] bool has_mark(base::ByteView leaf, base::ByteView opening, Mark mark) const;

    // --- the private view ---
    /// The key by which a person knows their slots and heads: for them alone. Nothing once the data
    /// root has ended.
    [[nodiscard]] base::Result<std::optional<crypto::Key>> tag_key(base::Person person) const;

    // --- the right to open ---
    /// Checks, itself, that the receipt's entry is durable in `ledger`, that `record` is that
    /// entry, and that its opening has a scope with people. corrupt otherwise.
    [[nodiscard]] base::Result<Permit> permit(ledger::Ledger const& ledger,
                                              ledger::Receipt const& receipt,
                                              ledger::Record const& record) const;
    /// The same where witnesses must have seen the entry: also checks that a quorum of `policy`
    /// cosigned `checkpoint` freshly, and that the entry stands in its tree. bad_input or corrupt
    /// names what is missing.
    struct Witnessing {
        std::string_view checkpoint;  // the cosigned note
        ledger::Policy const& policy;
        ledger::Freshness freshness;
    };
    [[nodiscard]] base::Result<Permit> permit(ledger::Ledger const& ledger,
                                              ledger::Receipt const& receipt,
                                              ledger::Record const& record,
                                              Witnessing const& witnessing) const;

    // --- chunks ---
    /// Seals each content under a fresh chunk id and writes all in one transaction, replacing what
    /// stood there. Needs no permit: who writes has the plain text already. What is of somebody
    /// erased is dropped. not_found if a person never had a data key or the week's has ended,
    /// bad_input if one is named twice, too_large.
    [[nodiscard]] base::Status put_chunks(ChunkPlace place, std::span<ChunkContent const> contents);

    /// Ends a week's key of one class and removes its file, opening nothing. The key never comes
    /// back: put_chunks and load are not_found from then on. Safe to repeat after a crash.
    [[nodiscard]] base::Status destroy_week(ChunkPlace place);
    /// Whether destroy_week of that place was begun and did not end.
    [[nodiscard]] base::Result<bool> is_week_left(ChunkPlace place) const;

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
