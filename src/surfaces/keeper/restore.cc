// The way back from a backup, as a ceremony: another log that begins with the copied entries, its
// next entry the restoration, with everything that this makes so (state/detail/restored.h), and
// everybody who was erased since erased again.
#include <algorithm>
#include <charconv>

#include "base/files.h"
#include "engines/crypto/hash.h"
#include "engines/crypto/recipient_file.h"
#include "records/ledger/restart.h"
#include "surfaces/keeper/detail/archive.h"
#include "surfaces/keeper/detail/custodians.h"
#include "surfaces/keeper/detail/ground.h"

namespace weir::keeper {
namespace {

namespace fs = std::filesystem;
using base::Fault;

constexpr std::size_t kOriginMax = 256;
constexpr std::string_view kBefore = "ledger-before";  // below data/, while it is copied

/// The old log's name with the moment: no name signs twice.
std::string next_origin(std::string_view before, base::Instant now) {
    std::string moment;
    for (char const c : base::to_text(now)) {
        if (c != '-' && c != ':') moment += c;
    }
    return std::string(before) + "/restored-" + moment;
}

base::Status unpack_both(Paths const& paths, Restoring const& restoring) {
    auto const keys =
        detail::unpack(restoring.keys_part, detail::Part::keys, restoring.recipient, paths.keys);
    if (!keys) return std::unexpected(keys.error());
    auto const data =
        detail::unpack(restoring.data_part, detail::Part::data, restoring.recipient, paths.data);
    if (!data) return std::unexpected(data.error());
    std::error_code error;
    fs::rename(paths.data / "ledger", paths.data / kBefore, error);
    if (error) return base::fail(Fault::bad_input, "the backup's data has no ledger");
    return {};
}

std::string digest_of(std::vector<base::Digest> const& tags) {
    base::Writer writer;
    for (auto const& tag : tags) writer.raw(tag);
    return base::to_hex(crypto::sha256(writer.view()));
}

/// Tags in hexadecimal, one a line.
base::Result<std::vector<base::Digest>> tags_in(std::string_view text) {
    std::vector<base::Digest> tags;
    while (!text.empty()) {
        auto const line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.empty()) continue;
        auto const bytes = base::from_hex(line);
        base::Digest tag{};
        if (!bytes || bytes->size() != tag.size()) {
            return base::fail(Fault::bad_input,
                              "expected a tag of 64 hexadecimal digits in the list of erasures");
        }
        std::ranges::copy(*bytes, tag.begin());
        tags.push_back(tag);
    }
    return tags;
}

base::Result<std::uint64_t> size_in(std::string_view text) {
    std::uint64_t size = 0;
    auto const parsed = std::from_chars(text.data(), text.data() + text.size(), size);
    if (parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size()) return size;
    return base::fail(Fault::bad_input, "expected a number of entries as the size that is known");
}

}  // namespace

base::Result<std::unique_ptr<Rooms>> Rooms::restore(Paths const& paths, Restoring const& restoring,
                                                    base::Clock const& clock) {
    if (fs::exists(paths.data / "ledger")) {
        return base::fail(Fault::exists, "a programme is here already", {paths.data.string()});
    }
    auto const volumes = restoring.is_demo ? detail::Volumes::shared : detail::Volumes::apart;
    if (auto ground = detail::check_ground(paths, volumes); !ground) {
        return std::unexpected(ground.error());
    }
    if (auto unpacked = unpack_both(paths, restoring); !unpacked) {
        return std::unexpected(unpacked.error());
    }
    auto const before = base::read_file(paths.data / kBefore / "origin", kOriginMax);
    if (!before) return std::unexpected(before.error());
    auto const origin = next_origin(base::text_of(*before), clock.now());
    auto key = detail::make_log(paths, origin);
    if (!key) return std::unexpected(key.error());
    auto ledger =
        ledger::restart(paths.data / kBefore, detail::ledger_paths(paths), origin, std::move(*key));
    if (!ledger) return std::unexpected(ledger.error());
    auto vault = vault::Vault::open({paths.data, paths.keys}, passphrase_from_file);
    if (!vault) return std::unexpected(vault.error());
    auto const erased = vault->erase_again(restoring.erased);
    if (!erased) return std::unexpected(erased.error());
    auto rooms = furnish(paths, std::move(*ledger), std::move(*vault), clock);
    if (!rooms) return rooms;
    state::LogRestored entry{origin, restoring.known, "", *erased, digest_of(restoring.erased)};
    auto const committed = (*rooms)->control().commit({{}, {}, std::move(entry)}, state::no_guard);
    if (!committed) return std::unexpected(committed.error());
    std::error_code ignored;
    fs::remove_all(paths.data / kBefore, ignored);
    return rooms;
}

base::Result<Restoring> restoring_of(text::Tree const& parameters) {
    auto fields = text::Fields::of(parameters, "restore");
    if (!fields) return std::unexpected(fields.error());
    auto const keys_part = fields->text("keys_part");
    if (!keys_part) return std::unexpected(keys_part.error());
    auto const data_part = fields->text("data_part");
    if (!data_part) return std::unexpected(data_part.error());
    auto const recipient = fields->text("recipient_file");
    if (!recipient) return std::unexpected(recipient.error());
    auto const erased = fields->text("erased");
    if (!erased) return std::unexpected(erased.error());
    auto const known = fields->text("known");
    if (!known) return std::unexpected(known.error());
    auto const demo = fields->flag_or("demo", false);
    if (!demo) return std::unexpected(demo.error());
    if (auto done = fields->finish(); !done) return std::unexpected(done.error());
    auto pair = crypto::read_recipient(*recipient);
    if (!pair) return std::unexpected(pair.error());
    auto tags = tags_in(*erased);
    if (!tags) return std::unexpected(tags.error());
    auto const size = size_in(*known);
    if (!size) return std::unexpected(size.error());
    return Restoring{*keys_part, *data_part, std::move(*pair), std::move(*tags), *size, *demo};
}

}  // namespace weir::keeper
