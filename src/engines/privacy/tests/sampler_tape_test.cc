// The samplers against a second implementation with exact fractions, draw by draw.
#include <gtest/gtest.h>

#include "base/check.h"
#include "engines/crypto/random.h"
#include "engines/privacy/exponential.h"
#include "engines/privacy/sampler.h"
#include "engines/privacy/steady.h"
#include "engines/privacy/tests/sampler_vectors.h"

namespace weir::privacy {
namespace {

using vectors::Sampler;
using vectors::Vector;

constexpr std::size_t kChecked = 100'000;

std::int64_t choice_of(Vector const& vector, base::RandomSource& random) {
    std::array<std::uint64_t, 41> penalties{};
    for (std::size_t i = 0; i < 41; ++i) penalties[i] = i < 20 ? 40 - 2 * i : 2 * i - 40;
    auto const epsilon = *ExactEpsilon::of({vector.first, vector.second});
    return static_cast<std::int64_t>(choose(random, {penalties, 2, epsilon}));
}

SteadyLaplace steady_of(Vector const& vector) {
    bool const is_steady = vector.sampler == Sampler::steady;
    return SteadyLaplace(*LaplaceScale::of(
        is_steady ? LaplaceScale::Parts{vector.first, vector.second} : LaplaceScale::Parts{1, 1}));
}

std::int64_t draw_of(Vector const& vector, SteadyLaplace const& steady,
                     base::RandomSource& random) {
    switch (vector.sampler) {
        case Sampler::uniform: {
            auto const draw = uniform_below(random, vector.first);
            auto const is_large = vector.first > std::uint64_t{1} << 31;
            return static_cast<std::int64_t>(is_large ? draw % (std::uint64_t{1} << 31) : draw);
        }
        case Sampler::bernoulli_exp:
            return bernoulli_exp(random, Ratio{vector.first, vector.second}) ? 1 : 0;
        case Sampler::laplace:
            return discrete_laplace(random, *LaplaceScale::of({vector.first, vector.second}));
        case Sampler::gaussian:
            return discrete_gaussian(random, *GaussianParameter::of(vector.first));
        case Sampler::choice: return choice_of(vector, random);
        case Sampler::steady: return steady.draw(random);
    }
    base::fail_stop("a vector of no sampler");
}

std::uint64_t fnv_of(std::uint64_t hash, std::int64_t number) {
    auto rest = static_cast<std::uint64_t>(number);
    for (int byte = 0; byte < 8; ++byte, rest >>= 8) hash = (hash ^ (rest & 255)) * 0x100000001b3u;
    return hash;
}

TEST(SamplerTape, EveryDrawIsThatOfTheReference) {
    crypto::Key const zero = *crypto::Key::of(std::array<std::uint8_t, crypto::Key::kSize>{});
    for (auto const& vector : vectors::kVectors) {
        crypto::Generator random(zero);
        auto const steady = steady_of(vector);
        std::uint64_t hash = 0xcbf29ce484222325u;
        for (std::size_t i = 0; i < kChecked; ++i) {
            auto const draw = draw_of(vector, steady, random);
            if (i < vector.outputs.size()) {
                EXPECT_EQ(draw, vector.outputs[i]) << vector.first << " draw " << i;
            }
            hash = fnv_of(hash, draw);
        }
        EXPECT_EQ(hash, vector.checksum) << vector.first << "/" << vector.second;
    }
}

}  // namespace
}  // namespace weir::privacy
