#include "engines/crypto/machine_key.h"

#include <string>

#include "base/files.h"
#include "engines/crypto/secret_file.h"

namespace weir::crypto {
namespace {

constexpr std::size_t kFileSizeMax = 1024;
constexpr std::size_t kDigits = 2 * Key::kSize;
constexpr std::string_view kPrivateLine = "weir machine 1\nprivate ";
constexpr std::string_view kPublicLine = "\npublic ";

std::string text_of(std::string_view private_hex, PublicKey const& public_key) {
    std::string text(kPrivateLine);
    text.append(private_hex).append(kPublicLine).append(base::to_hex(public_key));
    return text + "\n";
}

void wipe_text(std::string& text) {
    wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
}

}  // namespace

base::Status write_machine_key(std::filesystem::path const& path, SigningKey const& key) {
    auto digits = base::to_hex(key.seed().bytes());
    auto text = text_of(digits, key.public_key());
    auto written = base::write_file(path, base::bytes_of(text), {.mode = 0600, .replace = false});
    wipe_text(digits);
    wipe_text(text);
    return written;
}

base::Result<SigningKey> read_machine_key(std::filesystem::path const& path) {
    auto file = read_secret_file(path, kFileSizeMax);
    if (!file) return std::unexpected(file.error());
    std::string text(base::text_of(*file));
    wipe(*file);
    auto digits = text.size() > kPrivateLine.size() + kDigits
                      ? text.substr(kPrivateLine.size(), kDigits)
                      : std::string();
    auto bytes = base::from_hex(digits);
    auto seed = bytes ? Key::of(*bytes) : base::Result<Key>(std::unexpected(bytes.error()));
    if (bytes) wipe(*bytes);
    if (seed) {
        auto key = SigningKey::of_seed(*seed);
        bool const is_whole = text == text_of(digits, key.public_key());
        wipe_text(text);
        wipe_text(digits);
        if (is_whole) return key;
    }
    return base::fail(base::Fault::corrupt, "this is no machine's key file, or it is damaged",
                      {path.string()});
}

}  // namespace weir::crypto
