// Any bytes as a directory file: no crash, and what is accepted survives the way to the keeper.
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "records/org/import.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const people = weir::org::parse_people(weir::base::text_of({data, size}), "fuzz.csv");
    if (!people) return 0;
    auto const again = weir::org::foreign_people_of(weir::org::to_tree(*people));
    weir::base::check(again && *again == *people, "people survive being a tree");
    return 0;
}
