// Known answers of the samplers, made by tests/reference/sampler_reference.py: not edited by hand.
//
// The tape is crypto::Generator of the zero key: the AES-256-CTR key stream, counter from zero. It
// is read in words of 8 bytes, little-endian, each vector from the start of the tape:
//   uniform below m     m = 1 takes nothing. Else one word x a try; the draw is the upper 64 bits
//                       of x m unless its lower 64 bits are below 2^64 mod m.
//   exp(-1)             one word: true if below the first 64 binary digits of exp(-1), false if
//                       above; the next word against the next 64 digits if equal.
//   wide coin n, d      both doubled until d has 128 bits. A try: the upper word; and, only if it
//                       is the upper word of n or of d, the lower word (else 0). Below n: falls;
//                       below d: does not; else another try.
//   bernoulli_exp n, d  n > d: first exp(-1), and on with n - d if it is true. Then for k = 1, 2,
//                       ...: if d < 2^58 whether uniform below d k is below n; else whether the
//                       wide coin n, d falls and then, if so, uniform below k is 0. The first that
//                       fails ends it, true if its k is odd.
//   Laplace t, s        w: uniform below 2 t, u = floor(w / 2), negative if w is odd; then
//                       bernoulli_exp(u, t); again until true. v: the number of true exp(-1) before
//                       a false one. The size is floor((u + t v) / s); all again for a negative 0.
//   Gaussian S          y: Laplace(t, 1) with t = floor(sqrt(S)) + 1, then
//                       bernoulli_exp((|y| t - S)^2, 2 S t^2), not reduced, until true.
//   choice n, d         of 41 with penalties |2 i - 40|, sensitivity 2, epsilon n/d: i: uniform
//                       below 41, then bernoulli_exp(penalty n, 4 d), until true.
//   steady Laplace t, s for each digit i from 0, while 2^i s < 96 t: for the first number, then for
//                       the second, the upper and the lower word; the digit is 1 if they are below
//                       floor(2^128 / (1 + exp(2^i s/t))). The first number less the second.
// `checksum` is FNV-1a (64 bits) over the first 100000 outputs, each as 8 bytes little-endian. The
// outputs of the uniform below 2^63 + 1 are taken modulo 2^31.
#pragma once

#include <array>
#include <cstdint>

