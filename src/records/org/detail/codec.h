// Reads a list of our own making, field by field; the first thing out of place makes it not ok.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "engines/text/tree.h"

namespace weir::org::detail {

/// Whoever reads past the end of `list` gets zeros, and ok() is false. `list` outlives the decoder.
class Decoder {
public:
    explicit Decoder(text::List const& list) : list_(&list) {}
    std::uint32_t number();
    std::string text();
    std::vector<std::string> texts();
    base::Instant instant();
    std::optional<base::Instant> optional_instant();
    [[nodiscard]] bool ok() const { return ok_; }

private:
    text::Tree const* next();
    text::List const* list_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

/// The same accident, as what it means for our own bytes.
[[nodiscard]] std::unexpected<base::Error> as_corrupt(base::Error error);

}  // namespace weir::org::detail
