#include "surfaces/witness/detail/memory.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "base/files.h"
#include "engines/crypto/hash.h"
#include "engines/crypto/secret_file.h"

namespace weir::witness::detail {
namespace {

using base::Fault;
using ledger::VerifierKey;

constexpr std::size_t kKeyFileMax = 256;
constexpr std::size_t kVkeyFileMax = 1 << 10;
constexpr std::size_t kNoteMax = 1 << 20;
constexpr std::size_t kLogsFileMax = 1 << 20;
constexpr unsigned kFolderMode = 0700;
constexpr std::uint8_t kLogType = 1;
constexpr std::uint8_t kWitnessType = 4;

base::Status make_folder(std::filesystem::path const& folder) {
    if (::mkdir(folder.c_str(), kFolderMode) == 0 || errno == EEXIST) return {};
    return base::fail(Fault::io, "cannot make a folder", {folder.string()});
}

base::Result<int> take_lock(std::filesystem::path const& path) {
    int const file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return base::fail(Fault::io, "cannot open the lock", {path.string()});
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) return file;
    ::close(file);
    return base::fail(Fault::unavailable,
                      "another witness has this folder: two would sign two histories",
                      {path.parent_path().string()});
}

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

base::Result<crypto::SigningKey> read_key(std::filesystem::path const& path) {
    auto bytes = crypto::read_secret_file(path, kKeyFileMax);
    if (!bytes) return std::unexpected(bytes.error());
    auto seed = base::from_hex(first_line(base::text_of(*bytes)));
    crypto::wipe(*bytes);
    if (!seed) return base::at_file(seed.error(), path.string());
    auto const key = crypto::Key::of(*seed);
    crypto::wipe(*seed);
    if (!key) return base::at_file(key.error(), path.string());
    return crypto::SigningKey::of_seed(*key);
}

base::Result<crypto::SigningKey> make_key(std::filesystem::path const& path) {
    auto key = crypto::SigningKey::generate();
    auto const text = base::to_hex(key.seed().bytes()) + "\n";
    auto const written = base::write_file(path, base::bytes_of(text), {.mode = 0600});
    if (!written) return std::unexpected(written.error());
    return key;
}

base::Result<crypto::SigningKey> read_or_make_key(std::filesystem::path const& path) {
    auto key = read_key(path);
    if (!key && key.error().fault == Fault::not_found) return make_key(path);
    return key;
}

/// The name under which this key signs: the file's, else the one given now.
base::Result<std::string> read_or_make_name(std::filesystem::path const& path,
                                            crypto::SigningKey const& key,
                                            std::string const& name) {
    auto const bytes = base::read_file(path, kVkeyFileMax);
    if (bytes) {
        auto const known = VerifierKey::of(first_line(base::text_of(*bytes)));
        if (!known) return base::at_file(known.error(), path.string());
        if (known->key != key.public_key() || known->type != kWitnessType)
            return base::fail(Fault::corrupt, "this is not the verifier key of witness.key",
                              {path.string()});
        if (!name.empty() && name != known->name)
            return base::fail(Fault::bad_input, "this witness has a name already: " + known->name,
                              {path.string()});
        return known->name;
    }
    if (bytes.error().fault != Fault::not_found) return std::unexpected(bytes.error());
    VerifierKey const made{name, kWitnessType, key.public_key()};
    if (!VerifierKey::of(made.to_text()))
        return base::fail(Fault::bad_input,
                          "a new witness needs a name, like `council.example/weir`: not empty, "
                          "without spaces and plus signs");
    auto const text = made.to_text() + "\n";
    auto const written = base::write_file(path, base::bytes_of(text), {.mode = 0644});
    if (!written) return std::unexpected(written.error());
    return name;
}

base::Status add_log(std::string_view word, std::vector<VerifierKey>& logs) {
    auto key = VerifierKey::of(word);
    if (!key) return std::unexpected(key.error());
    if (key->type != kLogType)
        return base::fail(Fault::bad_input, "this is a witness's key, not a log's: " + key->name);
    if (std::ranges::find(logs, key->name, &VerifierKey::name) != logs.end())
        return base::fail(Fault::bad_input, "two keys of one log: " + key->name);
    logs.push_back(std::move(*key));
    return {};
}

base::Status add_logs_of_file(std::filesystem::path const& path, std::vector<VerifierKey>& logs) {
    auto const bytes = base::read_file(path, kLogsFileMax);
    if (!bytes) return std::unexpected(bytes.error());
    auto rest = base::text_of(*bytes);
    for (std::size_t number = 1; !rest.empty(); ++number) {
        auto const line = first_line(rest);
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (line.empty() || line.starts_with('#')) continue;
        auto const added = add_log(line, logs);
        if (!added)
            return base::fail(added.error().fault, added.error().message,
                              {path.string(), number, 0});
    }
    return {};
}

}  // namespace

