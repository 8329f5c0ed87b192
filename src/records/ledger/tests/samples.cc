#include "records/ledger/tests/samples.h"

#include <atomic>
#include <bit>
#include <fstream>
#include <iterator>
#include <unistd.h>

#include "engines/crypto/hash.h"

namespace weir::ledger::samples {
namespace {

crypto::SigningKey key_of(std::uint8_t byte) {
    base::Bytes const seed(crypto::Key::kSize, byte);
    return crypto::SigningKey::of_seed(*crypto::Key::of(seed));
}

}  // namespace

Folder::Folder() {
    static std::atomic<int> count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("weir-ledger-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(path_);
}

Folder::~Folder() { std::filesystem::remove_all(path_); }

Digest Choices::digest() {
    Digest digest{};
    for (auto& byte : digest) byte = static_cast<std::uint8_t>(engine_());
    return digest;
}

crypto::SigningKey key() { return key_of(1); }
crypto::SigningKey other_key() { return key_of(2); }
crypto::SigningKey numbered_key(std::uint8_t number) { return key_of(number); }

Record record(std::uint64_t number) {
    Record made;
    made.leaf.kind = LeafKind::state;
    made.leaf.epoch = Epoch{static_cast<std::uint32_t>(number / 7)};
    made.leaf.commitment = crypto::sha256(base::bytes_of(std::to_string(number)));
    made.opening.assign(number % 300, static_cast<std::uint8_t>(number));
    return made;
}

Digest naive_root(std::span<Digest const> leaves) {
    if (leaves.empty()) return crypto::sha256(base::ByteView{});
    if (leaves.size() == 1) return leaves[0];
    auto const k = std::bit_floor(leaves.size() - 1);
    return node_hash(naive_root(leaves.first(k)), naive_root(leaves.subspan(k)));
}

std::optional<std::filesystem::path> standards() {
    auto folder = std::filesystem::read_symlink("/proc/self/exe");
    while (folder.has_relative_path()) {
        folder = folder.parent_path();
        auto const found = folder / "shared" / "data" / "standards";
        if (std::filesystem::is_directory(found)) return found;
    }
    return std::nullopt;
}

std::string read_text(std::filesystem::path const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_text(std::filesystem::path const& path, std::string_view text) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
}

void write_byte(std::filesystem::path const& path, std::size_t at, char byte) {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
}

}  // namespace weir::ledger::samples
