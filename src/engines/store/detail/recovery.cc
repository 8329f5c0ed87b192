#include "engines/store/detail/recovery.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include <fmt/format.h>

#include "engines/store/detail/frames.h"
#include "engines/store/log.h"

namespace weir::store::detail {
namespace {

constexpr std::size_t kSearchSize = 1 << 20;  // bytes looked through at a time

/// What follows the last intact frame: [begin, end) of the file, in which frame `broken` should
/// have begun.
struct Tail {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t broken = 0;
};

/// Whether the head could be of a frame in the tail that was written after `broken` was durable.
/// Two 64-bit numbers must fall into a small range, so the digest is hardly ever computed in vain.
bool is_candidate(std::uint8_t const* head, Tail const& tail) {
    static_assert(std::endian::native == std::endian::little);
    std::uint64_t sequence = 0;
    std::uint64_t durable = 0;
    std::memcpy(&sequence, head + kSequenceOffset, sizeof sequence);
    std::memcpy(&durable, head + kDurableOffset, sizeof durable);
    auto const frames_max = (tail.end - tail.begin) / kFrameHeadSize + 1;
    return durable > tail.broken && durable <= sequence && sequence - tail.broken <= frames_max;
}

base::Result<bool> is_intact_at(File const& file, FrameHead const& head, Tail const& tail,
                                std::uint64_t offset) {
    if (head.length > kPayloadSizeMax) return false;
    if (head.length > tail.end - offset - kFrameHeadSize) return false;
    base::Bytes payload(head.length);
    auto const got = file.read(offset + kFrameHeadSize, payload);
    if (!got) return std::unexpected(got.error());
    return *got == payload.size() && is_intact(head, payload);
}

/// Looks at every offset, because a broken frame does not tell where the next one begins.
base::Result<bool> was_durable(File const& file, Tail const& tail) {
    base::Bytes buffer;
    for (auto at = tail.begin; at + kFrameHeadSize <= tail.end; at += kSearchSize) {
        buffer.resize(std::min<std::uint64_t>(kSearchSize + kFrameHeadSize - 1, tail.end - at));
        auto const got = file.read(at, buffer);
        if (!got) return std::unexpected(got.error());
        for (std::size_t i = 0; i + kFrameHeadSize <= *got; ++i) {
            if (!is_candidate(buffer.data() + i, tail)) continue;
            auto const head = parse_head(base::ByteView(buffer).subspan(i).first<kFrameHeadSize>());
            auto const is_proof = is_intact_at(file, head, tail, at + i);
            if (!is_proof || *is_proof) return is_proof;
        }
    }
    return false;
}

}  // namespace

base::Result<Recovered> recover(File const& file, std::uint64_t acknowledged,
                                EachIntact const& each) {
    auto const size = file.size();
    if (!size) return std::unexpected(size.error());
    FrameReader reader(file, *size);
    std::vector<std::uint64_t> marks{reader.offset()};
    auto step = reader.next();
    while (step && *step == FrameReader::Step::frame) {
        auto const taken = each ? each(reader.sequence() - 1, reader.payload()) : base::Status();
        if (!taken) return std::unexpected(taken.error());
        if (reader.sequence() % kBetweenMarks == 0) marks.push_back(reader.offset());
        step = reader.next();
    }
    if (!step) return std::unexpected(step.error());
    if (reader.sequence() < acknowledged) {
        return base::fail(base::Fault::corrupt,
                          fmt::format("{} frames were acknowledged, only {} are intact",
                                      acknowledged, reader.sequence()));
    }
    Tail const tail{.begin = reader.offset(), .end = *size, .broken = reader.sequence()};
    auto const is_lost = was_durable(file, tail);
    if (!is_lost) return std::unexpected(is_lost.error());
    if (*is_lost) {
        return base::fail(base::Fault::corrupt,
                          fmt::format("frame {} does not verify, and a later frame shows that it "
                                      "was acknowledged",
                                      tail.broken));
    }
    return Recovered{.frames = tail.broken,
                     .end = tail.begin,
                     .dropped = tail.end - tail.begin,
                     .marks = std::move(marks)};
}

}  // namespace weir::store::detail
