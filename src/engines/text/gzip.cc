#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>
#include <zlib.h>

#include "engines/text/formats.h"

namespace weir::text {
namespace {

constexpr std::size_t kStep = 1 << 16;  // bytes inflated at a time: all a bomb can cost

/// One zlib stream, ended with its scope.
class Inflater {
public:
    Inflater() { is_ready_ = ::inflateInit2(&stream_, 16 + MAX_WBITS) == Z_OK; }
    ~Inflater() {
        if (is_ready_) ::inflateEnd(&stream_);
    }
    Inflater(Inflater const&) = delete;
    Inflater& operator=(Inflater const&) = delete;
    [[nodiscard]] bool is_ready() const { return is_ready_; }
    [[nodiscard]] z_stream& stream() { return stream_; }

private:
    z_stream stream_{};
    bool is_ready_ = false;
};

std::unexpected<base::Error> broken(std::string_view why) {
    return base::fail(base::Fault::bad_input, fmt::format("gzip: {}", why));
}

}  // namespace

bool is_gzip(base::ByteView bytes) {
    return bytes.size() >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B;
}

base::Result<base::Bytes> gunzip(base::ByteView bytes, std::size_t size_max) {
    if (!is_gzip(bytes)) return broken("the two magic bytes are missing");
    Inflater inflater;
    if (!inflater.is_ready()) return base::fail(base::Fault::io, "gzip: zlib cannot start");
    auto& stream = inflater.stream();
    base::Bytes out;
    std::array<std::uint8_t, kStep> step{};
    while (true) {
        auto const input = std::min<std::size_t>(bytes.size(), std::numeric_limits<uInt>::max());
        // zlib's interface is older than const: it reads, never writes, through next_in.
        stream.next_in = const_cast<Bytef*>(bytes.data());
        stream.avail_in = static_cast<uInt>(input);
        stream.next_out = step.data();
        stream.avail_out = static_cast<uInt>(step.size());
        auto const state = ::inflate(&stream, Z_NO_FLUSH);
        if (state == Z_BUF_ERROR) return broken("truncated");
        if (state != Z_OK && state != Z_STREAM_END) return broken("the data is broken");
        bytes = bytes.subspan(input - stream.avail_in);
        auto const got = step.size() - stream.avail_out;
        if (got > size_max - out.size()) {
            return base::fail(base::Fault::too_large,
                              fmt::format("gzip: inflates to more than {} bytes", size_max));
        }
        out.insert(out.end(), step.begin(), step.begin() + static_cast<std::ptrdiff_t>(got));
        if (state == Z_OK) continue;
        if (bytes.empty()) return out;
        if (!is_gzip(bytes)) return broken("bytes after the last member");
        if (::inflateReset(&stream) != Z_OK) return broken("the data is broken");
    }
}

}  // namespace weir::text