namespace weir::privacy::vectors {

enum class Sampler { uniform, bernoulli_exp, laplace, gaussian, choice, steady };

struct Vector {
    Sampler sampler;
    std::uint64_t first;   // bound, numerator, t or variance
    std::uint64_t second;  // denominator or s; else 0
    std::array<std::int64_t, 32> outputs;
    std::uint64_t checksum;
};

inline constexpr std::array kVectors{
    Vector{
        Sampler::uniform,
        1000003u,
        0u,
        {
            537252, 527841, 723486, 544737, 431327, 96160,  453777, 555498, 483907, 965671, 189449,
            121979, 215541, 626582, 178327, 676231, 143959, 164004, 952642, 71778,  695144, 526667,
            657845, 475908, 206747, 792441, 438966, 398992, 120687, 774899, 879496, 182600,
        },
        0x1b7cfeb67c9f2e1eu},
    Vector{Sampler::uniform,
           9223372036854775809u,
           0u,
           {
               1012943598, 1776461571, 341353838,  1894097059, 1905180208, 1884703408, 856579699,
               1723596117, 1658771503, 1441826141, 123454385,  469403378,  1593151709, 789655929,
               302537688,  1013626196, 760236042,  1907049972, 930081575,  1051471434, 174765189,
               1409025893, 959041075,  370438480,  267585619,  54951370,   447261364,  175944801,
               1501492880, 1817827867, 1813708882, 1838686344,
           },
           0xcc30c4a5b5ced56eu},
    Vector{Sampler::bernoulli_exp,
           3u,
           7u,
           {
               1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 0, 1, 1,
               1, 0, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0,
           },
           0x01eb7dcdf8545124u},
    Vector{Sampler::bernoulli_exp,
           7u,
           3u,
           {
               0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0,
               0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0,
           },
           0x088f7f00c0d625c4u},
    Vector{Sampler::laplace,
           1u,
           1u,
           {
               1,  -3, 0, 1, 0, 1, 0, 0, -1, 0,  0, 0, 1, 0, 0, 1,
               -1, 0,  2, 0, 1, 0, 0, 3, 4,  -1, 0, 0, 1, 2, 0, 1,
           },
           0xb3e9b3420a3c771cu},
    Vector{Sampler::laplace,
           7u,
           3u,
           {
               -1, -3, -1, 0, -1, 2, -4, -1, 0, -2, 2,  -4, -3, 4, 1, -2,
               -2, -6, 1,  2, -1, 4, 0,  0,  0, 0,  -3, 1,  1,  0, 5, -3,
           },
           0x7ac497d1892b52e6u},
    Vector{Sampler::laplace,
           3600u,
           1u,
           {
               1961,  12542, -7841, 258,   2368,  4134,  -7631, 1888,  883,   1076,   -4084,
               -3718, -7655, 5553,  -7243, 2718,  -1016, 3430,  922,   4014,  -10249, -1784,
               4305,  -9236, -724,  1031,  -1243, -138,  -4995, -2058, -2711, -5123,
           },
           0xa8d3ee062822bc5cu},
    Vector{Sampler::gaussian,
           1u,
           0u,
           {
               1, 2,  1,  0, 2,  -1, 0, 2,  0, 3,  1,  -1, 0, 1,  2, 0,
               1, -1, -2, 0, -1, 1,  0, -2, 0, -1, -1, 0,  0, -1, 0, 1,
           },
           0xb9e0fa726a8bfc87u},
    Vector{Sampler::gaussian,
           900u,
           0u,
           {
               -16, 16,  -35, 12, -55, -4, 3,   -40, -30, 4,  -5,  -2, 1, 17, 31, -61,
               1,   -17, 31,  9,  102, -2, -26, -61, 55,  16, -15, 30, 5, 2,  17, 38,
           },
           0x0ab62a64e22d07a0u},
    Vector{Sampler::gaussian,
           22500000u,
           0u,
           {
               2584, -2498, 5448,  -1904, 8509,  -702,  -493,  -6252, 4732, 673,   864,
               -458, 178,   -2619, 4810,  -9421, 183,   -2712, -4787, 1435, 15622, -186,
               5569, 155,   -3571, -4845, 8441,  -2458, -2382, 4629,  8285, -2067,
           },
           0x208de6cbf06e8e5au},
    Vector{Sampler::gaussian,
           18014398509481983u,
           0u,
           {
               73113182,   70687969,   154144480, 53885147,   -240740864, 19889217,   13963068,
               176897327,  -133885519, 19053890,  -24457495,  -66541377,  -138421424, 8493023,
               266567847,  5180361,    -76750325, -135453800, 40600794,   -12931101,  -11167933,
               -116242369, 267091247,  238821001, -69564628,  -67418062,  -130975756, -234413997,
               -58502436,  -134073516, 8790248,   -55448561,
           },
           0x01df40f62fd189f9u},
    Vector{Sampler::choice,
           1u,
           1u,
           {
               22, 21, 21, 20, 22, 17, 20, 21, 22, 18, 18, 21, 20, 20, 22, 25,
               21, 20, 20, 18, 21, 19, 22, 18, 22, 22, 19, 20, 19, 20, 22, 26,
           },
           0xd071340c00d6ecf1u},
    Vector{Sampler::choice,
           7u,
           3u,
           {
               19, 19, 20, 20, 20, 20, 20, 19, 22, 20, 21, 19, 20, 22, 21, 20,
               21, 20, 21, 22, 20, 20, 18, 21, 20, 22, 21, 20, 20, 19, 19, 21,
           },
           0x9296d4763aff11bfu},
    Vector{Sampler::steady,
           1u,
           1u,
           {
               0, 1, -1, 2, 0,  0, -1, 0, 2, 0, -1, 0, -1, 0, 0, -1,
               0, 0, -2, 0, -1, 1, 0,  0, 0, 3, -3, 1, -1, 0, 0, 1,
           },
           0x3c6d4cb2a631ae2fu},
    Vector{Sampler::steady,
           7u,
           3u,
           {
               0,  0, 1, 0, -2, -2, 1, 2,  4, -1, 0, 2, -2, -2, 0, 0,
               -3, 0, 1, 0, 0,  0,  1, -1, 1, -2, 0, 2, -5, 1,  5, -2,
           },
           0x7ab6bbc7f7f5c124u},
    Vector{Sampler::steady,
           3600u,
           1u,
           {
               -1392,  1545,  -3063, 3104,  5967, -4084, -8609, 2268,  1372,  -7394, -2206,
               3288,   -1140, 6703,  -8775, 2043, 1343,  714,   -2121, 1282,  8795,  7404,
               -11056, 374,   1659,  -6491, 3575, 1056,  1794,  5951,  -1281, -9967,
           },
           0xeb9d5e1e70653c98u},
};

/// Probabilities of digits of a steady Laplace, cut off after 128 bits.
struct DigitChance {
    std::uint64_t t;
    std::uint64_t s;
    std::size_t digit;
    std::uint64_t upper;
    std::uint64_t lower;
};
inline constexpr std::array kDigitChances{
    DigitChance{1u, 1u, 0u, 0x44d9585152ea1935u, 0xdae23bc7349ee58bu},
    DigitChance{1u, 5u, 2u, 0x00000008da432aabu, 0x5aea4f4bb4bb3de6u},
    DigitChance{7u, 3u, 1u, 0x4c459332a683a081u, 0x2eb03df26232be7cu},
    DigitChance{3600u, 1u, 12u, 0x3e23761b11ce2d80u, 0x50ba5b24f9a39e6fu},
    DigitChance{1099511627776u, 1u, 20u, 0x7ffffc0000000000u, 0x55555555554cccccu},
};

}  // namespace weir::privacy::vectors
