// What a role holder signs. The signed bytes name the programme's log, the act, its subject and the
// role, so that a signature serves for nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace weir::program {

struct SignedAct {
    std::string_view origin;   // of the log
    std::string_view act;      // "charter", "resume"
    std::string_view subject;  // the hash of charter and grants; resume_subject
    std::string_view role;
};
[[nodiscard]] base::Bytes message_of(SignedAct const& act);

/// What a signature on the end of a pause is on: the pause, and what was found. Another pause, or
/// findings published anew, make it worthless.
[[nodiscard]] std::string resume_subject(std::uint64_t pause, std::string_view findings);

/// The subject of a signature on a proposal. Another version of it is another subject.
struct ProposalVersion {
    std::uint64_t index = 0;        // of its entry
    std::string_view radius;        // canonical JSON
    std::uint64_t computed_at = 0;  // entries that stood
    std::int64_t expires = 0;       // seconds since 1970
};
[[nodiscard]] std::string proposal_subject(ProposalVersion const& version);

/// SHA-256 over SHA-256(charter) || SHA-256(grants), hexadecimal: what a charter's signature is on.
[[nodiscard]] std::string rules_hash(std::string_view charter, std::string_view grants);

}  // namespace weir::program
