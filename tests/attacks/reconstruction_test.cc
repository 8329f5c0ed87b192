// Reconstruction: n people with one secret bit each, and the sums of many random subsets of them,
// which no cohort of Weir could name. Least squares gives back most bits if the noise is small.
// Source: Dinur, Nissim 2003, "Revealing Information while Preserving Privacy"; the ceiling is
// that of the best attack on one bit, Phi(sqrt(rho / 2)) (engines/privacy/account.h).
#include <cmath>
#include <optional>
#include <random>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engines/privacy/account.h"
#include "engines/privacy/mechanism.h"
#include "engines/privacy/rho.h"
#include "engines/privacy/tests/seeded.h"
#include "tests/attacks/chance.h"

namespace weir::attacks {
namespace {

constexpr std::size_t kBits = 128;
constexpr std::size_t kQueries = 512;
constexpr std::size_t kSecrets = 50;  // as many tries at each rho
constexpr std::size_t kGroup = 5;     // k of a minimum group

using Numbers = std::vector<double>;
using Secret = std::vector<int>;  // 0 or 1

/// Subsets, a row each, and the factor L of A^T A = L L^T (Cholesky).
class Subsets {
public:
    explicit Subsets(std::mt19937_64& random)
        : rows_(kQueries, std::vector<int>(kBits)), factor_(kBits, Numbers(kBits)) {
        for (auto& row : rows_) {
            for (auto& member : row) member = static_cast<int>(random() >> 63);
        }
        factorise();
    }

    [[nodiscard]] std::vector<std::int64_t> sums(Secret const& secret) const {
        std::vector<std::int64_t> out;
        for (auto const& row : rows_) {
            std::int64_t sum = 0;
            for (std::size_t i = 0; i < kBits; ++i) sum += row[i] * secret[i];
            out.push_back(sum);
        }
        return out;
    }

    /// The bits whose sums come nearest to the answers, each rounded to 0 or 1.
    [[nodiscard]] Secret decoded(std::vector<std::int64_t> const& answers) const {
        Numbers x(kBits);
        for (std::size_t q = 0; q < kQueries; ++q) {
            for (std::size_t i = 0; i < kBits; ++i)
                x[i] += rows_[q][i] * static_cast<double>(answers[q]);
        }
        for (std::size_t i = 0; i < kBits; ++i) {
            for (std::size_t j = 0; j < i; ++j) x[i] -= factor_[i][j] * x[j];
            x[i] /= factor_[i][i];
        }
        for (std::size_t i = kBits; i-- > 0;) {
            for (std::size_t j = i + 1; j < kBits; ++j) x[i] -= factor_[j][i] * x[j];
            x[i] /= factor_[i][i];
        }
        Secret bits;
        for (auto value : x) bits.push_back(value > 0.5 ? 1 : 0);
        return bits;
    }

private:
    void factorise() {
        for (std::size_t i = 0; i < kBits; ++i) {
            for (std::size_t j = 0; j <= i; ++j) {
                double sum = 0;
                for (auto const& row : rows_) sum += row[i] * row[j];
                for (std::size_t k = 0; k < j; ++k) sum -= factor_[i][k] * factor_[j][k];
                factor_[i][j] = i == j ? std::sqrt(sum) : sum / factor_[j][j];
            }
        }
    }

