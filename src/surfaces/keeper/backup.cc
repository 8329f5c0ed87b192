// Backups: the month key in one sealed file, everything it wraps in another, and never both in one.
// Intake is in neither (its keys live a day), and the signer's memory is in neither (a restored log
// goes on under another name).
#include <algorithm>

#include "surfaces/keeper/detail/archive.h"
#include "surfaces/keeper/detail/custodians.h"
#include "surfaces/keeper/detail/handlers.h"
#include "surfaces/keeper/detail/parameters.h"

namespace weir::keeper::detail {

using base::Fault;
using text::Tree;

namespace {

namespace fs = std::filesystem;

/// Files below data/ that are no vault's: the log and where it is named, and what was released.
constexpr std::array<std::string_view, 2> kFolders{"ledger", "releases"};
constexpr std::array<std::string_view, 4> kNotTaken{"checkpoint", "cosigned", "published", "lock"};

base::Status add_folder(ArchiveWriter& archive, fs::path const& data, std::string_view folder) {
    std::error_code error;
    std::vector<fs::path> names;
    for (auto const& entry : fs::directory_iterator(data / folder, error)) {
        auto const name = entry.path().filename();
        bool const is_taken = entry.is_regular_file() && name.extension() != ".part" &&
                              std::ranges::find(kNotTaken, name.string()) == kNotTaken.end();
        if (is_taken) names.push_back(name);
    }
    if (error) return {};  // nothing was released yet
    std::ranges::sort(names);
    for (auto const& name : names) {
        if (auto added = archive.add(folder / name, data / folder / name); !added) return added;
    }
    return {};
}

/// The log first: what the files after it have more than the log is not asked for again.
base::Status add_data(ArchiveWriter& archive, Rooms& rooms) {
    auto const& data = rooms.paths().data;
    for (auto const folder : kFolders) {
        if (auto added = add_folder(archive, data, folder); !added) return added;
    }
    return rooms.vault().each_data_file(
        [&](fs::path const& name) { return archive.add(name, data / name); });
}

base::Status add_keys(ArchiveWriter& archive, Rooms& rooms) {
    auto const names = rooms.vault().month_key_files();
    if (!names) return std::unexpected(names.error());
    for (auto const& name : *names) {
        auto const added = archive.add(name, rooms.paths().keys / name);
        if (!added) return added;
    }
    return {};
}

}  // namespace

Ending keys_backup(Call& call) {
    auto const state = call.rooms->control().state();
    if (auto const refusal = unless_custodian(*state, call.caller)) return *refusal;
    auto const file = text_parameter(call.parameters, "file");
    if (!file) return std::unexpected(file.error());
    auto const key = recipient_parameter(call.parameters, "to");
    if (!key) return std::unexpected(key.error());
    auto const part = text_parameter(call.parameters, "part");
    if (!part) return std::unexpected(part.error());
    bool const is_data = *part == "data";
    auto archive = ArchiveWriter::create(*file, is_data ? Part::data : Part::keys, *key);
    if (!archive) return std::unexpected(archive.error());
    auto const added = is_data ? add_data(*archive, *call.rooms) : add_keys(*archive, *call.rooms);
    if (!added) return std::unexpected(added.error());
    if (auto done = archive->finish(); !done) return std::unexpected(done.error());
    auto const said = call.rooms->control().commit(
        {call.caller,
         {},
         state::CopyMade{"backup", is_data ? "data" : "month keys", base::to_hex(*key)}},
        state::no_guard);
    if (!said) return std::unexpected(said.error());
    return Tree::object().set("files", archive->files()).set("entries", state->entries);
}

}  // namespace weir::keeper::detail
