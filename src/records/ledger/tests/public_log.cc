#include "records/ledger/tests/public_log.h"

#include <gtest/gtest.h>

namespace weir::ledger::samples {

base::Result<std::string> unendorsed(std::string note) { return note; }

Files files_of(std::filesystem::path const& folder) {
    Files files;
    if (!std::filesystem::exists(folder)) return files;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        files[entry.path().lexically_relative(folder).string()] = read_text(entry.path());
    }
    return files;
}

void write_files(std::filesystem::path const& folder, Files const& files) {
    std::filesystem::remove_all(folder);
    for (auto const& [name, content] : files) {
        std::filesystem::create_directories((folder / name).parent_path());
        write_text(folder / name, content);
    }
}

PublicLog::PublicLog(std::uint64_t size) {
    auto ledger = Ledger::create(paths(), std::string(kOrigin), key());
    EXPECT_TRUE(ledger) << ledger.error().message;
    ledger_.emplace(std::move(*ledger));
    fill(size);
    auto const note = publish();
    EXPECT_TRUE(note) << note.error().message;
}

void PublicLog::fill(std::uint64_t size) {
    for (auto i = ledger_->size(); i < size; ++i) ledger_->append(record(i));
    if (size != 0) static_cast<void>(ledger_->wait(size - 1));
}

void PublicLog::grow(std::uint64_t size) {
    fill(size);
    auto const note = publish();
    EXPECT_TRUE(note) << note.error().message;
}

base::Result<std::string> PublicLog::publish() {
    ++hour_.hour;
    return ledger_->publish(hour_, unendorsed);
}

base::Status PublicLog::reopen() {
    close();
    auto ledger = Ledger::open(paths(), std::string(kOrigin), key());
    if (!ledger) return std::unexpected(ledger.error());
    ledger_.emplace(std::move(*ledger));
    return {};
}

}  // namespace weir::ledger::samples
