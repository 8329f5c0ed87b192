#include "surfaces/keeper/detail/enrolment.h"

#include <algorithm>

namespace weir::keeper::detail {

using base::Person;
using base::Reason;
using base::Refusal;
using state::State;

namespace {

constexpr std::string_view kMadeUp = "sim-";

base::Result<base::Instant> midnight_of(std::string const& date, base::Zone const& zone) {
    auto const day = base::parse_date(date);
    if (!day) return std::unexpected(day.error());
    return zone.midnight(*day);
}

/// One person of the file as a row of numbers; names go to the vault.
base::Result<org::PersonRow> row_of(org::ForeignPerson const& person, State const& state,
                                    Numbers& numbers, base::Instant now) {
    org::PersonRow row;
    row.person = numbers.of(person.id);
    row.unit_path = person.unit_path;
    if (!person.manager.empty()) row.manager = numbers.of(person.manager);
    row.minutes_a_week = person.minutes_a_week;
    auto zone = base::Zone::utc();
    if (state.rules) zone = state.rules->charter.zone;
    if (!person.site.empty()) {
        auto const* site = state.rules ? state.rules->charter.site(person.site) : nullptr;
        if (site == nullptr) {
            return base::fail(base::Fault::bad_input,
                              state.rules ? "a site that the charter does not name"
                                          : "sites are named by the charter: sign it first");
        }
        row.site = site->site;
    }
    bool const is_known = state.directory->at(row.person, now) != nullptr;
    row.from = is_known ? now : base::kEarliest;
    if (!person.from.empty()) {
        auto const from = midnight_of(person.from, zone);
        if (!from) return std::unexpected(from.error());
        row.from = *from;
    }
    if (!person.until.empty()) {
        auto const until = midnight_of(person.until, zone);
        if (!until) return std::unexpected(until.error());
        row.until = *until;
    }
    return row;
}

std::vector<std::string> words_of(std::string const& text) {
    std::vector<std::string> words;
    std::size_t begin = 0;
    while (begin < text.size()) {
        auto const end = std::min(text.find(' ', begin), text.size());
        if (end > begin) words.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return words;
}

}  // namespace

base::Outcome<Numbered> numbered_rows(std::vector<org::ForeignPerson> const& people,
                                      State const& state, Numbers& numbers, base::Instant now) {
    Numbered out;
    for (auto const& person : people) {
        if (state.genesis->is_simulated && !person.id.starts_with(kMadeUp)) {
            return Refusal{Reason::simulated_only, "org"};
        }
        auto row = row_of(person, state, numbers, now);
        if (!row) return std::unexpected(row.error());
        out.rows.push_back(std::move(*row));
        out.names.emplace_back(out.rows.back().person,
                               vault::Name{person.id, person.name, words_of(person.address)});
    }
    return out;
}

}  // namespace weir::keeper::detail
