// [witnessing] and [[witness]]: machines of others (a works council's, an auditor's) that cosign
// the ledger's root, how many of them must, and whether they have, freshly. C2SP tlog-witness.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "records/ledger/cosignature.h"

namespace weir::program {

/// `http://HOST[:PORT][/PATH]`. What is asked and answered is public and signed, so that the
/// transport need keep nothing secret.
struct WebAddress {
    std::string host;         // a name, an IPv4 address, or an IPv6 one without its brackets
    std::uint16_t port = 80;  // not 0
    std::string path;         // empty, or from `/` on without one at its end
    /// bad_input that says what was expected.
    static base::Result<WebAddress> of(std::string_view url);
    [[nodiscard]] std::string to_text() const;
    friend bool operator==(WebAddress const&, WebAddress const&) = default;
};

struct Witness {
    std::string name;         // for people, and in the policy: a word
    ledger::VerifierKey key;  // of type 04
    WebAddress address;       // the submission prefix
};

struct WitnessRule {
    std::vector<Witness> witnesses;    // names and keys each once
    std::uint32_t quorum = 0;          // 1 to their number
    bool opens_only_cosigned = false;  // whether data are opened only for an entry they cosigned
};
inline constexpr std::size_t kWitnessesMax = 16;
/// What the policy calls the group of all of them; no witness is named so.
inline constexpr std::string_view kQuorumGroup = "charter-quorum";

/// Whom a verifier of this programme's log believes; without a rule the log alone.
[[nodiscard]] ledger::Policy policy_of(std::optional<WitnessRule> const& rule,
                                       ledger::VerifierKey const& log);
/// The same as a C2SP tlog-policy, to hand to whoever verifies.
[[nodiscard]] std::string policy_text(std::optional<WitnessRule> const& rule,
                                      ledger::VerifierKey const& log);

/// How old the quorum's cosignatures may be before the control is red.
inline constexpr base::Duration kCosignatureAgeMax = base::kDay;

/// The control `witnessed`.
struct Witnessed {
    std::uint32_t fresh = 0;                 // witnesses whose cosignature is young enough
    std::optional<base::Instant> quorum_at;  // since when the quorum vouches: the oldest of the
                                             // newest cosignatures that make it; nothing: none does
    bool is_red = true;
};
/// From the newest cosignatures there are, at most one for each witness; others are ignored, as are
/// those of the future but for five minutes. Pure.
[[nodiscard]] Witnessed witnessed(WitnessRule const& rule,
                                  std::span<ledger::Cosignature const> cosignatures,
                                  base::Instant now);

}  // namespace weir::program