    std::vector<std::vector<int>> rows_;
    std::vector<Numbers> factor_;
};

Secret secret_of(std::mt19937_64& random) {
    Secret secret(kBits);
    for (auto& bit : secret) bit = static_cast<int>(random() >> 63);
    return secret;
}

std::size_t equal_bits(Secret const& a, Secret const& b) {
    std::size_t equal = 0;
    for (std::size_t i = 0; i < a.size(); ++i) equal += a[i] == b[i] ? 1U : 0U;
    return equal;
}

/// The engine's noise for so many answers that together cost `rho`.
privacy::GaussianMechanism mechanism_of(double rho, std::size_t answers) {
    base::Rho const each{static_cast<std::uint64_t>(
        rho * static_cast<double>(privacy::kRhoOne.value) / static_cast<double>(answers))};
    return privacy::GaussianMechanism::of({privacy::Sensitivity::of(1).value(), each}).value();
}

struct Setting {
    Subsets const& subsets;
    std::optional<privacy::GaussianMechanism> mechanism;  // nothing: exact sums
};

/// Share of bits that least squares gets right.
double accuracy(Setting const& setting, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    privacy::Seeded noise(seed);
    std::size_t right = 0;
    for (std::size_t i = 0; i < kSecrets; ++i) {
        auto const secret = secret_of(random);
        auto answers = setting.subsets.sums(secret);
        for (auto& answer : answers) {
            if (setting.mechanism) answer = privacy::add_noise({answer, *setting.mechanism}, noise);
        }
        right += equal_bits(secret, setting.subsets.decoded(answers));
    }
    return static_cast<double>(right) / static_cast<double>(kBits * kSecrets);
}

base::Rho rho_of(double rho) {
    return base::Rho{static_cast<std::uint64_t>(rho * static_cast<double>(privacy::kRhoOne.value))};
}

TEST(Reconstruction, StaysBelowTheBestAttackOnOneBit) {
    auto const seed = seed_of("reconstruction");
    std::mt19937_64 random(seed);
    Subsets const subsets(random);
    for (double const rho : {0.02, 0.1, 0.25, 0.5, 1.0, 4.0, 16.0}) {
        auto const mechanism = mechanism_of(rho, kQueries);
        auto const ceiling = privacy::attack_accuracy(rho_of(rho));
        auto const found = accuracy({subsets, mechanism}, seed);
        auto const error = standard_error(ceiling, kBits * kSecrets);
        EXPECT_LE(found, ceiling + 3 * error) << "rho " << rho;
        fmt::print(
            "{{\"attack\":\"reconstruction\",\"bits\":{},\"answers\":{},\"rho\":{},"
            "\"sigma\":{:.2f},\"accuracy\":{:.4f},\"ceiling\":{:.4f}}}\n",
            kBits, kQueries, rho, mechanism.standard_deviation(), found, ceiling);
    }
}

TEST(Reconstruction, OfAnswersWithoutNoiseGivesEveryBit) {
    auto const seed = seed_of("reconstruction of exact answers");
    std::mt19937_64 random(seed);
    Subsets const subsets(random);
    EXPECT_EQ(accuracy({subsets, std::nullopt}, seed), 1);
}

/// What a minimum group alone allows: exact sums of any kGroup people. Two groups that share all
/// but one person give the difference of two bits; all differences and one sum give every bit.
TEST(Reconstruction, OfExactSumsOfGroupsOfFiveGivesEveryBit) {
    std::mt19937_64 random(seed_of("reconstruction of minimum groups"));
    std::size_t right = 0;
    for (std::size_t i = 0; i < kSecrets; ++i) {
        auto const secret = secret_of(random);
        auto const sum_with = [&](std::size_t member) {
            int sum = secret[member];
            for (std::size_t j = 0; j + 1 < kGroup; ++j) sum += secret[j];
            return sum;
        };
        // The first kGroup + 1 people in groups of kGroup: their total, then each of them.
        int total = 0;
        std::vector<int> without(kGroup + 1);
        for (std::size_t out = 0; out <= kGroup; ++out) {
            for (std::size_t j = 0; j <= kGroup; ++j) without[out] += j == out ? 0 : secret[j];
            total += without[out];
        }
        total /= static_cast<int>(kGroup);
        Secret found;
        int companions = 0;
        for (std::size_t j = 0; j <= kGroup; ++j) found.push_back(total - without[j]);
        for (std::size_t j = 0; j + 1 < kGroup; ++j) companions += found[j];
        for (std::size_t j = kGroup + 1; j < kBits; ++j) found.push_back(sum_with(j) - companions);
        right += equal_bits(secret, found);
    }
    fmt::print(
        "{{\"attack\":\"reconstruction\",\"bits\":{},\"group\":{},\"noise\":0,"
        "\"accuracy\":{:.4f}}}\n",
        kBits, kGroup, static_cast<double>(right) / static_cast<double>(kBits * kSecrets));
    EXPECT_EQ(right, kBits * kSecrets);
}

}  // namespace
}  // namespace weir::attacks
