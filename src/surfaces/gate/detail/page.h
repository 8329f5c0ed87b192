// The page's files, made part of the binary from portal/page/.
#pragma once

#include <span>
#include <string_view>

namespace weir::gate::detail {

struct PageFile {
    std::string_view path;  // of the URL
    std::string_view content_type;
    std::string_view content;
};

[[nodiscard]] std::span<PageFile const> page();

}  // namespace weir::gate::detail
