// Backups of a programme and the way back from one: commands.
#include <fmt/format.h>

#include "base/files.h"
#include "engines/crypto/recipient_file.h"
#include "engines/text/formats.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/cli/detail/tree_read.h"

namespace weir::cli::detail {

using text::Tree;

namespace {

constexpr std::size_t kErasedSizeMax = std::size_t{1} << 24;
constexpr std::size_t kTextWidth = 96;
constexpr std::string_view kConfig =
    "# Ports and paths only; everything that decides something stands in the signed charter.\n"
    "keys = \"keys\"  # on another volume than data, unless this is a demo\n";

/// The keeper has a working directory of its own.
std::string whole_path(std::filesystem::path const& path) {
    return std::filesystem::absolute(path).string();
}

base::Status lay(std::filesystem::path const& dir) {
    if (std::filesystem::exists(dir / "data")) {
        return base::fail(base::Fault::exists, "a programme is here already", {dir.string()});
    }
    std::error_code error;
    std::filesystem::create_directories(dir / "data", error);
    if (error) {
        return base::fail(base::Fault::io, "cannot make the directory", {dir.string()});
    }
    std::filesystem::permissions(dir / "data", std::filesystem::perms::owner_all, error);
    auto const config = dir / "weir.toml";
    if (std::filesystem::exists(config)) return {};
    return base::write_file(config, base::bytes_of(kConfig), {.mode = 0644});
}

base::Result<std::string> erased_in(std::filesystem::path const& file) {
    if (file.empty()) return std::string();
    auto const bytes = base::read_file(file, kErasedSizeMax);
    if (!bytes) return std::unexpected(bytes.error());
    return std::string(base::text_of(*bytes));
}

}  // namespace

int keys_recipient(Options const& options) {
    auto const pair = crypto::BoxPair::generate();
    auto const written = crypto::write_recipient(options.words.front(), pair);
    if (!written) return fail_with(written.error(), options);
    auto const public_half = base::to_hex(pair.public_key);
    print(options.json ? text::write_json(Tree::object().set("recipient", public_half), 2) + "\n"
                       : public_half + "\n");
    return kDone;
}

int keys_backup(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("keys.backup",
                                     Tree::object()
                                         .set("file", whole_path(options.words.front()))
                                         .set("to", options.recipient)
                                         .set("part", options.data ? "data" : "keys"),
                                     options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) {
        print(text::write_json(tree, 2) + "\n");
        return kDone;
    }
    auto const files = count_at(tree, "files");
    print(fmt::format("{} {}, sealed: {}\n", files, files == 1 ? "file" : "files",
                      options.words.front()));
    print(wrap(options.data
                   ? "This is half of a backup. Keep the other half, the month key, "
                     "elsewhere, and destroy it when the month key is replaced."
                   : "Until month key and this copy are destroyed, whoever has both "
                     "halves reads what was erased since. Destroy it when the month key is "
                     "replaced, then sign: weir keys destroyed.",
               kTextWidth, "  "));
    return kDone;
}

int keys_restore(Options const& given) {
    auto options = given;
    options.dir = options.words.front();
    auto const erased = erased_in(options.erased_file);
    if (!erased) return fail_with(erased.error(), options);
    if (auto laid = lay(options.dir); !laid) return fail_with(laid.error(), options);
    auto session = Session::open_unproved(options.dir);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("keys.restore",
                                     Tree::object()
                                         .set("keys_part", whole_path(options.keys_file))
                                         .set("data_part", whole_path(options.data_file))
                                         .set("recipient_file", whole_path(options.recipient_file))
                                         .set("erased", *erased)
                                         .set("known", options.known)
                                         .set("demo", options.demo),
                                     options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    auto const key = text_at(tree, "log_key") + "\n";
    auto const written =
        base::write_file(options.dir / "log.vkey", base::bytes_of(key), {.mode = 0644});
    if (!written) return fail_with(written.error(), options);
    if (options.json) {
        print(text::write_json(tree, 2) + "\n");
        return kDone;
    }
    print(fmt::format("restored as {}, {} entries: {}\n", text_at(tree, "origin"),
                      grouped(count_at(tree, "entries")), red("paused")));
    print(
        wrap("Every week that has begun counts as spent, grants of the last 31 days before the "
             "backup are withdrawn, and what happened since the backup never comes in. The roles "
             "that end a pause sign: weir resume. Give everybody the new log.vkey.",
             kTextWidth, "  "));
    return kDone;
}

}  // namespace weir::cli::detail
