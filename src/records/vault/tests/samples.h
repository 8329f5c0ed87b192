// What the vault's tests share: folders that go away, a vault and a ledger in them, and permits won
// the only way there is.
#pragma once

#include <filesystem>
#include <random>
#include <string>

#include "records/vault/vault.h"

namespace weir::vault::samples {

/// A seeded source of choices; SCOPED_TRACE its seed.
class Choices {
public:
    explicit Choices(std::uint64_t seed) : seed_(seed), engine_(seed) {}
    [[nodiscard]] std::uint64_t seed() const { return seed_; }
    /// Uniform in [0, below).
    std::uint64_t below(std::uint64_t below) { return engine_() % below; }
    base::Bytes bytes(std::size_t size);

private:
    std::uint64_t seed_;
    std::mt19937_64 engine_;
};

/// Folders data/ and keys/ with a vault and a ledger, removed at the end.
class House {
public:
    House();
    ~House();
    House(House const&) = delete;
    House& operator=(House const&) = delete;

    [[nodiscard]] std::filesystem::path const& path() const { return path_; }
    [[nodiscard]] VaultPaths paths() const { return {path_ / "data", path_ / "keys"}; }
    Vault& vault() { return *vault_; }
    ledger::Ledger& ledger() { return *ledger_; }
    void close_vault() { vault_.reset(); }
    /// Closes the vault and opens it again.
    void reopen();

    /// Makes a durable entry with this scope and wins the permit it gives.
    Permit permit(Scope const& scope);

private:
    std::filesystem::path path_;
    std::optional<Vault> vault_;
    std::optional<ledger::Ledger> ledger_;
};

base::Week week(std::string_view text);
base::Person person(std::uint32_t number);
Name name(std::uint32_t number);
/// Persons 1 to `count` and their names.
std::vector<std::pair<base::Person, Name>> staff(std::uint32_t count);
/// For `settle`, of these people and weeks.
Scope scope(std::vector<base::Person> people, std::vector<base::Week> weeks);
Opening opening();
base::Bytes bytes(std::string_view text);

std::string read_text(std::filesystem::path const& path);

}  // namespace weir::vault::samples
