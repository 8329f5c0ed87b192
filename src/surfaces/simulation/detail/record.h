// Writes down what happens, as the batch of one source.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "surfaces/simulation/detail/staff.h"

namespace weir::simulation::detail {

/// How a source names people.
enum class NamedBy { id, address };

/// Something that happens among several people.
struct Happening {
    activity::Kind first = activity::Kind::mail_sent;  // what it is to the first of them
    std::optional<activity::Kind> rest = {};           // to the others; none: not in their record
    base::Instant start;
    std::uint32_t length = 0;  // seconds
    std::uint64_t thread = 0;
    std::uint64_t rows = 1;  // of the source
};

class Record {
public:
    Record(Company const& company, NamedBy named_by);

    /// `parties` are different people, at least one.
    void add(Happening const& what, std::span<Index const> parties);
    /// The batch in order of time. Leaves the record empty.
    [[nodiscard]] activity::Batch take() &&;

private:
    std::uint32_t number_of(Index person);
    Company const* company_;
    NamedBy named_by_;
    std::vector<std::uint32_t> numbers_;  // by person: 0, or one more than the place in identities
    activity::Batch batch_;
};

}  // namespace weir::simulation::detail
