// What the ledger's tests share: a folder that goes away, records, and the naive tree of RFC 6962.
#pragma once

#include <filesystem>
#include <optional>
#include <random>
#include <string>

#include "records/ledger/ledger.h"

namespace weir::ledger::samples {

/// A folder under the system's temporary one, removed with everything in it.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;
    [[nodiscard]] std::filesystem::path const& path() const { return path_; }
    [[nodiscard]] LedgerPaths ledger() const {
        return {path_ / "ledger", path_ / "last-signed", path_ / "tiles"};
    }

private:
    std::filesystem::path path_;
};

/// A seeded source of choices that prints its seed when the test fails.
class Choices {
public:
    explicit Choices(std::uint64_t seed) : seed_(seed), engine_(seed) {}
    [[nodiscard]] std::uint64_t seed() const { return seed_; }
    /// Uniform in [0, below).
    std::uint64_t below(std::uint64_t below) { return engine_() % below; }
    Digest digest();

private:
    std::uint64_t seed_;
    std::mt19937_64 engine_;
};

inline constexpr std::string_view kOrigin = "ledger.example/test";

crypto::SigningKey key();
crypto::SigningKey other_key();
crypto::SigningKey numbered_key(std::uint8_t number);  // 1 and 2 are those above
Record record(std::uint64_t number);

/// MTH of RFC 6962 section 2.1, as it is written there.
Digest naive_root(std::span<Digest const> leaves);

/// /work/shared/data/standards or wherever `shared` stands beside the repository; nothing if
/// absent.
std::optional<std::filesystem::path> standards();

std::string read_text(std::filesystem::path const& path);
void write_text(std::filesystem::path const& path, std::string_view text);
void write_byte(std::filesystem::path const& path, std::size_t at, char byte);

}  // namespace weir::ledger::samples
