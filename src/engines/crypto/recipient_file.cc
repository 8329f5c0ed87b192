#include "engines/crypto/recipient_file.h"

#include <string>

#include "base/files.h"
#include "engines/crypto/secret_file.h"

namespace weir::crypto {
namespace {

constexpr std::size_t kFileSizeMax = 1024;
constexpr std::size_t kDigits = 2 * Key::kSize;
constexpr std::string_view kPrivateLine = "weir recipient 1\nprivate ";
constexpr std::string_view kPublicLine = "\npublic ";

std::string text_of(std::string const& private_hex, std::string const& public_hex) {
    return std::string(kPrivateLine) + private_hex + std::string(kPublicLine) + public_hex + "\n";
}

void wipe_text(std::string& text) {
    wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
}

}  // namespace

base::Status write_recipient(std::filesystem::path const& path, BoxPair const& pair) {
    auto digits = base::to_hex(pair.private_key.bytes());
    auto text = text_of(digits, base::to_hex(pair.public_key));
    auto written = base::write_file(path, base::bytes_of(text), {.mode = 0600, .replace = false});
    wipe_text(digits);
    wipe_text(text);
    return written;
}

base::Result<BoxPair> read_recipient(std::filesystem::path const& path) {
    auto file = read_secret_file(path, kFileSizeMax);
    if (!file) return std::unexpected(file.error());
    std::string text(base::text_of(*file));
    wipe(*file);
    auto const digits = text.size() > kPrivateLine.size() + kDigits
                            ? text.substr(kPrivateLine.size(), kDigits)
                            : std::string();
    auto bytes = base::from_hex(digits);
    auto key = bytes ? Key::of(*bytes) : base::Result<Key>(std::unexpected(bytes.error()));
    if (bytes) wipe(*bytes);
    if (key) {
        auto pair = BoxPair::of_private(std::move(*key));
        bool const is_whole = text == text_of(digits, base::to_hex(pair.public_key));
        wipe_text(text);
        if (is_whole) return pair;
    }
    return base::fail(base::Fault::corrupt, "this is no recipient's file, or it is damaged",
                      {path.string()});
}

}  // namespace weir::crypto
