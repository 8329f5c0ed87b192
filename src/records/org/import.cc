#include "records/org/import.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/time.h"
#include "engines/text/csv.h"
#include "records/org/detail/reporting.h"

namespace weir::org {
namespace {

using base::Fault;
using Row = std::vector<std::string_view>;

constexpr double kHoursMax = 80;

enum Column : std::size_t {
    id,
    name,
    address,
    unit,
    manager,
    site,
    hours,
    from,
    until,
    column_count
};
constexpr std::array<std::string_view, column_count> kColumns{
    "id", "name", "address", "unit", "manager", "site", "hours", "from", "until"};

constexpr std::string_view kTheCompany = "company";  // the unit of who belongs to none below it

/// Where each of our columns is in the file, or nothing.
using Positions = std::array<std::optional<std::size_t>, column_count>;

std::string_view trim(std::string_view text) {
    auto const first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string lower(std::string_view text) {
    std::string lowered(text);
    for (char& c : lowered) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lowered;
}

base::Result<Positions> positions_of(text::Csv const& csv, std::string_view file) {
    Positions positions;
    auto const& header = csv.header();
    for (std::size_t i = 0; i < header.size(); ++i) {
        auto const known = std::ranges::find(kColumns, header[i]);
        if (known == kColumns.end()) {
            return base::fail(Fault::bad_input,
                              fmt::format("column `{}` is not declared, expected some of {}",
                                          header[i], fmt::join(kColumns, " ")),
                              {std::string(file), 1, 0});
        }
        positions[static_cast<std::size_t>(known - kColumns.begin())] = i;
    }
    if (!positions[id]) {
        return base::fail(Fault::bad_input, "expected a column `id`", {std::string(file), 1, 0});
    }
    return positions;
}

base::Result<std::vector<std::string>> unit_path_of(std::string_view text, base::Place place) {
    std::vector<std::string> path;
    while (!text.empty()) {
        auto const slash = text.find('/');
        auto const part = trim(text.substr(0, slash));
        bool const ends_in_slash = slash != std::string_view::npos && slash + 1 == text.size();
        if (part.empty() || ends_in_slash) {
            return base::fail(Fault::bad_input, "a unit on the way down has no name", place);
        }
        path.emplace_back(part);
        text = slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1);
    }
    if (path.size() > kUnitDepthMax) {
        return base::fail(Fault::too_large,
                          fmt::format("a unit lies deeper than {} levels", kUnitDepthMax), place);
    }
    return path;
}

base::Result<std::uint32_t> minutes_of(std::string_view text, base::Place place) {
    double value = 0;
    auto const [end, code] =
        std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    bool const is_number = code == std::errc() && end == text.data() + text.size();
    if (!is_number || !(value >= 0 && value <= kHoursMax)) {
        return base::fail(Fault::bad_input, "hours a week are a number from 0 to 80", place);
    }
    return static_cast<std::uint32_t>(value * 60 + 0.5);
}

base::Result<std::string> date_of(std::string_view text, std::string_view column,
                                  base::Place place) {
    if (text.empty()) return std::string();
    auto const date = base::parse_date(text);
    if (!date) {
        return base::fail(Fault::bad_input, fmt::format("`{}` is no date like 2026-11-22", column),
                          place);
    }
    return std::string(text);
}

std::string addresses_of(std::string_view text) {
    std::string addresses;
    while (!(text = trim(text)).empty()) {
        auto const space = text.find_first_of(" \t");
        if (!addresses.empty()) addresses += ' ';
        addresses += lower(text.substr(0, space));
        text = space == std::string_view::npos ? std::string_view() : text.substr(space);
    }
    return addresses;
}

/// Reads one file; knows what must be unique in it.
class Reader {
public:
    Reader(text::Csv& csv, Positions const& positions) : csv_(&csv), positions_(&positions) {}

    base::Status add(Row const& row) {
        auto person = person_of(row);
        if (!person) return std::unexpected(person.error());
        auto const place = csv_->place();
        // Sources name people in whatever case they like.
        if (!ids_.insert(lower(person->id)).second) {
            return base::fail(Fault::bad_input, "an id stands on an earlier line too", place);
        }
        auto const claimed = claim_addresses(person->address);
        if (!claimed) return claimed;
        if (people_.size() == kPeopleMax) {
            return base::fail(Fault::too_large, fmt::format("more than {} people", kPeopleMax),
                              place);
        }
        people_.push_back(std::move(*person));
        lines_.push_back(place.line);
        if (cell(row, unit).empty()) unplaced_.push_back(people_.size() - 1);
        return {};
    }

