// Brings the folder of the public form to a tree: what is not there is written, what is there is
// compared, the checkpoint comes last. A publication that was cut off is finished by the next.
#pragma once

#include <functional>
#include <mutex>
#include <optional>

#include "records/ledger/detail/tile_folder.h"
#include "records/ledger/leaf.h"

namespace weir::ledger::detail {

/// The tree that is published: `size` entries, read in order, and its complete subtrees.
struct PublicTree {
    using Entry = std::function<base::Status(std::uint64_t index, base::ByteView entry)>;
    std::uint64_t size = 0;
    std::function<base::Status(std::uint64_t first, Entry const&)> scan;  // maybe beyond `size`
    std::function<base::Digest(unsigned height, std::uint64_t index)> subtree;
};

/// Not synchronised, but for is_due.
class Publisher {
public:
    /// `memory` is a small file that holds the hour of the last publication.
    Publisher(std::filesystem::path const& tiles, std::filesystem::path memory);

    [[nodiscard]] TileFolder const& folder() const { return folder_; }
    [[nodiscard]] bool is_due(Epoch now) const;
    /// Everything but the checkpoint. corrupt where a file that is there differs; io.
    [[nodiscard]] base::Status write_tiles(PublicTree const& tree) const;
    /// The checkpoint of a tree whose tiles were written; then drops partial tiles that full ones
    /// replaced, and remembers the hour. io.
    [[nodiscard]] base::Status put_checkpoint(std::string_view note, std::uint64_t size, Epoch now);

private:
    [[nodiscard]] base::Status write_bundles(PublicTree const& tree) const;
    [[nodiscard]] base::Status check_edge(PublicTree const& tree) const;
    TileFolder folder_;
    std::filesystem::path memory_;
    std::uint64_t size_ = 0;  // of the last publication of this process
    mutable std::mutex hour_mutex_;
    std::optional<Epoch> hour_;
};

}  // namespace weir::ledger::detail
