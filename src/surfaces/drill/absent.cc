// The drills that wait for the parts of Weir which they try.
#include <array>

#include "surfaces/drill/drill.h"

namespace weir::drill {
namespace {

constexpr std::array kAbsent{
    Absent{"I8", "data dissociated from identities could not be found or deleted",
           "people's own rights: record, rectification, erasure"},
    Absent{"I10", "only executives could opt out, and nobody was asked about training",
           "the training gate"},
    Absent{"I12", "the employer runs the identity provider", "passkeys"},
};

}  // namespace

std::span<Absent const> absent_drills() { return kAbsent; }

}  // namespace weir::drill
