// Ordered maps of bytes with transactions, in one SQLite file (WAL, synchronous=FULL,
// secure_delete=ON; or journal_mode=DELETE for settled week files). The only SQL of the project.
// A map is named by one byte-string `table`; keys are ordered bytewise.
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

struct RecordsOptions {
    bool create = false;       // make the file if absent
    bool read_only = false;
    bool settled = false;      // journal_mode=DELETE: written in few large transactions, read by many
};

class Records {
public:
    static base::Result<Records> open(std::filesystem::path const& path, RecordsOptions options);
    Records(Records&&) noexcept;
    Records& operator=(Records&&) noexcept;
    ~Records();

    /// The value, or nothing if there is none. io or corrupt.
    [[nodiscard]] base::Result<std::optional<base::Bytes>> get(std::string_view table,
                                                               base::ByteView key) const;
    /// Every (key, value) with first <= key < last in order (empty `last`: to the end), until `each`
    /// returns an error. A scan that does not reach its end is an error, never a short answer.
    using Each = std::function<base::Status(base::ByteView key, base::ByteView value)>;
    [[nodiscard]] base::Status range(std::string_view table, base::ByteView first, base::ByteView last,
                                     Each const& each) const;
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
    /// io ends the process if the failing call was a sync (fail-stop), else is returned with nothing
    /// changed.
    [[nodiscard]] base::Status apply(Batch const& batch);

private:
    struct Impl;
    explicit Records(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace weir::store
