#include "records/vault/detail/envelope.h"

#include <array>
#include <chrono>

#include "base/check.h"
#include "engines/crypto/hash.h"
#include "engines/crypto/random.h"
#include "engines/crypto/seal.h"
#include "records/vault/detail/padding.h"

namespace weir::vault::detail {
namespace {

constexpr std::size_t kIdSize = 16;
constexpr std::size_t kHeadSize = 4 + kIdSize;
constexpr PowerOfTwo kPadding{.least = 256, .overhead = kHeadSize + crypto::kTagSize};
constexpr auto kNonce = std::array<std::uint8_t, crypto::kNonceSize>{};  // the key is used once

crypto::Key message_key(crypto::Key const& quarter_key, EnvelopeUse const& use, base::ByteView id) {
    base::Writer info;
    info.raw(base::bytes_of(use.label));
    info.raw(id);
    std::array<std::uint8_t, crypto::Key::kSize> out{};
    crypto::hkdf_expand(quarter_key.bytes(), info.view(), out);
    auto key = crypto::Key::of(out);
    crypto::wipe(out);
    return std::move(*key);
}

base::Bytes associated(EnvelopeUse const& use, base::ByteView head) {
    base::Writer writer;
    writer.raw(base::bytes_of(use.label));
    writer.raw(head);
    writer.raw(base::bytes_of(use.name));
    return std::move(writer).take();
}

}  // namespace

Quarter quarter_of(base::Instant at) {
    base::check(base::kEarliest <= at && at < base::kLatest,
                "a quarter is asked for no time of ours");
    std::chrono::sys_seconds const time{std::chrono::seconds(at.seconds)};
    std::chrono::year_month_day const date{std::chrono::floor<std::chrono::days>(time)};
    auto const years = static_cast<std::uint32_t>(static_cast<int>(date.year()) - 1970);
    return Quarter{years * 4 + (static_cast<unsigned>(date.month()) - 1) / 3};
}

base::Result<base::Bytes> seal_envelope(crypto::Key const& quarter_key, EnvelopeUse const& use,
                                        base::ByteView content) {
    if (content.size() > kEnvelopeSizeMax ||
        kPadding.total_for(content.size()) > kEnvelopeSizeMax) {
        return base::fail(base::Fault::too_large, "content is too large to be sealed");
    }
    std::array<std::uint8_t, kIdSize> id{};
    crypto::SystemRandom().fill(id);
    base::Writer writer;
    writer.u32(use.quarter.number);
    writer.raw(id);
    auto padded = pad(content, kPadding.total_for(content.size()) - kPadding.overhead);
    auto const sealed = crypto::seal(message_key(quarter_key, use, id), kNonce,
                                     associated(use, writer.view()), padded);
    crypto::wipe(padded);
    writer.raw(sealed);
    return std::move(writer).take();
}

base::Result<base::Bytes> open_envelope(crypto::Key const& quarter_key, EnvelopeUse const& use,
                                        base::ByteView sealed) {
    auto const quarter = quarter_in(sealed);
    if (!quarter) return std::unexpected(quarter.error());
    if (*quarter != use.quarter) {
        return base::fail(base::Fault::corrupt, "a sealed value is of another quarter");
    }
    auto const head = sealed.first(kHeadSize);
    auto padded = crypto::open(message_key(quarter_key, use, head.last(kIdSize)), kNonce,
                               associated(use, head), sealed.subspan(kHeadSize));
    if (!padded) return std::unexpected(padded.error());
    auto const content = unpad(*padded);
    if (!content) return std::unexpected(content.error());
    base::Bytes out(content->begin(), content->end());
    crypto::wipe(*padded);
    return out;
}

base::Result<Quarter> quarter_in(base::ByteView sealed) {
    if (sealed.size() < kHeadSize) {
        return base::fail(base::Fault::corrupt, "a sealed value is shorter than its head");
    }
    return Quarter{base::Reader(sealed).u32()};
}

}  // namespace weir::vault::detail