base::Result<Memory> Memory::open(std::filesystem::path folder, std::string const& name) {
    if (auto made = make_folder(folder); !made) return std::unexpected(made.error());
    if (auto made = make_folder(folder / "logs"); !made) return std::unexpected(made.error());
    auto const lock = take_lock(folder / "lock");
    if (!lock) return std::unexpected(lock.error());
    Memory memory(std::move(folder), *lock, {}, crypto::SigningKey::generate());
    auto key = read_or_make_key(memory.folder_ / "witness.key");
    if (!key) return std::unexpected(key.error());
    memory.key_ = std::move(*key);
    auto known = read_or_make_name(memory.folder_ / "witness.vkey", memory.key_, name);
    if (!known) return std::unexpected(known.error());
    memory.name_ = std::move(*known);
    return memory;
}

Memory::Memory(Memory&& other) noexcept
    : folder_(std::move(other.folder_)),
      lock_(std::exchange(other.lock_, -1)),
      name_(std::move(other.name_)),
      key_(std::move(other.key_)) {}

Memory::~Memory() {
    if (lock_ >= 0) ::close(lock_);
}

std::filesystem::path Memory::path_of(std::string_view origin) const {
    return folder_ / "logs" / base::to_hex(crypto::sha256({base::bytes_of(origin)}));
}

base::Status Memory::recall(ledger::Witness& witness) const {
    std::vector<std::string> origins;
    for (auto const& [origin, log] : witness.logs()) origins.push_back(origin);
    for (auto const& origin : origins) {
        auto const path = path_of(origin);
        auto const bytes = base::read_file(path, kNoteMax);
        if (!bytes && bytes.error().fault == Fault::not_found) continue;
        if (!bytes) return std::unexpected(bytes.error());
        auto const recalled = witness.recall(base::text_of(*bytes));
        if (!recalled) return base::fail(Fault::corrupt, recalled.error().message, {path.string()});
    }
    return {};
}

base::Status Memory::remember(std::string_view origin, std::string_view note) const {
    return base::write_file(path_of(origin), base::bytes_of(note), {.mode = 0644, .replace = true});
}

base::Status Memory::keep_refused(std::string_view origin, std::string_view body) const {
    auto path = path_of(origin);
    path += ".refused";
    return base::write_file(path, base::bytes_of(body), {.mode = 0644, .replace = true});
}

base::Result<std::vector<VerifierKey>> logs_of(std::vector<std::string> const& words) {
    std::vector<VerifierKey> logs;
    for (auto const& word : words) {
        // A verifier key has a plus in it, and whoever calls a file so writes it with a `./`.
        bool const is_key = word.contains('+') && !word.starts_with('.') && !word.starts_with('/');
        auto const added = is_key ? add_log(word, logs) : add_logs_of_file(word, logs);
        if (!added) return std::unexpected(added.error());
    }
    if (logs.empty())
        return base::fail(Fault::bad_input,
                          "a witness watches at least one log: --log and the log's verifier key");
    return logs;
}

}  // namespace weir::witness::detail
