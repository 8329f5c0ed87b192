// A small log whose public form is in a folder of its own, for tests that read or tamper with it.
#pragma once

#include <map>

#include "records/ledger/tests/samples.h"

namespace weir::ledger::samples {

/// Publishes as it is.
base::Result<std::string> unendorsed(std::string note);

/// Name (below `folder`) and content of every file.
using Files = std::map<std::string, std::string>;
Files files_of(std::filesystem::path const& folder);
void write_files(std::filesystem::path const& folder, Files const& files);

class PublicLog {
public:
    /// Creates the ledger and publishes `size` entries.
    explicit PublicLog(std::uint64_t size);
    /// Appends up to `size` entries and publishes in the next hour.
    void grow(std::uint64_t size);
    /// Appends up to `size` entries, durable, without publishing.
    void fill(std::uint64_t size);
    base::Result<std::string> publish();

    [[nodiscard]] Ledger& ledger() { return *ledger_; }
    [[nodiscard]] LedgerPaths paths() const { return folder_.ledger(); }
    [[nodiscard]] std::filesystem::path tiles() const { return folder_.ledger().tiles; }
    [[nodiscard]] std::filesystem::path folder() const { return folder_.path(); }
    void close() { ledger_.reset(); }
    base::Status reopen();

private:
    Folder folder_;
    std::optional<Ledger> ledger_;
    Epoch hour_{500'000};
};

}  // namespace weir::ledger::samples
