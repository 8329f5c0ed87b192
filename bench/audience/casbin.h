// The same questions put to casbin, one reader at a time (casbin.js).
#pragma once

#include "bench/audience/questions.h"

namespace weir::bench {

struct CasbinSaid {
    std::string decided;  // '1' or '0' a reader
    double us = 0;        // of one decision, the median
};

/// One process; writes the organisation and the samples into `folder`.
[[nodiscard]] std::vector<CasbinSaid> ask_casbin(std::filesystem::path const& folder,
                                                 access::World world,
                                                 std::vector<Sample> const& samples);

}  // namespace weir::bench
