#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "engines/text/formats.h"

// Any bytes as TOML: no crash, and what is accepted can be written as JSON and read again.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const text = weir::base::text_of({data, size});
    auto const tree = weir::text::parse_toml(text, "fuzz.toml", {});
    if (!tree) {
        weir::base::check(!tree.error().message.empty(), "an error says why");
        return 0;
    }
    auto const again = weir::text::parse_json(weir::text::write_json(*tree), "fuzz.json", {});
    weir::base::check(again.has_value(), "JSON made of TOML is read");
    return 0;
}
