#include "tests/verifiers/made_log.h"

#include <atomic>
#include <fstream>
#include <iterator>
#include <unistd.h>

#include "base/check.h"
#include "engines/crypto/hash.h"

namespace weir::verifiers {
namespace {

crypto::SigningKey key_of(std::uint8_t byte) {
    base::Bytes const seed(crypto::Key::kSize, byte);
    return crypto::SigningKey::of_seed(*crypto::Key::of(seed));
}

std::string witness_name(std::uint8_t number) {
    return "witness.example/" + std::to_string(number);
}

base::Digest digest_of(std::string const& text) { return crypto::sha256(base::bytes_of(text)); }

/// One of every kind in turn, with what each kind shows.
ledger::Record record(std::uint64_t number) {
    ledger::Record made;
    made.leaf.kind = static_cast<ledger::LeafKind>(1 + number % 4);
    made.leaf.epoch = {static_cast<std::uint32_t>(480'000 + number / 300)};
    made.leaf.commitment = digest_of("body " + std::to_string(number));
    auto const shown = digest_of("shown " + std::to_string(number));
    if (made.leaf.kind == ledger::LeafKind::slots) {
        for (std::uint64_t i = 0; i < number / 4 % 4; ++i) {
            made.leaf.slots.push_back({shown, made.leaf.commitment});
        }
        if (made.leaf.slots.empty()) made.leaf.statement = shown;
    }
    if (made.leaf.kind == ledger::LeafKind::heads) made.leaf.heads = {shown, 240, number};
    if (made.leaf.kind == ledger::LeafKind::state) made.leaf.enrolled = 3;
    return made;
}

}  // namespace

Folder::Folder() {
    static std::atomic<int> count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("weir-verifiers-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(path_);
}

Folder::~Folder() { std::filesystem::remove_all(path_); }

Files read_files(std::filesystem::path const& folder) {
    Files files;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        files[entry.path().lexically_relative(folder).string()] = {
            std::istreambuf_iterator<char>(file), {}};
    }
    return files;
}

void write_file(std::filesystem::path const& path, std::string const& content) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
}

ledger::VerifierKey witness_key(std::uint8_t number) {
    auto const key = key_of(static_cast<std::uint8_t>(100 + number));
    return ledger::Cosigner{witness_name(number), key}.verifier_key();
}

MadeLog::MadeLog(std::uint64_t size, std::uint8_t cosigned) {
    ledger::LedgerPaths const paths{folder_.path() / "ledger", folder_.path() / "last-signed",
                                    tiles()};
    auto made = ledger::Ledger::create(paths, "ledger.example/made", key_of(1));
    base::check(made.has_value(), "no ledger");
    ledger_.emplace(std::move(*made));
    for (std::uint64_t i = 0; i < size; ++i) ledger_->append(record(i));
    if (size != 0) static_cast<void>(ledger_->wait(size - 1));
    auto const endorse = [cosigned](std::string note) -> base::Result<std::string> {
        auto const text = ledger::text_of_note(note);
        if (!text) return std::unexpected(text.error());
        for (std::uint8_t i = 0; i < cosigned; ++i) {
            auto const key = key_of(static_cast<std::uint8_t>(100 + i));
            note += ledger::cosign(*text, {witness_name(i), key}, {1'800'000'000 + i});
        }
        return note;
    };
    base::check(ledger_->publish({480'500}, endorse).has_value(), "the log cannot be published");
}

}  // namespace weir::verifiers
