#include "doors/intake/detail/acknowledged.h"

#include <algorithm>

#include "base/files.h"
#include "doors/intake/detail/batch_file.h"
#include "engines/crypto/hash.h"

namespace weir::intake::detail {
namespace {

constexpr std::size_t kNumberSize = 8;
constexpr std::size_t kFileSize = kNumberSize + std::tuple_size_v<base::Digest>;

std::filesystem::path file_of(std::filesystem::path const& folder, base::Date day) {
    return log_of(folder, day).replace_extension(".acknowledged");
}

}  // namespace

std::uint64_t acknowledged_of(std::filesystem::path const& folder, base::Date day) {
    auto const bytes = base::read_file(file_of(folder, day), kFileSize);
    if (!bytes || bytes->size() != kFileSize) return 0;
    base::ByteView const view(*bytes);
    bool const is_intact =
        std::ranges::equal(crypto::sha256(view.first(kNumberSize)), view.subspan(kNumberSize));
    return is_intact ? base::Reader(view).u64() : 0;
}

base::Status remember_acknowledged(std::filesystem::path const& folder, base::Date day,
                                   std::uint64_t frames) {
    base::Writer writer;
    writer.u64(frames);
    auto const digest = crypto::sha256(writer.view());
    writer.raw(digest);
    return base::write_file(file_of(folder, day), writer.view(), {.replace = true});
}

base::Status forget_acknowledged(std::filesystem::path const& folder, base::Date day) {
    std::error_code error;
    std::filesystem::remove(file_of(folder, day), error);
    if (!error) return {};
    return base::fail(base::Fault::io, "cannot remove what an intake log acknowledged");
}

}  // namespace weir::intake::detail
