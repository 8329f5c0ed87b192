#include "surfaces/drill/detail/files.h"

#include <charconv>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/files.h"

namespace weir::drill::detail {
namespace {

using base::Fault;

constexpr std::size_t kFileSizeMax = std::size_t{1} << 28;

base::Status replace_once(std::string& text, std::string const& before, std::string const& after) {
    auto const at = text.find(before);
    if (at == std::string::npos || text.find(before, at + 1) != std::string::npos)
        return base::fail(Fault::bad_input, "`" + before + "` does not stand there exactly once");
    text.replace(at, before.size(), after);
    return {};
}

base::Result<std::string> begun_with(FileChange const& change, std::filesystem::path const& path,
                                     Words const& words) {
    if (!change.text.empty()) return filled(change.text, words);
    auto const from = filled(change.from, words);
    if (!from) return from;
    auto const source = from->empty() ? path : std::filesystem::path(*from);
    if (from->empty() && !std::filesystem::exists(path)) return std::string();
    auto const bytes = base::read_file(source, kFileSizeMax);
    if (!bytes) return std::unexpected(bytes.error());
    return std::string(base::text_of(*bytes));
}

base::Result<std::string> changed(FileChange const& change, std::filesystem::path const& path,
                                  Words const& words) {
    auto text = begun_with(change, path, words);
    if (!text) return text;
    for (std::size_t i = 0; i + 1 < change.replace.size(); i += 2) {
        auto const before = filled(change.replace[i], words);
        if (!before) return before;
        auto const after = filled(change.replace[i + 1], words);
        if (!after) return after;
        if (auto done = replace_once(*text, *before, *after); !done)
            return base::at_file(done.error(), path.string());
    }
    auto const end = filled(change.add, words);
    if (!end) return end;
    return *text + *end;
}

bool says_content(FileChange const& change) {
    return !(change.text.empty() && change.from.empty() && change.replace.empty() &&
             change.add.empty());
}

}  // namespace

base::Result<TemporaryFolder> TemporaryFolder::make() {
    auto name = (std::filesystem::temp_directory_path() / "weir-drill-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        return base::fail(Fault::io, "cannot make a temporary folder");
    return TemporaryFolder(std::filesystem::path(name));
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::move(other.path_)) {
    other.path_.clear();
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

base::Status change_file(FileChange const& change, std::filesystem::path const& dir,
                         Words const& words) {
    auto const name = filled(change.path, words);
    if (!name) return std::unexpected(name.error());
    auto const path = dir / *name;  // an absolute one stays as it is
    if (says_content(change)) {
        auto const text = changed(change, path, words);
        if (!text) return std::unexpected(text.error());
        std::error_code ignored;
        std::filesystem::create_directories(path.parent_path(), ignored);
        auto written =
            base::write_file(path, base::bytes_of(*text), {.mode = 0600, .replace = true});
        if (!written) return written;
    }
    if (change.mode.empty()) return {};
    unsigned mode = 0;
    auto const* end = change.mode.data() + change.mode.size();
    auto const read = std::from_chars(change.mode.data(), end, mode, 8);
    if (read.ec != std::errc() || read.ptr != end)
        return base::fail(Fault::bad_input, "a mode is octal digits, like 644");
    if (::chmod(path.c_str(), mode) == 0) return {};
    return base::fail(Fault::io, "cannot change a file's mode", {path.string()});
}

base::Status copy_folder(std::filesystem::path const& from, std::filesystem::path const& to) {
    std::error_code error;
    std::filesystem::copy(from, to, std::filesystem::copy_options::recursive, error);
    if (error) return base::fail(Fault::io, "cannot copy a folder", {from.string()});
    return {};
}

}  // namespace weir::drill::detail
