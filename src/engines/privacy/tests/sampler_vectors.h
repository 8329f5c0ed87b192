// Known answers of the samplers, made by tests/reference/sampler_reference.py: not edited by hand.
//
// The tape is crypto::Generator of the zero key: the AES-256-CTR key stream, counter from zero. It
// is read in words of 8 bytes, little-endian, each vector from the start of the tape:
//   uniform below m     m = 1 takes nothing. m < 2^64: one word x a try; the draw is the upper 64
//                       bits of x m unless its lower 64 bits are below 2^64 mod m. Larger m: a try
//                       takes the upper word, cut to the bits that m - 1 has there, and if it is
//                       not above the upper word of m - 1 then the lower word.
//   bernoulli_exp n, d  n > d: first bernoulli_exp(1, 1), and on with n - d if it is true. Then for
//                       k = 1, 2, ...: uniform below d, and only if that is below n, uniform
//                       below k; the first that fails ends it, true if its k is odd.
//   Laplace t, s        u: uniform below t, then bernoulli_exp(u, t), until true; v: the number of
//                       true bernoulli_exp(1, 1) before a false one; sign: uniform below 2, where
//                       1 is negative; all again for a negative zero. The size is
//                       floor((u + t v) / s).
//   Gaussian S          y: Laplace(t, 1) with t = floor(sqrt(S)) + 1, then
//                       bernoulli_exp((|y| t - S)^2, 2 S t^2), not reduced, until true.
// `checksum` is FNV-1a (64 bits) over the first 100000 outputs, each as 8 bytes little-endian. The
// outputs of the uniform below 2^63 + 1 are taken modulo 2^31.
#pragma once

#include <array>
#include <cstdint>

namespace weir::privacy::vectors {

enum class Sampler { uniform, bernoulli_exp, laplace, gaussian };

struct Vector {
    Sampler sampler;
    std::uint64_t first;   // bound, numerator, t or variance
    std::uint64_t second;  // denominator or s; else 0
    std::array<std::int64_t, 32> outputs;
    std::uint64_t checksum;
};

inline constexpr std::array kVectors{
    Vector{Sampler::uniform, 1000003u, 0u, {
        537252, 527841, 723486, 544737, 431327, 96160, 453777, 555498, 483907, 965671, 189449,
        121979, 215541, 626582, 178327, 676231, 143959, 164004, 952642, 71778, 695144, 526667,
        657845, 475908, 206747, 792441, 438966, 398992, 120687, 774899, 879496, 182600,
    }, 0x1b7cfeb67c9f2e1eu},
    Vector{Sampler::uniform, 9223372036854775809u, 0u, {
        1012943598, 1776461571, 341353838, 1894097059, 1905180208, 1884703408, 856579699,
        1723596117, 1658771503, 1441826141, 123454385, 469403378, 1593151709, 789655929,
        302537688, 1013626196, 760236042, 1907049972, 930081575, 1051471434, 174765189,
        1409025893, 959041075, 370438480, 267585619, 54951370, 447261364, 175944801, 1501492880,
        1817827867, 1813708882, 1838686344,
    }, 0xcc30c4a5b5ced56eu},
    Vector{Sampler::bernoulli_exp, 3u, 7u, {
        1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1, 0,
        0, 1, 0,
    }, 0x51bb84f9669b6bc5u},
    Vector{Sampler::bernoulli_exp, 7u, 3u, {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0,
    }, 0x3d9cbac4e26ee945u},
    Vector{Sampler::laplace, 1u, 1u, {
        3, 0, 3, 0, 0, 0, -1, -2, -4, 0, 0, 0, 0, 0, -1, 0, 0, 0, 2, 3, 1, 1, 0, 0, 0, 0, 1, 1,
        0, -1, 0, -2,
    }, 0xf84c88507f4be2bbu},
    Vector{Sampler::laplace, 7u, 3u, {
        -1, 1, 0, -4, -7, 1, -2, 1, 0, 0, 0, 0, 0, 3, 0, -2, 4, 0, 2, -2, 8, 0, 1, 0, -7, 0, -5,
        -6, -5, -2, 0, -1,
    }, 0x7df7982f661c2929u},
    Vector{Sampler::laplace, 3600u, 1u, {
        12761, 9702, -4343, 2677, -8421, 2236, -4212, 2718, 511, 656, 481, 922, 135, 5588, 216,
        -4305, 7427, 1031, 3926, -433, -689, -3348, 12743, 746, 1997, 1523, -1318, 299, -8608,
        -1050, -7903, -340,
    }, 0x8942e85854674e5eu},
    Vector{Sampler::gaussian, 1u, 0u, {
        -1, 0, 1, 0, 4, 0, -1, 2, 0, -1, 0, -1, 1, 1, 1, 0, -1, 0, 0, 1, 0, 0, 0, 1, 0, 0, -1,
        0, 0, 0, 0, 0,
    }, 0x7c38bf12813cd755u},
    Vector{Sampler::gaussian, 900u, 0u, {
        -16, 2, 4, 16, 3, 51, 23, 44, 72, 1, -93, 6, -51, -23, 6, -39, 11, -23, -2, -19, 17, 8,
        -2, -14, 27, 5, 16, 19, 29, -11, 3, 21,
    }, 0x64f96e6fc3a73f46u},
    Vector{Sampler::gaussian, 22500000u, 0u, {
        2498, 572, -10192, -57, -41, 1620, 458, 2351, 1125, -7857, -3573, 8835, -1736, 1811,
        -1384, -449, -2915, 2710, 1322, -346, -2176, 4204, 903, 1959, 4449, -1764, 487, 3302,
        2391, -1658, -1890, 1036,
    }, 0x690134b1dad51e73u},
    Vector{Sampler::gaussian, 18014398509481983u, 0u, {
        70687969, -32930928, -341264740, 101343554, 127890752, 34387432, 66191666, 66541377,
        -404533950, 31714093, 178303273, -25696668, 269671528, 249976361, 11167933, -157559438,
        124284782, 40548330, -58502436, 18748645, 8790248, -173818630, -51752130, 13364405,
        13787351, -73280308, 146224965, -149614766, 251575747, 286316517, -1036158, -10624092,
    }, 0xa308b87a9e7daf8eu},
};

}  // namespace weir::privacy::vectors
