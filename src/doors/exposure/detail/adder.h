// Sums of what one class had in reach, or of what was looked at. Two of them add up.
#pragma once

#include <map>
#include <optional>

#include "doors/exposure/report.h"

namespace weir::exposure::detail {

class Adder {
public:
    void add(Person reader, std::optional<base::Week> week, access::Sightings const& sightings) {
        access::People people;
        for (auto const& sighting : sightings) {
            people.add(sighting.people);
            counts_.when = access::union_of(counts_.when, sighting.spans);
        }
        add(reader, week, people);
    }
    void add(Person reader, std::optional<base::Week> week, access::People const& people) {
        if (people.is_empty()) return;
        readers_.add(reader);
        people_.add(people);
        of_reader_[reader].add(people);
        of_week_[week].add(people);
    }
    void add_look() { ++counts_.looks; }
    void add(Adder const& other) {
        readers_.add(other.readers_);
        people_.add(other.people_);
        for (auto const& [reader, people] : other.of_reader_) of_reader_[reader].add(people);
        for (auto const& [week, people] : other.of_week_) of_week_[week].add(people);
        counts_.when = access::union_of(counts_.when, other.counts_.when);
        counts_.looks += other.counts_.looks;
    }
    [[nodiscard]] Counts counts() const {
        auto counts = counts_;
        counts.readers = readers_.size();
        counts.people = people_.size();
        for (auto const& [reader, people] : of_reader_) counts.pairs += people.size();
        for (auto const& [week, people] : of_week_) counts.records += people.size();
        return counts;
    }

private:
    Counts counts_;
    access::People readers_;
    access::People people_;
    std::map<Person, access::People> of_reader_;
    std::map<std::optional<base::Week>, access::People> of_week_;
};

}  // namespace weir::exposure::detail
