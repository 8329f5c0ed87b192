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
    if (taken_ == piece_.frames.size()) {
        if (auto taken = take_next_piece(); !taken) return std::unexpected(taken.error());
    }
    if (taken_ == piece_.frames.size()) return next_alone();
    go_past(piece_.frames[taken_++]);
    return Step::frame;
}

void FrameReader::go_past(Ahead const& frame) {
    payload_ = frame.payload;
    is_wanted_ = frame.is_wanted;
    offset_ += kFrameHeadSize + payload_.size();
    ++sequence_;
}

base::Status FrameReader::take_next_piece() {
    auto piece = loading_.valid() ? loading_.get() : load({offset_, sequence_});
    if (!piece) return std::unexpected(piece.error());
    piece_ = std::move(*piece);
    taken_ = 0;
    if (piece_.frames.empty() || piece_.next.offset == end_) return {};
    loading_ = std::async(std::launch::async, [this, from = piece_.next] { return load(from); });
    return {};
}

base::Result<FrameReader::Piece> FrameReader::load(FramePlace from) const {
    Piece piece{base::Bytes(std::min<std::uint64_t>(kReadSize, end_ - from.offset)), {}, from};
    auto const got = file_.read(from.offset, piece.bytes);
    if (!got) return std::unexpected(got.error());
    piece.bytes.resize(*got);
    take_apart(piece);
    return piece;
}

/// The frames that the bytes hold whole, up to the first wanted one that is not intact. What a head
/// says of itself is believed until the digests are there.
void FrameReader::take_apart(Piece& piece) const {
    base::ByteView rest = piece.bytes;
    std::vector<base::Digest> expected;
    std::vector<crypto::Message> messages;
    std::vector<FramePlace> places;  // of the messages
    while (rest.size() >= kFrameHeadSize) {
        auto const head = parse_head(rest.first<kFrameHeadSize>());
        if (head.sequence != piece.next.sequence || head.durable > head.sequence) break;
        if (head.length > rest.size() - kFrameHeadSize) break;
        auto const payload = rest.subspan(kFrameHeadSize).first(head.length);
        piece.frames.push_back({payload, wants(head.sequence, payload)});
        if (piece.frames.back().is_wanted) {
            expected.push_back(head.digest);
            messages.push_back({rest.first(kFieldsSize), payload});
            places.push_back(piece.next);
        }
        auto const size = kFrameHeadSize + head.length;
        piece.next = {piece.next.offset + size, piece.next.sequence + 1};
        rest = rest.subspan(size);
    }
    auto const digests = crypto::sha256_many(messages);
    auto const [bad, unused] = std::ranges::mismatch(expected, digests);
    if (bad == expected.end()) return;
    auto const lost = places[static_cast<std::size_t>(bad - expected.begin())];
    piece.frames.resize(piece.frames.size() - (piece.next.sequence - lost.sequence));
    piece.next = lost;
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

/// A view of the file, fewer bytes only where the file ends.
base::Result<base::ByteView> FrameReader::bytes_at(std::uint64_t offset, std::size_t size) {
    alone_.resize(size);
    auto const got = file_.read(offset, alone_);
    if (!got) return std::unexpected(got.error());
    return base::ByteView(alone_).first(*got);
}

}  // namespace weir::store::detail
