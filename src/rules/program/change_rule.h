// [change], [[cap]] and [[envelope]]: what it takes to widen who sees what, how wide it may ever
// get, and which widenings of a directory were agreed beforehand. DESIGN section 3, "Life of a
// change".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace weir::program {

/// How many may come to read one unit's cells of a class. Both hold.
struct CapRule {
    std::string what;           // class word: "release"
    std::uint32_t readers = 0;  // at least 1
    unsigned percent = 0;       // of the workforce, 1 to 100
    friend bool operator==(CapRule const&, CapRule const&) = default;
};

/// Sight that a change of the directory may give without a signature.
struct EnvelopeRule {
    enum class Kind {
        new_lead,    // whom the directory makes manager of a team gains that team, as `own_unit`
        new_member,  // who joins a unit enters the sight of those who see it already
    };
    Kind kind = Kind::new_member;
    std::string role;
    std::string what;          // class word
    std::uint32_t a_day = 0;   // lines of the directory, a day
    std::uint32_t people = 0;  // new_lead: most people whom one lead gains at once
    friend bool operator==(EnvelopeRule const&, EnvelopeRule const&) = default;
};

struct ChangeRule {
    std::vector<std::string> widen;  // roles that must sign what widens; never empty
    std::uint32_t lapse_days = 14;   // unsigned for so long, a proposal ends
    std::vector<CapRule> caps;       // one a class
    std::vector<EnvelopeRule> envelopes;
    friend bool operator==(ChangeRule const&, ChangeRule const&) = default;
};

/// Where a charter names no cap for `release` or `answer`: so many in a hundred of the workforce.
inline constexpr unsigned kDefaultCapPercent = 25;
inline constexpr std::uint32_t kCapReadersMax = 100'000;

}  // namespace weir::program
