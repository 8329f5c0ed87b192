#include "engines/crypto/hash_many.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <numeric>

#include "engines/crypto/detail/lanes.h"
#include "engines/crypto/hash.h"

namespace weir::crypto {
namespace {

constexpr std::size_t kBlockSize = 64;
constexpr std::size_t kLengthSize = 8;  // of the bit count at a message's end
constexpr std::array<std::uint32_t, detail::kWords> kInitial = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

std::size_t size_of(Message const& message) { return message.head.size() + message.rest.size(); }

/// With the one bit, the zeros and the length that follow a message.
std::size_t blocks_of(Message const& message) {
    return (size_of(message) + kLengthSize) / kBlockSize + 1;
}

void copy_part(base::ByteView part, std::size_t from, std::span<std::uint8_t> out) {
    if (from >= part.size()) return;
    std::memcpy(out.data(), part.data() + from, std::min(part.size() - from, out.size()));
}

using Block = std::array<std::uint8_t, kBlockSize>;

/// A block that is not simply 64 bytes of `rest`.
Block padded(Message const& message, std::size_t begin) {
    Block block{};
    auto const head = message.head.size();
    copy_part(message.head, begin, block);
    if (head <= begin) {
        copy_part(message.rest, begin - head, block);
    } else if (head < begin + kBlockSize) {
        copy_part(message.rest, 0, std::span(block).subspan(head - begin));
    }
    auto const size = size_of(message);
    if (begin <= size && size < begin + kBlockSize) block[size - begin] = 0x80;
    if (begin + kBlockSize == blocks_of(message) * kBlockSize) {
        for (std::size_t i = 0; i < kLengthSize; ++i) {
            block[kBlockSize - 1 - i] = static_cast<std::uint8_t>(size * 8 >> (8 * i));
        }
    }
    return block;
}

template <std::size_t Lanes>
void load(detail::Lanes32<Lanes>& lanes, std::size_t lane, std::uint8_t const* bytes) {
    for (std::size_t i = 0; i < detail::kBlockWords; ++i) {
        std::uint32_t word = 0;
        std::memcpy(&word, bytes + 4 * i, sizeof word);
        static_assert(std::endian::native == std::endian::little);
        lanes.block[i][lane] = std::byteswap(word);
    }
}

template <std::size_t Lanes>
void load_block(detail::Lanes32<Lanes>& lanes, std::size_t lane, Message const& message,
                std::size_t number) {
    auto const begin = number * kBlockSize;
    auto const head = message.head.size();
    if (begin >= head && begin + kBlockSize <= size_of(message)) {
        load(lanes, lane, message.rest.data() + (begin - head));
    } else {
        load(lanes, lane, padded(message, begin).data());
    }
}

template <std::size_t Lanes>
base::Digest digest_of(detail::Lanes32<Lanes> const& lanes, std::size_t lane) {
    base::Digest digest;
    for (std::size_t i = 0; i < detail::kWords; ++i) {
        auto const word = std::byteswap(lanes.state[i][lane]);
        std::memcpy(digest.data() + 4 * i, &word, sizeof word);
    }
    return digest;
}

/// Hashes rows of as many messages as there are lanes, those of a length together.
template <std::size_t Lanes>
class Rows {
public:
    using Compress = void (*)(detail::Lanes32<Lanes>&);
    Rows(std::span<Message const> messages, Compress compress)
        : messages_(messages),
          compress_(compress),
          order_(messages.size()),
          digests_(messages.size()) {}

    std::vector<base::Digest> run() && {
        std::iota(order_.begin(), order_.end(), 0);
        auto const blocks = [this](std::size_t i) { return blocks_of(messages_[i]); };
        if (!std::ranges::is_sorted(order_, {}, blocks)) std::ranges::sort(order_, {}, blocks);
        for (std::size_t first = 0; first < order_.size(); first += Lanes) {
            row(std::span(order_).subspan(first, std::min(Lanes, order_.size() - first)));
        }
        return std::move(digests_);
    }

private:
    /// The messages that `order` names, shortest first.
    void row(std::span<std::size_t const> order) {
        for (std::size_t i = 0; i < detail::kWords; ++i) {
            std::fill_n(lanes_.state[i], Lanes, kInitial[i]);
        }
        auto const blocks = blocks_of(messages_[order.back()]);
        std::size_t done = 0;  // lanes whose message has ended
        for (std::size_t number = 0; number < blocks; ++number) {
            for (auto lane = done; lane < order.size(); ++lane) {
                load_block(lanes_, lane, messages_[order[lane]], number);
            }
            compress_(lanes_);
            for (; done < order.size() && blocks_of(messages_[order[done]]) == number + 1; ++done) {
                digests_[order[done]] = digest_of(lanes_, done);
            }
        }
    }

    std::span<Message const> messages_;
    Compress compress_;
    detail::Lanes32<Lanes> lanes_{};
    std::vector<std::size_t> order_;
    std::vector<base::Digest> digests_;
};

}  // namespace

std::vector<base::Digest> sha256_many(std::span<Message const> messages) {
    if (messages.size() > 1 && __builtin_cpu_supports("avx512f")) {
        return Rows<16>(messages, detail::compress16).run();
    }
    if (messages.size() > 1 && __builtin_cpu_supports("avx2")) {
        return Rows<8>(messages, detail::compress8).run();
    }
    std::vector<base::Digest> digests;
    digests.reserve(messages.size());
    for (auto const& message : messages) digests.push_back(sha256({message.head, message.rest}));
    return digests;
}

}  // namespace weir::crypto
