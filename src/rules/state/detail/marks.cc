#include "rules/state/detail/marks.h"

namespace weir::state::detail {

vault::Mark mark_of(Entry const& entry, ledger::Leaf const& leaf) {
    bool const changes_the_view = !leaf.slots.empty() || leaf.enrolled != 0 || leaf.departed != 0;
    if (changes_the_view) return kLasting;
    if (std::holds_alternative<Refused>(entry) || std::holds_alternative<TrailRead>(entry)) {
        return kPassing;
    }
    if (std::holds_alternative<ReleaseRead>(entry) || std::holds_alternative<AnswerRead>(entry)) {
        return kReading;
    }
    return kLasting;
}

}  // namespace weir::state::detail
