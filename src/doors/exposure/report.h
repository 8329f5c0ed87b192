// The exposure report: over a span, what was in whose reach beyond what was meant, exactly: by
// class, reader, person and data week; who looked, and whom that touched; which entries opened it
// and which were meant to close it. Pure: the same history gives the same report, byte for byte.
#pragma once

#include <optional>
#include <vector>

#include "doors/exposure/history.h"
#include "engines/text/tree.h"

namespace weir::exposure {

/// One reader's reach of one class: of one week's data, or, without a week, of persons by number.
/// Only while the programme served.
struct Reached {
    Person reader;
    access::Class what = access::Class::release;
    std::optional<base::Week> week;
    access::Sightings all;
    access::Sightings beyond;  // of it, what was not meant
};

/// One look, and the people whose data it touched: of cells everybody in them, never who of them
/// had any data.
struct Seen {
    struct Part {
        std::optional<base::Week> week;  // nothing: persons by number
        access::People people;
        access::People beyond;  // of them, those whom the reader was not meant to see
    };
    Look look;
    std::vector<Part> parts;  // by week, none empty
    [[nodiscard]] access::People people() const;
    [[nodiscard]] access::People beyond() const;
};

struct Counts {
    std::uint64_t readers = 0;
    std::uint64_t people = 0;
    std::uint64_t pairs = 0;    // reader and person
    std::uint64_t records = 0;  // person and week; of persons by number: persons
    access::Spans when;         // at least one pair; of looks: none
    std::uint64_t looks = 0;    // of looks
};
struct ClassFigures {
    access::Class what = access::Class::release;
    Counts could;
    Counts could_beyond;
    Counts did;
    Counts did_beyond;
};

/// An entry at which something beyond what was meant began or ended.
struct Turn {
    Step step;
    bool opened = false;
    bool closed = false;
    bool was_open_after = false;  // something beyond was still in reach
};

struct Report {
    Period period;
    std::uint64_t base = 0;     // entries whose signatures say what was meant
    std::uint64_t entries = 0;  // that stood when it was made
    access::Spans serving;
    std::vector<Reached> reached;       // by class, reader, week; of the depth that was asked for
    std::vector<Seen> seen;             // oldest first
    std::vector<ClassFigures> figures;  // by class, those with anything in reach or seen
    std::vector<Turn> turns;            // oldest first
    std::vector<state::Copy>
        copies;          // that left and are still somewhere, of any time until its end
    access::Spans open;  // while anything beyond what was meant was in reach
    [[nodiscard]] access::People affected() const;  // whom anybody could see beyond what was meant
};

/// Which reaches are listed one by one: those with something beyond what was meant, or every one.
/// All of them are in the figures.
enum class Depth { beyond, all };

/// `meant`: other rules than the history's, which the quorum has signed for.
struct ReportRequest {
    History const& history;
    access::Permissions const* meant = nullptr;
    Depth depth = Depth::beyond;
};
[[nodiscard]] Report report_of(ReportRequest const& request);

/// Canonical: people by number as ranges ("1-4 7"), instants in UTC. Its digest is what the ledger
/// keeps.
[[nodiscard]] text::Tree to_tree(Report const& report);
/// SHA-256 of the canonical JSON without white space, hexadecimal.
[[nodiscard]] std::string digest_of(Report const& report);
/// The figures alone: no person by number or name.
[[nodiscard]] text::Tree figures_tree(Report const& report);

[[nodiscard]] std::string ranges_of(access::People const& people);

}  // namespace weir::exposure
