"""A second, slow and plain implementation of the samplers, written from the paper with exact
fractions. It makes ../sampler_vectors.h; no test runs it.

    python3 sampler_reference.py > ../sampler_vectors.h

Source: Canonne, Kamath, Steinke 2020, Algorithms 1 to 3. The tape is the AES-256-CTR key stream of
the zero key and the zero counter, from the `openssl` program. How bytes are taken from the tape is
described in the header that this prints.
"""

import subprocess
from decimal import Decimal, localcontext
from fractions import Fraction
from math import isqrt

FROZEN = 32
CHECKED = 100_000
TAPE_BYTES = 1 << 26


def make_tape():
    command = ["openssl", "enc", "-aes-256-ctr", "-K", "00" * 32, "-iv", "00" * 16]
    return subprocess.run(command, input=bytes(TAPE_BYTES), stdout=subprocess.PIPE,
                          check=True).stdout


class Tape:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def word(self):
        self.at += 8
        assert self.at <= len(self.data)
        return int.from_bytes(self.data[self.at - 8:self.at], "little")


def uniform(tape, bound):
    if bound == 1:
        return 0
    while True:
        product = tape.word() * bound
        if product % 2**64 >= 2**64 % bound:
            return product // 2**64


def inverse_of_e():
    total, factorial = Fraction(0), 1
    for k in range(200):
        total += Fraction((-1)**k, factorial)
        factorial *= k + 1
    return total


INVERSE_OF_E = inverse_of_e()
DIGITS = {bits: (INVERSE_OF_E * 2**bits).__floor__() for bits in (64, 128)}


def bernoulli_exp_one(tape):
    drawn, bits = 0, 0
    while True:
        drawn, bits = drawn * 2**64 + tape.word(), bits + 64
        digits = DIGITS[bits]
        if drawn != digits:
            return drawn < digits


def wide_coin(tape, numerator, denominator):
    double = 2**(128 - denominator.bit_length())
    while True:
        upper = tape.word()
        low, high = Fraction(upper, 2**64), Fraction(upper + 1, 2**64)
        points = [Fraction(part * double, 2**128) for part in (numerator, denominator)]
        if any(low <= point < high for point in points):
            low += Fraction(tape.word(), 2**128)
        if low < points[1]:
            return low < points[0]


def coin(tape, numerator, denominator, k):
    if denominator < 2**58:
        return uniform(tape, denominator * k) < numerator
    return wide_coin(tape, numerator, denominator) and uniform(tape, k) == 0


def bernoulli_exp(tape, numerator, denominator):
    gamma = Fraction(numerator, denominator)
    while gamma > 1:
        if not bernoulli_exp_one(tape):
            return False
        gamma -= 1
        numerator -= denominator
    k = 1
    while coin(tape, numerator, denominator, k):
        k += 1
    return k % 2 == 1


def laplace(tape, t, s):
    while True:
        u, negative = divmod(uniform(tape, 2 * t), 2)
        while not bernoulli_exp(tape, u, t):
            u, negative = divmod(uniform(tape, 2 * t), 2)
        v = 0
        while bernoulli_exp_one(tape):
            v += 1
        size = Fraction(u + t * v, s).__floor__()
        if not (negative and size == 0):
            return -size if negative else size


def gaussian(tape, variance):
    t = isqrt(variance) + 1
    while True:
        y = laplace(tape, t, 1)
        gamma = (abs(y) - Fraction(variance, t))**2 / (2 * variance)
        scale = 2 * variance * t * t  # the common denominator, which is not reduced
        assert (gamma * scale).denominator == 1
        if bernoulli_exp(tape, (gamma * scale).numerator, scale):
            return y


def choose(tape, numerator, denominator):
    """The exponential mechanism on the penalties |2 i - 40| of 41 choices, sensitivity 2."""
    penalties = [abs(2 * i - 40) for i in range(41)]
    while True:
        index = uniform(tape, len(penalties))
        above = (penalties[index] - min(penalties)) * numerator
        if bernoulli_exp(tape, above, 2 * 2 * denominator):
            return index


def exp_minus(numerator, denominator):
    """exp(-x) within 10^-145, by the series of exp(x / 2^64) and squaring."""
    with localcontext() as context:
        context.prec = 220
        small = Decimal(numerator) / Decimal(denominator) / 2**64
        total, term = Decimal(1), Decimal(1)
        for k in range(1, 40):
            term *= -small / k
            total += term
        for _ in range(64):
            total *= total
        return Fraction(total)


