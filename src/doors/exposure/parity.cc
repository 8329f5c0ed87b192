#include "doors/exposure/parity.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "engines/privacy/mechanism.h"
#include "engines/text/formats.h"

namespace weir::exposure {
namespace {

using base::Person;
using text::Tree;

constexpr double kDeviationsIn95 = 1.96;
constexpr double kErrorMost = 0.1;       // of a share, before ranks can be compared
constexpr double kDeviationsToTell = 3;  // once in 741 quarters by chance

/// Exact counts by rank: who lead nobody, who lead such only, who lead people who lead.
using Ranks = std::array<ParityBand, 3>;

Ranks ranks_of(ParityRequest const& request) {
    auto const everyone = request.directory.everyone_at(request.now);
    std::set<Person> leading;
    std::set<Person> heading;
    for (auto const* member : everyone) {
        if (member->manager != member->person) leading.insert(member->manager);
    }
    for (auto const* member : everyone) {
        if (leading.contains(member->person)) heading.insert(member->manager);
    }
    std::set<Person> const exempt(request.exempt.begin(), request.exempt.end());
    Ranks ranks;
    for (auto const* member : everyone) {
        if (!request.charter.is_covered(member->site)) continue;
        auto const rank = heading.contains(member->person)   ? std::size_t{2}
                          : leading.contains(member->person) ? std::size_t{1}
                                                             : std::size_t{0};
        ++ranks[rank].people;
        if (exempt.contains(member->person)) ++ranks[rank].exempt;
    }
    return ranks;
}

ParityBand band(std::string_view who, std::span<ParityBand const> of) {
    ParityBand sum{std::string(who), 0, 0};
    for (auto const& one : of) {
        sum.people += one.people;
        sum.exempt += one.exempt;
    }
    return sum;
}

/// The finest cut of the company in which every band has more than the minimum: whoever reads it
/// is one of them. Depends on public facts alone.
std::vector<ParityBand> bands_of(Ranks const& ranks, std::int64_t minimum) {
    std::span<ParityBand const> const all(ranks);
    std::vector<std::vector<ParityBand>> const cuts{
        {band("lead nobody", all.first(1)), band("lead a team", all.subspan(1, 1)),
         band("lead people who lead", all.last(1))},
        {band("lead nobody", all.first(1)), band("lead others", all.last(2))},
        {band("stand in the directory", all)}};
    for (auto const& cut : cuts) {
        if (std::ranges::all_of(cut, [&](auto const& one) { return one.people > minimum; }))
            return cut;
    }
    return {};
}

ParityBand band_of(Tree const& tree) {
    auto const number = [&](std::string_view key) {
        auto const* value = tree.find(key);
        return value == nullptr ? std::int64_t{0} : value->as_int().value_or(0);
    };
    auto const* who = tree.find("who");
    return {who == nullptr ? std::string() : who->as_text().value_or(""), number("people"),
            number("exempt")};
}

std::optional<Parity> parity_of(Tree const& tree) {
    auto const* quarter = tree.find("quarter");
    auto const* within = tree.find("within");
    auto const* bands = tree.find("bands");
    if (quarter == nullptr || within == nullptr || bands == nullptr) return std::nullopt;
    auto const when = base::Quarter::of(quarter->as_text().value_or(""));
    auto const list = bands->as_list();
    if (!when || !list) return std::nullopt;
    Parity parity{*when, within->as_int().value_or(0), {}};
    for (auto const& one : **list) parity.bands.push_back(band_of(one));
    return parity;
}

}  // namespace

bool exempts_somebody(program::Charter const& charter) {
    return !charter.protected_ids.empty() || !charter.protected_addresses.empty();
}

base::Result<std::optional<Parity>> draw_parity(ParityRequest const& request,
                                                base::RandomSource& random) {
    auto const& privacy = request.charter.privacy;
    auto bands = bands_of(ranks_of(request), privacy.minimum_group);
    if (bands.empty()) return std::nullopt;
    // Somebody's being exempt moves one band's count by one.
    auto const sensitivity = privacy::Sensitivity::of(1);
    if (!sensitivity) return std::unexpected(sensitivity.error());
    auto const mechanism = privacy::GaussianMechanism::of({*sensitivity, privacy.rho_week});
    if (!mechanism) return std::unexpected(mechanism.error());
    for (auto& one : bands) one.exempt = privacy::add_noise({one.exempt, *mechanism}, random);
    auto const within = static_cast<std::int64_t>(std::ceil(mechanism->half_width_95()));
    auto const quarter = base::quarter_of(request.charter.zone.week(request.now));
    return Parity{quarter, within, std::move(bands)};
}

std::string to_text(Parity const& parity) {
    std::vector<std::string> parts;
    for (auto const& one : parity.bands) {
        auto const shown = std::clamp<std::int64_t>(one.exempt, 0, one.people);
        parts.push_back(fmt::format("about {} of {} who {}", shown, one.people, one.who));
    }
    return fmt::format("{}: exempt are {}, each within {} (19 times of 20)",
                       base::to_text(parity.quarter), fmt::join(parts, ", "), parity.within);
}

Skew skew_of(Parity const& parity) {
    if (parity.bands.size() < 2) return Skew::unknown;
    auto const& staff = parity.bands.front();
    auto const leading = band("", std::span(parity.bands).subspan(1));
    if (staff.people <= 0 || leading.people <= 0) return Skew::unknown;
    auto const sigma = static_cast<double>(parity.within) / kDeviationsIn95;
    auto const share_of = [](ParityBand const& one) {
        return static_cast<double>(one.exempt) / static_cast<double>(one.people);
    };
    auto const draws = static_cast<double>(parity.bands.size() - 1);
    auto const error = std::hypot(sigma / static_cast<double>(staff.people),
                                  std::sqrt(draws) * sigma / static_cast<double>(leading.people));
    auto const difference = share_of(leading) - share_of(staff);
    bool const is_twice = share_of(leading) > 2 * std::max(0.0, share_of(staff));
    if (difference > kDeviationsToTell * error && is_twice) return Skew::with_leading;
    return error > kErrorMost ? Skew::unknown : Skew::none_seen;
}

text::Tree to_tree(Parity const& parity) {
    auto bands = Tree::list();
    for (auto const& one : parity.bands) {
        bands.push(
            Tree::object().set("who", one.who).set("people", one.people).set("exempt", one.exempt));
    }
    return Tree::object()
        .set("quarter", base::to_text(parity.quarter))
        .set("within", parity.within)
        .set("bands", std::move(bands));
}

std::optional<Parity> released_parity(std::string_view evidence) {
    auto const tree = text::parse_json(evidence, "", {});
    if (!tree) return std::nullopt;
    auto const* released = tree->find(kParityReleased);
    return released == nullptr ? std::nullopt : parity_of(*released);
}

}  // namespace weir::exposure
