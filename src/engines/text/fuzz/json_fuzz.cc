#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "engines/text/formats.h"

// Any bytes as JSON: no crash, and what is accepted reads back the same after being written,
// compact and indented.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const text = weir::base::text_of({data, size});
    auto const tree = weir::text::parse_json(text, "fuzz.json", {});
    if (!tree) {
        auto const& error = tree.error();
        weir::base::check(!error.message.empty(), "an error says why");
        weir::base::check(error.place.line > 0 && error.place.column > 0, "and where");
        return 0;
    }
    auto const written = weir::text::write_json(*tree);
    auto const again = weir::text::parse_json(written, "again.json", {});
    weir::base::check(again.has_value(), "what was written is read");
    weir::base::check(weir::text::write_json(*again) == written, "and is the same");
    auto const pretty = weir::text::write_json(*tree, 2);
    auto const indented = weir::text::parse_json(pretty, "again.json", {});
    weir::base::check(indented.has_value(), "what was written with indents is read");
    weir::base::check(weir::text::write_json(*indented) == written, "and is the same");
    return 0;
}
