// A public log of any size in a folder of its own, and copies of it to damage.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "records/ledger/ledger.h"

namespace weir::verifiers {

/// A folder under the system's temporary one, removed with everything in it.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;
    [[nodiscard]] std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// Name (below the folder) and content of every file.
using Files = std::map<std::string, std::string>;
Files read_files(std::filesystem::path const& folder);
void write_file(std::filesystem::path const& path, std::string const& content);

/// Entries of all kinds, a few hundred an hour, published by a ledger of ours.
class MadeLog {
public:
    /// Published at `size` entries; `cosigned` by that many witnesses of witness_key(0…).
    explicit MadeLog(std::uint64_t size, std::uint8_t cosigned = 0);
    [[nodiscard]] std::filesystem::path tiles() const { return folder_.path() / "tiles"; }
    [[nodiscard]] std::filesystem::path folder() const { return folder_.path(); }
    [[nodiscard]] ledger::Ledger const& ledger() const { return *ledger_; }
    [[nodiscard]] std::string vkey() const { return ledger_->verifier_key().to_text(); }

private:
    Folder folder_;
    std::optional<ledger::Ledger> ledger_;
};

[[nodiscard]] ledger::VerifierKey witness_key(std::uint8_t number);

}  // namespace weir::verifiers
