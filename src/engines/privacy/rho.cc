#include "engines/privacy/rho.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"

namespace weir::privacy {
namespace {

constexpr std::uint64_t kNano = 1'000'000'000;
// 2^40 / 10^9 in lowest terms is 2^31 / 5^9, which keeps both directions within 64 bits.
constexpr std::uint64_t kFivesInNano = 1'953'125;
constexpr unsigned kUnitBitsInNano = 31;

bool is_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::uint64_t number_of(std::string_view digits) {
    std::uint64_t number = 0;
    for (char const c : digits) number = number * 10 + static_cast<std::uint64_t>(c - '0');
    return number;
}

std::unexpected<base::Error> bad_form() {
    return base::fail(base::Fault::bad_input,
                      "expected a rho like `0.1`: digits, and at most 9 decimals after a point");
}

}  // namespace

base::Result<base::Rho> parse_rho(std::string_view decimal) {
    auto const point = decimal.find('.');
    auto whole = decimal.substr(0, point);
    if (!is_digits(whole)) return bad_form();
    std::uint64_t nano = 0;
    if (point != std::string_view::npos) {
        auto const decimals = decimal.substr(point + 1);
        if (!is_digits(decimals) || decimals.size() > kRhoDecimalsMax) return bad_form();
        nano = number_of(decimals);
        for (auto size = decimals.size(); size < kRhoDecimalsMax; ++size) nano *= 10;
    }
    whole.remove_prefix(std::min(whole.find_first_not_of('0'), whole.size()));
    auto const too_large = [] {
        return base::fail(base::Fault::too_large, "expected a rho of at most 1000000");
    };
    if (whole.size() > 7) return too_large();
    base::Rho const rho{(number_of(whole) << kRhoFractionBits) +
                        (nano << kUnitBitsInNano) / kFivesInNano};
    if (rho > kRhoMax) return too_large();
    return rho;
}

std::string to_text(base::Rho rho) {
    auto whole = rho.value >> kRhoFractionBits;
    auto const fraction = rho.value & (kRhoOne.value - 1);
    auto const half = std::uint64_t{1} << (kUnitBitsInNano - 1);
    auto nano = (fraction * kFivesInNano + half) >> kUnitBitsInNano;
    if (nano == kNano) {
        nano = 0;
        ++whole;
    }
    if (nano == 0) return fmt::format("{}", whole);
    auto text = fmt::format("{}.{:09}", whole, nano);
    text.erase(text.find_last_not_of('0') + 1);
    return text;
}

base::Result<base::Rho> add(base::Rho a, base::Rho b) {
    if (a > kRhoMax || b > kRhoMax || a.value > kRhoMax.value - b.value) {
        return base::fail(base::Fault::too_large, "a sum of rho exceeds 1000000");
    }
    return base::Rho{a.value + b.value};
}

base::Rho share_of(base::Rho whole, unsigned percent) {
    base::check(percent <= 100, "a share is at most 100 percent");
    base::check(whole <= kRhoMax, "a rho is at most kRhoMax");
    // Split so that the product fits: kRhoMax * 100 would need 67 bits.
    return base::Rho{whole.value / 100 * percent + whole.value % 100 * percent / 100};
}

}  // namespace weir::privacy
