#include <algorithm>
#include <array>

#include "engines/crypto/hash.h"
#include "engines/crypto/random.h"
#include "engines/crypto/seal.h"
#include "records/vault/detail/marked.h"
#include "records/vault/detail/vault_impl.h"

namespace weir::vault {
namespace {

using detail::ActorField;
using detail::Salt;
using detail::TraceId;

constexpr std::string_view kOpeningLabel = "weir/opening/v1";
constexpr std::string_view kBlindLabel = "weir/blind/v1";
constexpr std::string_view kTagLabel = "weir/tag/v1";
constexpr std::string_view kActorLabel = "weir/actor/v1";
constexpr auto kNonce = std::array<std::uint8_t, crypto::kNonceSize>{};  // the key is used once

/// A key for the actor's number in one entry: no other entry has its salt.
crypto::Key actor_key(crypto::Key const& trace, Salt const& salt) {
    base::Writer info;
    info.raw(base::bytes_of(kActorLabel));
    info.raw(salt);
    std::array<std::uint8_t, crypto::Key::kSize> out{};
    crypto::hkdf_expand(trace.bytes(), info.view(), out);
    auto key = crypto::Key::of(out);
    crypto::wipe(out);
    return std::move(*key);
}

ActorField seal_actor(crypto::Key const& trace, TraceId const& id, Salt const& salt,
                      base::Person person) {
    base::Writer number;
    number.u32(person.value);
    auto const sealed = crypto::seal(actor_key(trace, salt), kNonce, id, number.view());
    ActorField field{id, {}};
    std::ranges::copy(sealed, field.sealed.begin());
    return field;
}

base::Result<base::Person> open_actor(crypto::Key const& trace, ActorField const& field,
                                      Salt const& salt) {
    auto const number = crypto::open(actor_key(trace, salt), kNonce, field.id, field.sealed);
    if (!number) return std::unexpected(number.error());
    return base::Person(base::Reader(*number).u32());
}

base::Digest blind_from(base::ByteView salt) {
    return crypto::hmac_sha256(salt, base::bytes_of(kBlindLabel));
}

detail::EnvelopeUse use_of(detail::Quarter quarter) { return {kOpeningLabel, "", quarter}; }

}  // namespace

base::Result<std::optional<TraceId>> Vault::Impl::actor_of(base::Person person) {
    std::scoped_lock const lock(trace_mutex);
    if (auto const found = actors.find(person); found != actors.end()) return found->second;
    auto const secret = table.secret(table::kActor, detail::row_of(person.value));
    if (!secret) return std::unexpected(secret.error());
    if (!*secret) return std::nullopt;
    TraceId id{};
    if ((*secret)->size() != id.size()) {
        return base::fail(base::Fault::corrupt, "the id of a trace key has the wrong size");
    }
    std::ranges::copy(**secret, id.begin());
    actors.emplace(person, id);
    return id;
}

base::Result<std::optional<crypto::Key>> Vault::Impl::trace_key(TraceId const& id) {
    std::scoped_lock const lock(trace_mutex);
    if (auto const found = traces.find(id); found != traces.end()) return found->second.clone();
    auto key = table.key(table::kTrace, id);
    if (key && *key) traces.emplace(id, (*key)->clone());
    return key;
}

base::Result<SealedOpening> Vault::seal_opening(Opening const& opening) {
    Salt salt{};
    crypto::SystemRandom().fill(salt);
    ActorField actor;
    if (opening.actor.value != 0) {
        auto const id = impl_->actor_of(opening.actor);
        if (!id) return std::unexpected(id.error());
        auto const trace = *id ? impl_->trace_key(**id) : std::optional<crypto::Key>{};
        if (!trace) return std::unexpected(trace.error());
        if (!*trace) return base::fail(base::Fault::not_found, "an entry's actor has no trace key");
        actor = seal_actor(**trace, **id, salt, opening.actor);
    }
    auto const quarter = detail::quarter_of(opening.time);
    auto const history = impl_->find_or_make(impl_->histories, quarter.number);
    if (!history) return std::unexpected(history.error());
    if (quarter.number > impl_->newest_quarter) impl_->newest_quarter = quarter.number;

    auto body = detail::encode_body(opening, actor);
    base::Bytes content(salt.begin(), salt.end());
    content.insert(content.end(), body.begin(), body.end());
    auto sealed = detail::seal_envelope(*history, use_of(quarter), content);
    auto const commitment = detail::commitment_of(salt, body);
    crypto::wipe(body);
    crypto::wipe(content);
    if (!sealed) return std::unexpected(sealed.error());
    return SealedOpening{commitment, std::move(*sealed), blind_from(salt)};
}

base::Result<Vault::Impl::Content> Vault::Impl::content_of(base::Digest const& commitment,
                                                           base::ByteView opening) {
    auto const sealed = detail::split_mark(opening).sealed;
    auto const quarter = detail::quarter_in(sealed);
    if (!quarter) return std::unexpected(quarter.error());
    auto const history = find(histories, quarter->number);
    if (!history) return std::unexpected(history.error());
    if (!*history) {
        return base::fail(base::Fault::corrupt, "an opening is of a quarter without a history key");
    }
    auto content = detail::open_envelope(**history, use_of(*quarter), sealed);
    if (!content) return std::unexpected(content.error());
    Salt salt{};
    if (content->size() < salt.size()) {
        return base::fail(base::Fault::corrupt, "an opening is shorter than its salt");
    }
    std::ranges::copy(std::span(*content).first(salt.size()), salt.begin());
    auto const bytes = base::ByteView(*content).subspan(salt.size());
    if (detail::commitment_of(salt, bytes) != commitment) {
        return base::fail(base::Fault::corrupt, "an opening is not what its leaf commits to");
    }
    auto body = detail::decode_body(bytes);
    crypto::wipe(*content);
    if (!body) return std::unexpected(body.error());
    return Content{salt, std::move(*body)};
}

base::Result<Opening> Vault::open_opening(base::Digest const& commitment,
                                          base::ByteView sealed) const {
    auto content = impl_->content_of(commitment, sealed);
    if (!content) return std::unexpected(content.error());
    auto& [salt, body] = *content;
    if (body.actor.is_system()) return std::move(body.opening);
    auto const trace = impl_->trace_key(body.actor.id);
    if (!trace) return std::unexpected(trace.error());
    if (!*trace) return std::move(body.opening);
    auto const actor = open_actor(**trace, body.actor, salt);
    if (!actor) return std::unexpected(actor.error());
    body.opening.actor = *actor;
    return std::move(body.opening);
}

base::Result<base::Digest> Vault::blind_of(base::Digest const& commitment,
                                           base::ByteView sealed) const {
    auto const content = impl_->content_of(commitment, sealed);
    if (!content) return std::unexpected(content.error());
    return blind_from(content->salt);
}

base::Result<std::optional<crypto::Key>> Vault::tag_key(base::Person person) const {
    auto const root = impl_->find(impl_->roots, person.value);
    if (!root) return std::unexpected(root.error());
    if (!*root) return std::nullopt;
    std::array<std::uint8_t, crypto::Key::kSize> out{};
    crypto::hkdf_expand((*root)->bytes(), base::bytes_of(kTagLabel), out);
    auto key = crypto::Key::of(out);
    crypto::wipe(out);
    if (!key) return std::unexpected(key.error());
    return std::optional(std::move(*key));
}

base::Result<Permit> Vault::permit(ledger::Ledger const& ledger, ledger::Receipt const& receipt,
                                   ledger::Record const& record) const {
    if (!ledger.holds(receipt, record.leaf)) {
        return base::fail(base::Fault::corrupt, "no durable entry of this ledger is that record");
    }
    auto opening = open_opening(record.leaf.commitment, record.opening);
    if (!opening) return std::unexpected(opening.error());
    if (opening->scope.people.empty()) {
        return base::fail(base::Fault::corrupt, "an entry that opens nobody is no permit");
    }
    return Permit(std::move(opening->scope));
}

base::Result<Permit> Vault::permit(ledger::Ledger const& ledger, ledger::Receipt const& receipt,
                                   ledger::Record const& record,
                                   Witnessing const& witnessing) const {
    auto const opened =
        ledger::open_cosigned(witnessing.checkpoint, witnessing.policy, witnessing.freshness);
    if (!opened) return std::unexpected(opened.error());
    auto const& head = opened->head;
    auto const path = ledger.prove(receipt.index(), head.size);
    if (!path) return std::unexpected(path.error());
    ledger::InclusionClaim const claim{receipt.index(), head.size, receipt.leaf_hash(), head.root};
    if (!ledger::verify_inclusion(claim, *path)) {
        return base::fail(base::Fault::corrupt, "the entry is not in the tree that was cosigned");
    }
    return permit(ledger, receipt, record);
}

}  // namespace weir::vault
