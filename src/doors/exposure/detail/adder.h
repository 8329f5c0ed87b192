// Sums of what one class had in reach, or of what was looked at. Two of them add up.
#pragma once

#include <map>
#include <optional>
#include <unordered_map>

#include "doors/exposure/report.h"

namespace weir::exposure::detail {

class Adder {
public:
    void add(Person reader, std::optional<base::Week> week, access::Sightings const& sightings) {
        if (sightings.empty()) return;
        auto& of_reader = of_reader_[reader];
        auto& of_week = of_week_[week];
        for (auto const& sighting : sightings) {  // none is of nobody
            of_reader.add(sighting.people);
            of_week.add(sighting.people);
            add_when(sighting.spans);
        }
    }
    void add(Person reader, std::optional<base::Week> week, access::People const& people) {
        if (people.is_empty()) return;
        of_reader_[reader].add(people);
        of_week_[week].add(people);
    }
    void add_look() { ++counts_.looks; }
    void add(Adder const& other) {
        for (auto const& [reader, people] : other.of_reader_) of_reader_[reader].add(people);
        for (auto const& [week, people] : other.of_week_) of_week_[week].add(people);
        add_when(other.counts_.when);
        counts_.looks += other.counts_.looks;
    }
    [[nodiscard]] Counts counts() const {
        auto counts = counts_;
        access::People all;
        counts.readers = of_reader_.size();
        for (auto const& [reader, people] : of_reader_) counts.pairs += people.size();
        for (auto const& [week, people] : of_week_) {
            counts.records += people.size();
            all.add(people);
        }
        counts.people = all.size();
        return counts;
    }

private:
    void add_when(access::Spans const& spans) {
        if (access::difference_of(spans, counts_.when).empty()) return;  // as most often
        counts_.when = access::union_of(counts_.when, spans);
    }

    Counts counts_;
    std::unordered_map<Person, access::People> of_reader_;
    std::map<std::optional<base::Week>, access::People> of_week_;
};

}  // namespace weir::exposure::detail