def steady_chances(t, s):
    digits = 0
    while 2**digits * s < 96 * t:
        digits += 1
    powers = [exp_minus(2**i * s, t) for i in range(digits)]
    return [(power / (1 + power) * 2**128).__floor__() for power in powers]


def steady_laplace(tape, chances):
    numbers = [0, 0]
    for i, chance in enumerate(chances):
        for which in (0, 1):
            upper, lower = tape.word(), tape.word()
            if upper * 2**64 + lower < chance:
                numbers[which] += 2**i
    return numbers[0] - numbers[1]


STEADY = {scale: steady_chances(*scale) for scale in ((1, 1), (7, 3), (3600, 1))}


def checksum(numbers):
    value = 0xCBF29CE484222325
    for number in numbers:
        for byte in (number % 2**64).to_bytes(8, "little"):
            value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


SETS = [
    ("Uniform", (1_000_003,), lambda tape: uniform(tape, 1_000_003)),
    ("Uniform", (2**63 + 1,), lambda tape: uniform(tape, 2**63 + 1) % 2**31),
    ("BernoulliExp", (3, 7), lambda tape: int(bernoulli_exp(tape, 3, 7))),
    ("BernoulliExp", (7, 3), lambda tape: int(bernoulli_exp(tape, 7, 3))),
    ("Laplace", (1, 1), lambda tape: laplace(tape, 1, 1)),
    ("Laplace", (7, 3), lambda tape: laplace(tape, 7, 3)),
    ("Laplace", (3600, 1), lambda tape: laplace(tape, 3600, 1)),
    ("Gaussian", (1,), lambda tape: gaussian(tape, 1)),
    ("Gaussian", (900,), lambda tape: gaussian(tape, 900)),
    ("Gaussian", (22_500_000,), lambda tape: gaussian(tape, 22_500_000)),
    ("Gaussian", (2**54 - 1,), lambda tape: gaussian(tape, 2**54 - 1)),
    ("Choice", (1, 1), lambda tape: choose(tape, 1, 1)),
    ("Choice", (7, 3), lambda tape: choose(tape, 7, 3)),
    ("Steady", (1, 1), lambda tape: steady_laplace(tape, STEADY[1, 1])),
    ("Steady", (7, 3), lambda tape: steady_laplace(tape, STEADY[7, 3])),
    ("Steady", (3600, 1), lambda tape: steady_laplace(tape, STEADY[3600, 1])),
]

HEADER = """\
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
"""


def lines_of(numbers):
    line = "       "
    for number in numbers:
        if len(line) + len(str(number)) + 2 > 96:
            yield line
            line = "       "
        line += f" {number},"
    yield line


def main():
    data = make_tape()
    names = {"Uniform": "uniform", "BernoulliExp": "bernoulli_exp", "Laplace": "laplace",
             "Gaussian": "gaussian", "Choice": "choice", "Steady": "steady"}
    print(HEADER)
    print("inline constexpr std::array kVectors{")
    for name, parameters, draw in SETS:
        tape = Tape(data)
        outputs = [draw(tape) for _ in range(CHECKED)]
        first, second = (*parameters, 0)[:2]
        print(f"    Vector{{Sampler::{names[name]}, {first}u, {second}u, {{")
        print("\n".join(lines_of(outputs[:FROZEN])))
        print(f"    }}, 0x{checksum(outputs):016x}u}},")
    print("};")
    print()
    print("/// Probabilities of digits of a steady Laplace, cut off after 128 bits.")
    print("struct DigitChance {")
    print("    std::uint64_t t;")
    print("    std::uint64_t s;")
    print("    std::size_t digit;")
    print("    std::uint64_t upper;")
    print("    std::uint64_t lower;")
    print("};")
    print("inline constexpr std::array kDigitChances{")
    for t, s, digit in ((1, 1, 0), (1, 5, 2), (7, 3, 1), (3600, 1, 12), (2**40, 1, 20)):
        chance = steady_chances(t, s)[digit]
        print(f"    DigitChance{{{t}u, {s}u, {digit}u, 0x{chance >> 64:016x}u,")
        print(f"                0x{chance % 2**64:016x}u}},")
    print("};")
    print()
    print("}  // namespace weir::privacy::vectors")


if __name__ == "__main__":
    main()