    /// Whoever leads may stand above all units without saying so; anybody else was forgotten.
    base::Status check_everybody_stands_somewhere(std::string_view file) const {
        std::set<std::string_view> leading;
        for (auto const& person : people_) leading.insert(person.manager);
        for (auto const i : unplaced_) {
            if (leading.contains(people_[i].id)) continue;
            return base::fail(Fault::bad_input,
                              "somebody stands in no unit; expected one, or `company` for who "
                              "belongs to the company itself",
                              {std::string(file), lines_[i], 0});
        }
        return {};
    }

    std::vector<ForeignPerson>& people() { return people_; }
    std::vector<std::size_t> const& lines() const { return lines_; }

private:
    std::string_view cell(Row const& row, Column column) const {
        auto const position = (*positions_)[column];
        return position ? trim(row[*position]) : std::string_view();
    }

    base::Result<ForeignPerson> person_of(Row const& row) const {
        auto const place = csv_->place();
        ForeignPerson person;
        person.id = cell(row, id);
        if (person.id.empty()) return base::fail(Fault::bad_input, "a line without an id", place);
        person.name = cell(row, name);
        person.address = addresses_of(cell(row, address));
        person.manager = cell(row, manager);
        person.site = cell(row, site);
        auto const where = cell(row, unit);
        auto path = unit_path_of(where == kTheCompany ? std::string_view() : where, place);
        if (!path) return std::unexpected(path.error());
        person.unit_path = std::move(*path);
        if (auto const text = cell(row, hours); !text.empty()) {
            auto const minutes = minutes_of(text, place);
            if (!minutes) return std::unexpected(minutes.error());
            person.minutes_a_week = *minutes;
        }
        return with_dates(std::move(person), row);
    }

    base::Result<ForeignPerson> with_dates(ForeignPerson person, Row const& row) const {
        auto const place = csv_->place();
        auto first = date_of(cell(row, from), "from", place);
        if (!first) return std::unexpected(first.error());
        auto last = date_of(cell(row, until), "until", place);
        if (!last) return std::unexpected(last.error());
        // Dates of one form compare as text.
        if (!first->empty() && !last->empty() && *last <= *first) {
            return base::fail(Fault::bad_input, "somebody ends before they begin", place);
        }
        person.from = std::move(*first);
        person.until = std::move(*last);
        return person;
    }

    base::Status claim_addresses(std::string_view addresses) {
        std::set<std::string_view> own;
        while (!addresses.empty()) {
            auto const space = addresses.find(' ');
            own.insert(addresses.substr(0, space));
            addresses =
                space == std::string_view::npos ? std::string_view() : addresses.substr(space + 1);
        }
        for (auto const one : own) {
            if (!addresses_.emplace(one).second) {
                return base::fail(Fault::bad_input, "an address belongs to two people",
                                  csv_->place());
            }
        }
        return {};
    }

    text::Csv* csv_;
    Positions const* positions_;
    std::vector<ForeignPerson> people_;
    std::vector<std::size_t> lines_;
    std::vector<std::size_t> unplaced_;  // of people_
    std::set<std::string> ids_;
    std::set<std::string> addresses_;
};

}  // namespace

base::Result<std::vector<ForeignPerson>> parse_people(std::string_view csv_text,
                                                      std::string_view file) {
    auto csv = text::Csv::open(csv_text, file, {});
    if (!csv) return std::unexpected(csv.error());
    auto const positions = positions_of(*csv, file);
    if (!positions) return std::unexpected(positions.error());
    Reader reader(*csv, *positions);
    while (true) {
        auto const row = csv->next();
        if (!row) return std::unexpected(row.error());
        if (!*row) break;
        auto const added = reader.add(**row);
        if (!added) return std::unexpected(added.error());
    }
    detail::ReportingOptions const options{
        .lines = reader.lines(), .file = file, .makes_units = !(*positions)[unit].has_value()};
    auto const reported = detail::follow_reporting(reader.people(), options);
    if (!reported) return std::unexpected(reported.error());
    if (!options.makes_units) {
        auto const placed = reader.check_everybody_stands_somewhere(file);
        if (!placed) return std::unexpected(placed.error());
    }
    return std::move(reader.people());
}

}  // namespace weir::org
