#include "surfaces/drill/detail/search.h"

#include "base/bytes.h"
#include "base/files.h"

namespace weir::drill::detail {
namespace {

constexpr std::size_t kFileSizeMax = std::size_t{1} << 28;

/// Marks the patterns that stand in the text; whether one did.
bool mark(std::string_view text, std::vector<std::string> const& patterns, Found& found) {
    bool is_any = false;
    for (std::size_t i = 0; i < patterns.size(); ++i) {
        if (text.find(patterns[i]) == std::string_view::npos) continue;
        found.is_found[i] = true;
        is_any = true;
    }
    return is_any;
}

}  // namespace

base::Result<Found> look_for(std::vector<std::string> const& patterns,
                             std::filesystem::path const& folder) {
    Found found;
    found.is_found.assign(patterns.size(), false);
    std::error_code error;
    std::filesystem::recursive_directory_iterator files(folder, error);
    if (error) return base::fail(base::Fault::io, "cannot look into a folder", {folder.string()});
    for (auto const& file : files) {
        auto const name = std::filesystem::relative(file.path(), folder).string();
        bool is_here = mark(name, patterns, found);
        if (file.is_regular_file()) {
            auto const bytes = base::read_file(file.path(), kFileSizeMax);
            // A running keeper replaces files: one that went meanwhile is not there to be found.
            if (!bytes && bytes.error().fault == base::Fault::not_found) continue;
            if (!bytes) return std::unexpected(bytes.error());
            is_here = mark(base::text_of(*bytes), patterns, found) || is_here;
            ++found.files;
            found.bytes += bytes->size();
        }
        if (is_here) found.places.push_back(name);
    }
    return found;
}

}  // namespace weir::drill::detail
