// Ordered maps of bytes with transactions, in one SQLite file (WAL, synchronous=FULL,
// secure_delete=ON; or journal_mode=DELETE for settled week files). The only SQL of the project.
// A map is named by one `table`, a word of [a-z0-9_]; keys are ordered bytewise. A map that was
// never written to is empty.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace weir::store {

/// A larger key or value is refused (`too_large`) with the whole batch.
inline constexpr std::size_t kKeySizeMax = std::size_t{1} << 10;
inline constexpr std::size_t kValueSizeMax = std::size_t{1} << 26;
/// Maps of one file; naming more is a bug, and so is a name that is no such word.
inline constexpr std::size_t kTablesMax = 64;

struct RecordsOptions {
    bool create = false;     // make the file if absent
    bool read_only = false;  // not together with create
    bool settled = false;    // journal_mode=DELETE: few large transactions, many readers
};

/// Safe from several threads, one at a time; several processes may open one file.
class Records {
public:
    /// not_found, corrupt (also an empty or a foreign file), unsupported (a version from another
    /// time), unavailable if another process keeps it busy, io.
    static base::Result<Records> open(std::filesystem::path const& path, RecordsOptions options);
    Records(Records&&) noexcept;
    Records& operator=(Records&&) noexcept;
    ~Records();

    /// The value, or nothing if there is none. io, corrupt or unavailable, as all that follow.
    [[nodiscard]] base::Result<std::optional<base::Bytes>> get(std::string_view table,
                                                               base::ByteView key) const;
    /// Every (key, value) with first <= key < last in order (empty `last`: to the end), until
    /// `each` returns an error. A scan that does not reach its end is an error, never a short
    /// answer. The views live for the call; `each` must not use these records (a bug).
    using Each = std::function<base::Status(base::ByteView key, base::ByteView value)>;
    [[nodiscard]] base::Status range(std::string_view table, base::ByteView first,
                                     base::ByteView last, Each const& each) const;
    [[nodiscard]] base::Result<std::uint64_t> count(std::string_view table) const;

    /// One transaction: all of it is durable when this returns, or none of it happened.
    class Batch {
    public:
        void put(std::string_view table, base::ByteView key, base::ByteView value);
        void erase(std::string_view table, base::ByteView key);

    private:
        friend class Records;
        struct Step {
            bool is_erase;
            std::string table;
            base::Bytes key;
            base::Bytes value;
        };
        std::vector<Step> steps_;
    };
    /// A sync that fails ends the process (fail-stop); any other accident leaves all as it was.
    /// After a batch that erases, the erased bytes are in no file of the store any more.
    [[nodiscard]] base::Status apply(Batch const& batch);

private:
    struct Impl;
    explicit Records(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace weir::store
