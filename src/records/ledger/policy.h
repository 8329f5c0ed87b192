// Whom a verifier believes: logs, witnesses and the quorum of witnesses that must have cosigned.
// The file is a C2SP tlog-policy. Format and use: docs/formats/proof.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "records/ledger/checkpoint.h"

namespace weir::ledger {

class Policy {
public:
    struct Witness {
        std::string name;                // in the policy only
        std::optional<VerifierKey> key;  // none: a kind of key that is not checked here (type 06)
    };

    /// bad_input, with file and line, for a text that breaks the form; unsupported for a log's key
    /// of another type; too_large beyond 64 KiB.
    static base::Result<Policy> of(std::string_view text, std::string_view file);
    /// One log and no witness.
    static Policy of_log(VerifierKey log);
    /// One log, and at least `quorum` of these witnesses, of different keys of type 04; quorum is
    /// at most their number, else a bug.
    static Policy of_witnesses(VerifierKey log, std::vector<VerifierKey> witnesses,
                               std::size_t quorum);

    [[nodiscard]] std::vector<VerifierKey> const& logs() const { return logs_; }
    [[nodiscard]] std::vector<Witness> const& witnesses() const { return witnesses_; }
    /// Whether these witnesses, by position in witnesses(), are the quorum.
    [[nodiscard]] bool is_quorum(std::vector<bool> const& cosigned) const;

private:
    friend class PolicyReader;
    /// Member or quorum: nodes are numbered in the order of their lines.
    struct Node {
        std::size_t witness = 0;             // where `members` is empty
        std::vector<std::size_t> members{};  // earlier nodes
        std::size_t needed = 0;
    };
    std::vector<VerifierKey> logs_;
    std::vector<Witness> witnesses_;
    std::vector<Node> nodes_;
    std::optional<std::size_t> quorum_;  // none: nobody need cosign
};

}  // namespace weir::ledger
