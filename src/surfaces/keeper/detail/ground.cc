#include "surfaces/keeper/detail/ground.h"

#include <cerrno>
#include <sys/stat.h>

#include "base/files.h"
#include "engines/crypto/secret_file.h"

namespace weir::keeper::detail {
namespace {

using base::Fault;

constexpr std::size_t kKeyFileSizeMax = 256;
constexpr unsigned kFolderMode = 0700;

base::Status make_folder(std::filesystem::path const& folder) {
    if (::mkdir(folder.c_str(), kFolderMode) == 0 || errno == EEXIST) return {};
    return base::fail(Fault::io, "cannot make a folder", {folder.string()});
}

base::Result<bool> share_a_volume(std::filesystem::path const& a, std::filesystem::path const& b) {
    struct stat first{};
    struct stat second{};
    if (::stat(a.c_str(), &first) != 0 || ::stat(b.c_str(), &second) != 0) {
        return base::fail(Fault::io, "cannot look at the volumes of data and keys");
    }
    return first.st_dev == second.st_dev;
}

std::filesystem::path origin_path(Paths const& paths) { return paths.data / "ledger" / "origin"; }
/// The seed in hexadecimal, one line.
std::filesystem::path key_path(Paths const& paths) { return paths.keys / "log.key"; }

}  // namespace

bool is_made(Paths const& paths) {
    std::error_code ignored;
    return std::filesystem::exists(origin_path(paths), ignored);
}

base::Status check_ground(Paths const& paths, Volumes volumes) {
    if (auto made = make_folder(paths.keys); !made) return made;
    auto const shared = share_a_volume(paths.data, paths.keys);
    if (!shared) return std::unexpected(shared.error());
    if (!*shared || volumes == Volumes::shared) return {};
    return base::fail(Fault::bad_input,
                      "keys and data are on one volume: whoever takes it has both; put `keys` of "
                      "weir.toml elsewhere, or say `--demo`",
                      {paths.keys.string()});
}

base::Result<crypto::SigningKey> make_log(Paths const& paths, std::string const& origin) {
    if (auto made = make_folder(paths.data / "ledger"); !made) {
        return std::unexpected(made.error());
    }
    auto key = crypto::SigningKey::generate();
    auto const text = base::to_hex(key.seed().bytes()) + "\n";
    auto const written = base::write_file(key_path(paths), base::bytes_of(text), {});
    if (!written) return std::unexpected(written.error());
    auto const named = base::write_file(origin_path(paths), base::bytes_of(origin), {.mode = 0644});
    if (!named) return std::unexpected(named.error());
    return key;
}

base::Result<crypto::SigningKey> read_log_key(Paths const& paths) {
    auto bytes = crypto::read_secret_file(key_path(paths), kKeyFileSizeMax);
    if (!bytes) return std::unexpected(bytes.error());
    auto text = base::text_of(*bytes);
    while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    auto seed = base::from_hex(text);
    if (!seed) return base::at_file(seed.error(), key_path(paths).string());
    auto const key = crypto::Key::of(*seed);
    crypto::wipe(*seed);
    crypto::wipe(*bytes);
    if (!key) return base::at_file(key.error(), key_path(paths).string());
    return crypto::SigningKey::of_seed(*key);
}

base::Result<std::string> read_origin(Paths const& paths) {
    auto const bytes = base::read_file(origin_path(paths), kKeyFileSizeMax);
    if (!bytes) return std::unexpected(bytes.error());
    return std::string(base::text_of(*bytes));
}

ledger::LedgerPaths ledger_paths(Paths const& paths) {
    return {paths.data / "ledger", paths.keys / "last-signed", paths.data / "tiles"};
}

}  // namespace weir::keeper::detail
