#include "records/vault/detail/month_key.h"

#include <string>

#include "base/files.h"

namespace weir::vault::detail {
namespace {

constexpr std::size_t kDigits = 2 * crypto::Key::kSize;
constexpr std::size_t kFileSizeMax = 4096;
constexpr std::string_view kExplanation =
    "\n# The month key of a Weir vault. Whoever holds it and a copy of data/ can open everything "
    "there.\n# Keep it on another volume than data/, and never in the same backup.\n";

void wipe_text(std::string& text) {
    crypto::wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
}

}  // namespace

base::Result<crypto::Key> create_month_key(std::filesystem::path const& path) {
    auto key = crypto::Key::generate();
    auto digits = base::to_hex(key.bytes());
    auto text = digits + std::string(kExplanation);
    auto const written =
        base::write_file(path, base::bytes_of(text), {.mode = 0600, .replace = false});
    wipe_text(digits);
    wipe_text(text);
    if (!written) return std::unexpected(written.error());
    return key;
}

base::Result<crypto::Key> read_month_key(std::filesystem::path const& path) {
    auto file = base::read_file(path, kFileSizeMax);
    if (!file) return std::unexpected(file.error());
    auto const text = base::text_of(*file);
    auto bytes = base::from_hex(text.substr(0, text.find('\n')));
    crypto::wipe(*file);
    if (!bytes || bytes->size() != crypto::Key::kSize) {
        return base::fail(
            base::Fault::corrupt,
            "the month key's first line is not " + std::to_string(kDigits) + " hexadecimal digits",
            {path.string()});
    }
    auto key = crypto::Key::of(*bytes);
    crypto::wipe(*bytes);
    return key;
}

}  // namespace weir::vault::detail
