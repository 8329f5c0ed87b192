// A policy that parses answers whether anybody, nobody and everybody is its quorum.
#include "base/check.h"
#include "records/ledger/policy.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const policy = weir::ledger::Policy::of(weir::base::text_of({data, size}), "policy");
    if (!policy) return 0;
    auto const witnesses = policy->witnesses().size();
    bool const nobody = policy->is_quorum(std::vector<bool>(witnesses, false));
    weir::base::check(policy->is_quorum(std::vector<bool>(witnesses, true)),
                      "everybody is no quorum");
    for (std::size_t i = 0; i < witnesses; ++i) {
        std::vector<bool> cosigned(witnesses, false);
        cosigned[i] = true;
        weir::base::check(!nobody || policy->is_quorum(cosigned), "one is less than nobody");
    }
    return 0;
}
