#include "engines/privacy/sampler.h"

#include <array>
#include <bit>
#include <span>

#include "base/check.h"
#include "engines/privacy/detail/wide.h"

namespace weir::privacy {
namespace {

using detail::Wide;

// Limits of the loops. The series of exp goes on beyond 64 with probability at most 1/64! < 2^-290;
// each other loop goes on with probability at most 1/2 (uniform) or 1 - 1/e.
constexpr std::uint64_t kSeriesMax = 64;  // even
constexpr unsigned kTriesMax = 1000;
constexpr std::uint64_t kTailMax = 1000;
constexpr std::uint64_t kProductEnd = std::uint64_t{1} << 58;  // times kSeriesMax is 2^64

// The first 320 binary digits of exp(-1), the most significant word first.
constexpr std::array<std::uint64_t, 5> kInverseOfE{0x5e2d58d8b3bcdf1au, 0xbadec7829054f90du,
                                                   0xda9805aab56c7733u, 0x3024b9d0a507daedu,
                                                   0xb16400bf472b4215u};

[[noreturn]] void stuck() { base::fail_stop("the random source is stuck"); }

std::uint64_t high(Wide value) { return static_cast<std::uint64_t>(value >> 64); }

// What is on the way of nearly every draw is inlined by order: a draw is ten words and as many
// decisions that no processor can foretell, and the calls between them are a tenth of its time.

// The rest of below() where the first product may be one of those that are one too many.
[[gnu::noinline]] std::uint64_t below_again(base::RandomSource& random, std::uint64_t bound,
                                            Wide product) {
    auto const biased = (0 - bound) % bound;  // 2^64 mod bound
    for (unsigned tries = 0; static_cast<std::uint64_t>(product) < biased; ++tries) {
        if (tries == kTriesMax) stuck();
        product = static_cast<Wide>(random.next()) * bound;
    }
    return high(product);
}

[[gnu::always_inline]] inline std::uint64_t below(base::RandomSource& random, std::uint64_t bound) {
    if (bound == 1) return 0;
    auto const product = static_cast<Wide>(random.next()) * bound;
    if (static_cast<std::uint64_t>(product) < bound) [[unlikely]] {
        return below_again(random, bound, product);
    }
    return high(product);
}

// A coin of numerator / (denominator k), numerator <= denominator < kProductEnd.
class NarrowCoin {
public:
    NarrowCoin(std::uint64_t numerator, std::uint64_t denominator)
        : numerator_(numerator), denominator_(denominator) {}
    bool falls(base::RandomSource& random, std::uint64_t k) const {
        return below(random, denominator_ * k) < numerator_;
    }

private:
    std::uint64_t numerator_;
    std::uint64_t denominator_;
};

// The same where denominator k could be too large to form: thrown as two coins. Both parts are
// doubled until the denominator has 128 bits; then the first word nearly always decides, and the
// second is drawn only if the first is that of the numerator or of the denominator.
class WideCoin {
public:
    WideCoin(Wide numerator, Wide denominator) {
        auto const shift = high(denominator) == 0
                               ? 64 + std::countl_zero(static_cast<std::uint64_t>(denominator))
                               : std::countl_zero(high(denominator));
        numerator_ = numerator << shift;
        denominator_ = denominator << shift;
    }
    bool falls(base::RandomSource& random, std::uint64_t k) const {
        return falls_once(random) && below(random, k) == 0;
    }

private:
    bool falls_once(base::RandomSource& random) const {
        for (unsigned tries = 0; tries < kTriesMax; ++tries) {
            auto const upper = random.next();
            if (upper == high(numerator_) || upper == high(denominator_)) [[unlikely]] {
                auto const value = static_cast<Wide>(upper) << 64 | random.next();
                if (value < denominator_) return value < numerator_;
            } else if (upper < high(denominator_)) {
                return upper < high(numerator_);
            }
        }
        stuck();
    }
    Wide numerator_;
    Wide denominator_;
};

// exp(-n/d) for n <= d: whether the first k whose coin of n / (d k) does not fall is odd.
template <class Coin>
[[gnu::always_inline]] inline bool series_is_odd(base::RandomSource& random, Coin const& coin) {
    for (std::uint64_t k = 1; k <= kSeriesMax; k += 2) {
        if (!coin.falls(random, k)) return true;
        if (!coin.falls(random, k + 1)) return false;
    }
    stuck();
}

template <class T>
[[gnu::always_inline]] inline bool bernoulli_exp_small(base::RandomSource& random, T numerator,
                                                       T denominator) {
    if (denominator < kProductEnd) {
        return series_is_odd(random, NarrowCoin(static_cast<std::uint64_t>(numerator),
                                                static_cast<std::uint64_t>(denominator)));
    }
    return series_is_odd(random, WideCoin(numerator, denominator));
}

// exp(-1): whether a uniform number is below it, compared word by word. Undecided after all words
// that are kept with probability 2^-320.
[[gnu::noinline]] bool bernoulli_exp_one_further(base::RandomSource& random) {
    for (auto const word : std::span(kInverseOfE).subspan(1)) {
        auto const drawn = random.next();
        if (drawn != word) return drawn < word;
    }
    stuck();
}

[[gnu::always_inline]] inline bool bernoulli_exp_one(base::RandomSource& random) {
    auto const drawn = random.next();
    if (drawn == kInverseOfE[0]) [[unlikely]]
        return bernoulli_exp_one_further(random);
    return drawn < kInverseOfE[0];
}

template <class T>
[[gnu::always_inline]] inline bool bernoulli_exp_any(base::RandomSource& random, T numerator,
                                                     T denominator) {
    while (numerator > denominator) {
        if (!bernoulli_exp_one(random)) return false;
        numerator -= denominator;
    }
    return bernoulli_exp_small(random, numerator, denominator);
}

struct Part {
    std::uint64_t size;  // u in [0, t), with probability ~ exp(-u/t)
    bool is_negative;    // a fair coin
};

[[gnu::always_inline]] inline Part part_of_laplace(base::RandomSource& random, std::uint64_t t) {
    for (unsigned tries = 0; tries < kTriesMax; ++tries) {
        auto const drawn = below(random, 2 * t);
        auto const size = drawn / 2;
        if (bernoulli_exp_small(random, size, t)) return {size, drawn % 2 == 1};
    }
    stuck();
}

[[gnu::always_inline]] inline std::uint64_t geometric_of_laplace(base::RandomSource& random) {
    std::uint64_t v = 0;
    while (bernoulli_exp_one(random)) {
        if (++v > kTailMax) stuck();
    }
    return v;
}

[[gnu::always_inline]] inline std::int64_t laplace(base::RandomSource& random,
                                                   LaplaceScale::Parts scale) {
    for (unsigned tries = 0; tries < kTriesMax; ++tries) {
        auto const [u, is_negative] = part_of_laplace(random, scale.t);
        auto const whole = geometric_of_laplace(random) * scale.t + u;
        auto const size = static_cast<std::int64_t>(scale.s == 1 ? whole : whole / scale.s);
        if (is_negative && size == 0) continue;  // or zero would be twice as likely
        return is_negative ? -size : size;
    }
    stuck();
}

// exp(-(|y| t - S)^2 / (2 S t^2)): what turns a Laplace proposal into a Gaussian draw.
[[gnu::always_inline]] inline bool accepts(base::RandomSource& random, std::int64_t proposal,
                                           GaussianParameter parameter) {
    auto const variance = parameter.variance();
    auto const t = parameter.proposal_scale();
    auto const size = static_cast<std::uint64_t>(proposal < 0 ? -proposal : proposal);
    auto const product = size * t;  // < 1002 * 2^27 * 2^27 < 2^64
    auto const distance = product > variance ? product - variance : variance - product;
    auto const numerator = static_cast<Wide>(distance) * distance;
    auto const denominator = static_cast<Wide>(t * t) * (2 * variance);
    if (high(numerator) == 0 && high(denominator) == 0) {
        return bernoulli_exp_any(random, static_cast<std::uint64_t>(numerator),
                                 static_cast<std::uint64_t>(denominator));
    }
    return bernoulli_exp_any(random, numerator, denominator);
}

}  // namespace

base::Result<GaussianParameter> GaussianParameter::of(std::uint64_t variance) {
    if (variance == 0) {
        return base::fail(base::Fault::bad_input, "expected a variance of at least 1, got 0");
    }
    if (variance > kVarianceMax) {
        return base::fail(base::Fault::too_large, "expected a variance below 2^54");
    }
    return GaussianParameter(variance, integer_sqrt(variance) + 1);
}

base::Result<LaplaceScale> LaplaceScale::of(Parts parts) {
    if (parts.t == 0 || parts.s == 0) {
        return base::fail(base::Fault::bad_input, "expected a scale of two parts above 0");
    }
    if (parts.t > kPartMax || parts.s > kPartMax) {
        return base::fail(base::Fault::too_large, "expected parts of a scale of at most 2^40");
    }
    return LaplaceScale(parts);
}

std::int64_t discrete_gaussian(base::RandomSource& random, GaussianParameter parameter) {
    LaplaceScale::Parts const proposals{parameter.proposal_scale(), 1};
    for (unsigned tries = 0; tries < kTriesMax; ++tries) {
        auto const proposal = laplace(random, proposals);
        if (accepts(random, proposal, parameter)) return proposal;
    }
    stuck();
}

std::int64_t discrete_laplace(base::RandomSource& random, LaplaceScale scale) {
    return laplace(random, scale.parts());
}

std::uint64_t uniform_below(base::RandomSource& random, std::uint64_t bound) {
    base::check(bound > 0, "a uniform draw needs a bound above zero");
    return below(random, bound);
}

bool bernoulli_exp(base::RandomSource& random, Ratio exponent) {
    base::check(exponent.denominator > 0, "an exponent has a denominator above zero");
    return bernoulli_exp_any(random, exponent.numerator, exponent.denominator);
}

std::uint64_t integer_sqrt(std::uint64_t value) {
    // Bit by bit from the top of 32: the square tried never exceeds (2^32 - 1)^2, so nothing wraps.
    std::uint64_t root = 0;
    for (auto bit = std::uint64_t{1} << 31; bit != 0; bit >>= 1) {
        auto const tried = root | bit;
        if (tried * tried <= value) root = tried;
    }
    return root;
}

}  // namespace weir::privacy
