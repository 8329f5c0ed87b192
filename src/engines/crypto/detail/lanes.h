// The compression function of SHA-256 (FIPS 180-4 section 6.2.2) on several independent messages at
// once: word i of each stands in one vector. A file for each width instantiates it with the
// processor's instructions of that width, and includes nothing else, so that no other code is made
// with them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::crypto::detail {

inline constexpr std::size_t kWords = 8;        // of a state
inline constexpr std::size_t kBlockWords = 16;  // of a block
inline constexpr std::size_t kRounds = 64;

inline constexpr std::uint32_t kRoundConstants[kRounds] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/// States and blocks of `Lanes` messages, word by word.
template <std::size_t Lanes>
struct Lanes32 {
    alignas(4 * Lanes) std::uint32_t state[kWords][Lanes];
    alignas(4 * Lanes) std::uint32_t block[kBlockWords][Lanes];
};

/// Takes one block of each message into its state.
void compress16(Lanes32<16>& lanes);  // needs AVX-512F
void compress8(Lanes32<8>& lanes);    // needs AVX2

/// `Vector`: that many 32-bit words in one register.
template <class Vector, std::size_t Lanes>
inline void compress(Lanes32<Lanes>& lanes) {
    Vector state[kWords];
    Vector w[kBlockWords];
    static_assert(sizeof state == sizeof lanes.state && sizeof w == sizeof lanes.block);
    __builtin_memcpy(state, lanes.state, sizeof state);
    __builtin_memcpy(w, lanes.block, sizeof w);
    Vector a = state[0], b = state[1], c = state[2], d = state[3];
    Vector e = state[4], f = state[5], g = state[6], h = state[7];
#pragma GCC unroll 64
    for (std::size_t i = 0; i < kRounds; ++i) {
        auto& word = w[i % kBlockWords];
        if (i >= kBlockWords) {
            auto const& x = w[(i + 1) % kBlockWords];
            auto const& y = w[(i + 14) % kBlockWords];
            word += ((x >> 7 | x << 25) ^ (x >> 18 | x << 14) ^ x >> 3) + w[(i + 9) % kBlockWords] +
                    ((y >> 17 | y << 15) ^ (y >> 19 | y << 13) ^ y >> 10);
        }
        auto const one = h + ((e >> 6 | e << 26) ^ (e >> 11 | e << 21) ^ (e >> 25 | e << 7)) +
                         (g ^ (e & (f ^ g))) + kRoundConstants[i] + word;
        auto const two = ((a >> 2 | a << 30) ^ (a >> 13 | a << 19) ^ (a >> 22 | a << 10)) +
                         ((a & b) | (c & (a | b)));
        h = g;
        g = f;
        f = e;
        e = d + one;
        d = c;
        c = b;
        b = a;
        a = one + two;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
    __builtin_memcpy(lanes.state, state, sizeof state);
}

}  // namespace weir::crypto::detail
