// Any bytes as a grants file: no crash, an error says why, and what is accepted survives a tree.
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "rules/access/grants.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    weir::access::Names const names{.roles = {"lead", "analyst", "privacy", "employee"},
                                    .purposes = {"PersonnelWorkloadManagement"},
                                    .sites = {"Berlin"},
                                    .zone = weir::base::Zone::utc()};
    auto const text = weir::base::text_of({data, size});
    auto const grants = weir::access::parse_grants(text, "fuzz.toml", names);
    if (!grants) {
        weir::base::check(!grants.error().message.empty(), "an error says why");
        return 0;
    }
    weir::access::GrantsChange const change{weir::base::Instant{0}, *grants};
    auto const again = weir::access::grants_change_of(weir::access::to_tree(change));
    weir::base::check(again && again->grants == *grants, "grants survive being a tree");
    return 0;
}
