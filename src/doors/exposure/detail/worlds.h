// The world that was and the one that was meant, over a period: what each let be read.
#pragma once

#include <map>
#include <set>
#include <span>
#include <vector>

#include "doors/exposure/detail/adder.h"
#include "doors/exposure/report.h"

namespace weir::exposure::detail {

struct ClassSums {
    Adder could, could_beyond, did, did_beyond;
};
/// What was in reach: the figures of all of it, and those that were asked for one by one.
struct InReach {
    std::map<access::Class, ClassSums> sums;
    std::vector<Reached> reached;  // by class, reader, week
};

class Worlds {
public:
    explicit Worlds(ReportRequest const& request) : Worlds(request, reaches_of(request)) {}

    /// Of everybody, while the programme served. On all cores.
    [[nodiscard]] InReach in_reach() const;
    /// One reader's reach, whether or not the programme served.
    [[nodiscard]] Reached of(Person reader, access::Class what,
                             access::WeekIndex const& week) const;
    [[nodiscard]] Reached of_persons(Person reader, access::Class what) const;
    [[nodiscard]] History const& history() const { return history_; }

private:
    struct Reaches {
        access::ReachOver actual;
        access::ReachOver meant;
    };
    [[nodiscard]] static Reaches reaches_of(ReportRequest const& request);
    Worlds(ReportRequest const& request, Reaches reaches);
    void find_differing();
    [[nodiscard]] bool may_differ(Person reader) const {
        return all_may_differ_ || differing_.contains(reader);
    }
    [[nodiscard]] Reached served(Reached one) const;
    [[nodiscard]] Reached of_week(Person reader, access::Class what,
                                  std::span<std::size_t const> held) const;
    void add(InReach& out, access::Class what, std::span<Person const> readers) const;
    void keep(InReach& out, Reached one) const;

    History const& history_;
    access::Permissions const& permissions_;
    org::Directory const& directory_;
    access::ReachOver actual_;
    access::ReachOver meant_;
    access::People known_;
    std::vector<access::WeekIndex> weeks_;  // by the history's `held`
    std::map<access::Class, std::map<base::Week, std::vector<std::size_t>>> held_;  // places in it
    Depth depth_;
    bool all_may_differ_ = false;
    std::set<Person> differing_;  // readers whose grants are not the same in both worlds
};

/// Whom sightings were of at one moment.
[[nodiscard]] access::People people_at(access::Sightings const& sightings, base::Instant at);

}  // namespace weir::exposure::detail
