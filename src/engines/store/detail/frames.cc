#include "engines/store/detail/frames.h"

#include <algorithm>

#include <fmt/format.h>

#include "engines/crypto/hash.h"
#include "engines/crypto/hash_many.h"
#include "engines/store/log.h"

namespace weir::store::detail {
namespace {

constexpr std::string_view kMagic = "weir.log";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kReadSize = 1 << 20;  // bytes asked of the system at a time

constexpr std::size_t kFieldsSize = 20;

/// Little-endian, without a vector: there is one of these for every frame that is read.
std::array<std::uint8_t, kFieldsSize> head_fields(std::uint32_t length, std::uint64_t sequence,
                                                  std::uint64_t durable) {
    std::array<std::uint8_t, kFieldsSize> fields{};
    std::size_t at = 0;
    auto const put = [&](std::uint64_t value, std::size_t size) {
        for (std::size_t i = 0; i < size; ++i) {
            fields[at++] = static_cast<std::uint8_t>(value >> (8 * i));
        }
    };
    put(length, sizeof length);
    put(sequence, sizeof sequence);
    put(durable, sizeof durable);
    return fields;
}

}  // namespace

std::array<std::uint8_t, kFileHeadSize> file_head() {
    base::Writer writer;
    writer.raw(base::bytes_of(kMagic));
    writer.u32(kVersion);
    writer.u32(0);
    std::array<std::uint8_t, kFileHeadSize> head{};
    std::ranges::copy(writer.view(), head.begin());
    return head;
}

base::Status check_file_head(File const& file) {
    std::array<std::uint8_t, kFileHeadSize> bytes{};
    auto const got = file.read(0, bytes);
    if (!got) return std::unexpected(got.error());
    base::Reader reader(base::ByteView(bytes).first(*got));
    auto const magic = base::text_of(reader.raw(kMagic.size()));
    auto const version = reader.u32();
    auto const reserved = reader.u32();
    if (!reader.ok() || magic != kMagic) {
        return base::fail(base::Fault::corrupt, "the file does not begin as a log does");
    }
    if (version != kVersion || reserved != 0) {
        return base::fail(base::Fault::unsupported,
                          fmt::format("expected a log of version {}, got {}", kVersion, version));
    }
    return {};
}

FrameHead parse_head(std::span<std::uint8_t const, kFrameHeadSize> bytes) {
    base::Reader reader(bytes);
    FrameHead head;
    head.length = reader.u32();
    head.sequence = reader.u64();
    head.durable = reader.u64();
    std::ranges::copy(reader.raw(head.digest.size()), head.digest.begin());
    return head;
}

bool is_intact(FrameHead const& head, base::ByteView payload) {
    auto const fields = head_fields(head.length, head.sequence, head.durable);
    return head.length == payload.size() && head.durable <= head.sequence &&
           head.digest == crypto::sha256({fields, payload});
}

void append_frame(base::Writer& out, std::uint64_t sequence, std::uint64_t durable,
                  base::ByteView payload) {
    auto const fields = head_fields(static_cast<std::uint32_t>(payload.size()), sequence, durable);
    out.raw(fields);
    out.raw(crypto::sha256({fields, payload}));
    out.raw(payload);
}

base::Result<FrameReader::Step> FrameReader::next() {
    if (taken_ == ahead_.size()) look_ahead();
    if (taken_ == ahead_.size()) return next_alone();
    go_past(ahead_[taken_++]);
    return Step::frame;
}

void FrameReader::go_past(Ahead const& frame) {
    payload_ = frame.payload;
    is_wanted_ = frame.is_wanted;
    offset_ += kFrameHeadSize + payload_.size();
    ++sequence_;
}

/// The frames that the buffer holds whole, up to the first wanted one that is not intact. What a
/// head says of itself is believed until the digests are there.
void FrameReader::look_ahead() {
    ahead_.clear();
    taken_ = 0;
    if (offset_ < buffer_offset_) return;
    auto rest = base::ByteView(buffer_).subspan(
        std::min<std::uint64_t>(offset_ - buffer_offset_, buffer_.size()));
    std::vector<base::Digest> expected;
    std::vector<crypto::Message> messages;
    for (auto sequence = sequence_; rest.size() >= kFrameHeadSize; ++sequence) {
        auto const head = parse_head(rest.first<kFrameHeadSize>());
        if (head.sequence != sequence || head.durable > sequence) break;
        if (head.length > rest.size() - kFrameHeadSize) break;
        auto const payload = rest.subspan(kFrameHeadSize).first(head.length);
        ahead_.push_back({payload, wants(sequence, payload)});
        if (ahead_.back().is_wanted) {
            expected.push_back(head.digest);
            messages.push_back({rest.first(kFieldsSize), payload});
        }
        rest = rest.subspan(kFrameHeadSize + head.length);
    }
    auto const digests = crypto::sha256_many(messages);
    auto const [bad, unused] = std::ranges::mismatch(expected, digests);
    if (bad == expected.end()) return;
    auto const* const payload =
        messages[static_cast<std::size_t>(bad - expected.begin())].rest.data();
    ahead_.erase(
        std::ranges::find(ahead_, payload, [](Ahead const& frame) { return frame.payload.data(); }),
        ahead_.end());
}

base::Result<FrameReader::Step> FrameReader::next_alone() {
    if (offset_ == end_) return Step::end;
    if (end_ - offset_ < kFrameHeadSize) return Step::broken;
    auto const head_bytes = bytes_at(offset_, kFrameHeadSize);
    if (!head_bytes) return std::unexpected(head_bytes.error());
    if (head_bytes->size() < kFrameHeadSize) return Step::broken;
    auto const head = parse_head(head_bytes->first<kFrameHeadSize>());
    auto const payload_offset = offset_ + kFrameHeadSize;
    bool const can_be = head.sequence == sequence_ && head.length <= kPayloadSizeMax &&
                        head.length <= end_ - payload_offset;
    if (!can_be) return Step::broken;
    auto const payload = bytes_at(payload_offset, head.length);
    if (!payload) return std::unexpected(payload.error());
    bool const is_wanted = wants(sequence_, *payload);
    if (is_wanted && !is_intact(head, *payload)) return Step::broken;
    go_past({*payload, is_wanted});
    return Step::frame;
}

/// A view of the file, fewer bytes only where the file ends; the buffer slides forward as needed.
base::Result<base::ByteView> FrameReader::bytes_at(std::uint64_t offset, std::size_t size) {
    auto const buffered_end = buffer_offset_ + buffer_.size();
    if (offset < buffer_offset_ || offset + size > buffered_end) {
        auto const want = std::min<std::uint64_t>(std::max(size, kReadSize), end_ - offset);
        buffer_.resize(want);
        buffer_offset_ = offset;
        auto const got = file_.read(offset, buffer_);
        if (!got) return std::unexpected(got.error());
        buffer_.resize(*got);
    }
    auto const rest = base::ByteView(buffer_).subspan(offset - buffer_offset_);
    return rest.first(std::min(size, rest.size()));
}

}  // namespace weir::store::detail
