#include "surfaces/simulation/detail/record.h"

#include <algorithm>
#include <tuple>

namespace weir::simulation::detail {

Record::Record(Company const& company, NamedBy named_by)
    : company_(&company), named_by_(named_by), numbers_(company.people.size(), 0) {}

std::uint32_t Record::number_of(Index person) {
    auto& number = numbers_[person];
    if (number == 0) {
        auto const& row = company_->people[person];
        batch_.identities.push_back(named_by_ == NamedBy::id ? row.id : row.address);
        number = static_cast<std::uint32_t>(batch_.identities.size());
    }
    return number - 1;
}

// Everybody stands once in Batch::others, followed by all but the last again where more than one
// has it in their record: so everyone's others are one stretch of that ring.
void Record::add(Happening const& what, std::span<Index const> parties) {
    auto& ring = batch_.others;
    auto const first = ring.size();
    if (parties.size() > 1) {
        for (auto const person : parties) ring.push_back(number_of(person));
        for (std::size_t i = 0; what.rest && i + 1 < parties.size(); ++i) {
            ring.push_back(ring[first + i]);
        }
    }
    activity::ForeignEvent event;
    event.start = what.start;
    event.thread = what.thread;
    event.length = what.length;
    event.kind = what.first;
    event.others_count = static_cast<std::uint16_t>(parties.size() - 1);
    for (std::size_t i = 0; i < (what.rest ? parties.size() : 1); ++i) {
        event.subject = number_of(parties[i]);
        if (parties.size() > 1) event.others_first = static_cast<std::uint32_t>(first + i + 1);
        batch_.events.push_back(event);
        if (what.rest) event.kind = *what.rest;
    }
    batch_.rows += what.rows;
}

activity::Batch Record::take() && {
    auto const place = [](activity::ForeignEvent const& event) {
        return std::tuple(event.start, event.thread, event.others_first);
    };
    std::ranges::stable_sort(batch_.events, {}, place);
    return std::move(batch_);
}

}  // namespace weir::simulation::detail
