#include "records/vault/detail/compress.h"

#include <memory>

#include <zstd.h>

#include "base/check.h"

namespace weir::vault::detail {
namespace {

// Most of a week is thread numbers, which do not compress: on packed weeks of 0.7, 3 and 12 kB,
// level 3 saves 0.3 % over level 1 and takes a third longer, level 19 saves 2 % and takes ten times
// as long.
constexpr int kLevel = 1;

struct FreeContext {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

std::unexpected<base::Error> no_frame() {
    return base::fail(base::Fault::corrupt, "a chunk's content does not decompress");
}

}  // namespace

base::Bytes compress(base::ByteView plain) {
    if (plain.empty()) return {};
    thread_local std::unique_ptr<ZSTD_CCtx, FreeContext> const context(ZSTD_createCCtx());
    base::Bytes frame(ZSTD_compressBound(plain.size()));
    auto const size = ZSTD_compressCCtx(context.get(), frame.data(), frame.size(), plain.data(),
                                        plain.size(), kLevel);
    base::check(ZSTD_isError(size) == 0, "zstd cannot compress");
    frame.resize(size);
    return frame;
}

base::Result<base::Bytes> decompress(base::ByteView compressed, std::size_t size_max) {
    if (compressed.empty()) return base::Bytes{};
    auto const size = ZSTD_getFrameContentSize(compressed.data(), compressed.size());
    if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > size_max) {
        return no_frame();
    }
    thread_local std::unique_ptr<ZSTD_DCtx, FreeContext> const context(ZSTD_createDCtx());
    base::Bytes plain(size);
    auto const written = ZSTD_decompressDCtx(context.get(), plain.data(), plain.size(),
                                             compressed.data(), compressed.size());
    if (ZSTD_isError(written) != 0 || written != size) return no_frame();
    return plain;
}

}  // namespace weir::vault::detail
