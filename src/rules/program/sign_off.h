// What a role holder signs. The signed bytes name the programme's log, the act, its subject and the
// role, so that a signature serves for nothing else.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace weir::program {

struct SignedAct {
    std::string_view origin;   // of the log
    std::string_view act;      // "charter", "resume"
    std::string_view subject;  // the hash of charter and grants; the index of the pause's entry
    std::string_view role;
};
[[nodiscard]] base::Bytes message_of(SignedAct const& act);

/// SHA-256 over SHA-256(charter) || SHA-256(grants), hexadecimal: what a charter's signature is on.
[[nodiscard]] std::string rules_hash(std::string_view charter, std::string_view grants);

}  // namespace weir::program
