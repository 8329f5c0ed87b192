#include "records/ledger/cosignature.h"

#include <optional>

#include <fmt/format.h>

#include "base/check.h"
#include "records/ledger/detail/signed.h"

namespace weir::ledger {
namespace {

constexpr base::Duration kAhead{300};  // how far a witness's clock may be before ours

bool is_fresh(base::Instant at, Freshness const& freshness) {
    return at >= freshness.now - freshness.age_max && at <= freshness.now + kAhead;
}

/// The key of the policy's log that signed; its name is the log's origin.
base::Result<TreeHead> open_log(detail::Note const& note, Policy const& policy) {
    std::string names;
    bool is_signed = false;
    auto const head = detail::parse_checkpoint_text(note.text);
    for (auto const& key : policy.logs()) {
        auto const signature = detail::find_signature(note, key);
        if (!signature) return std::unexpected(signature.error());
        is_signed = is_signed || (*signature != nullptr && (!head || head->origin == key.name));
        names += (names.empty() ? "" : ", ") + key.name;
    }
    if (!is_signed) {
        return base::fail(base::Fault::bad_input,
                          "a checkpoint is not signed by the log that should sign it: " + names);
    }
    return head;
}

std::string too_few(std::size_t cosigned, std::size_t fresh) {
    auto text = fmt::format("a checkpoint has {} cosignatures of known witnesses", cosigned);
    if (fresh != cosigned)
        text += fmt::format(", {} of them too old or of the future", cosigned - fresh);
    return text + ": that is no quorum";
}

base::Result<CosignedHead> open(std::string_view note, Policy const& policy,
                                std::optional<Freshness> const& freshness) {
    auto const parsed = detail::parse_note(note);
    if (!parsed) return std::unexpected(parsed.error());
    auto head = open_log(*parsed, policy);
    if (!head) return std::unexpected(head.error());
    CosignedHead opened{std::move(*head), {}};
    std::vector<bool> counts(policy.witnesses().size());
    std::size_t fresh = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        auto const& key = policy.witnesses()[i].key;
        if (!key) continue;
        auto const signature = detail::find_signature(*parsed, *key);
        if (!signature) return std::unexpected(signature.error());
        if (*signature == nullptr) continue;
        auto const seconds = detail::cosignature_time((*signature)->blob);
        base::Instant const at{static_cast<std::int64_t>(seconds)};
        opened.cosignatures.push_back({key->name, at});
        counts[i] = !freshness || is_fresh(at, *freshness);
        if (counts[i]) ++fresh;
    }
    if (policy.is_quorum(counts)) return opened;
    return base::fail(base::Fault::bad_input, too_few(opened.cosignatures.size(), fresh));
}

}  // namespace

VerifierKey Cosigner::verifier_key() const {
    return {name, detail::kCosignatureType, key.public_key()};
}

std::string cosign(std::string_view checkpoint_text, Cosigner const& cosigner, base::Instant at) {
    base::check(detail::is_key_name(cosigner.name), "a witness has no name that a note could say");
    base::check(at >= base::kEarliest && at < base::kLatest, "a cosignature at no time of ours");
    auto const seconds = static_cast<std::uint64_t>(at.seconds);
    auto const message = detail::cosigned_message(checkpoint_text, seconds);
    auto const signature = cosigner.key.sign(base::bytes_of(message));
    return detail::to_line({cosigner.name, cosigner.verifier_key().id(),
                            detail::cosignature_blob(seconds, signature)});
}

base::Result<std::string> text_of_note(std::string_view note) {
    auto parsed = detail::parse_note(note);
    if (!parsed) return std::unexpected(parsed.error());
    return std::move(parsed->text);
}

base::Result<CosignedHead> open_cosigned(std::string_view note, Policy const& policy) {
    return open(note, policy, std::nullopt);
}

base::Result<CosignedHead> open_cosigned(std::string_view note, Policy const& policy,
                                         Freshness const& freshness) {
    return open(note, policy, freshness);
}

}  // namespace weir::ledger
