#include "records/ledger/view.h"

#include "engines/crypto/hash.h"

namespace weir::ledger {
namespace {

constexpr std::string_view kSlotLabel = "weir/slot/v1";
constexpr std::string_view kStatementLabel = "weir/statement/v1";

Digest keyed(base::ByteView key, std::string_view word, std::uint64_t number) {
    base::Writer writer;
    writer.raw(base::bytes_of(word));
    writer.u64(number);
    return crypto::hmac_sha256(key, writer.view());
}

std::unexpected<base::Error> wrong(std::uint64_t index, std::string_view what) {
    return base::fail(base::Fault::corrupt,
                      "entry " + std::to_string(index) + ": " + std::string(what));
}

/// One audit on its way.
class Auditor {
public:
    Auditor(PersonalView const& view, base::ByteView tag_key, Policy const& policy)
        : view_(&view), tag_key_(tag_key), policy_(&policy) {}

    base::Result<PersonalAudit> run() {
        if (auto checked = check_head(); !checked) return std::unexpected(checked.error());
        if (auto checked = check_slots(); !checked) return std::unexpected(checked.error());
        if (auto checked = check_statements(); !checked) return std::unexpected(checked.error());
        if (!found_.checkpoint.head.size) {
            return base::fail(base::Fault::corrupt, "the view shows no entry at all");
        }
        return found_;
    }

private:
    /// The leaf, once its place in the tree of the checkpoint is proved.
    base::Result<Leaf> leaf_of(std::uint64_t index, base::Bytes const& leaf,
                               std::vector<Digest> const& hashes) {
        auto const proved =
            verify_proof({std::nullopt, index, hashes, view_->checkpoint}, leaf, *policy_);
        if (!proved) return wrong(index, proved.error().message);
        found_.checkpoint = proved->checkpoint;
        auto decoded = decode_leaf(leaf);
        if (!decoded) return wrong(index, decoded.error().message);
        return decoded;
    }

    base::Status check_head() {
        if (!view_->head) return {};
        auto const& shown = *view_->head;
        auto const leaf = leaf_of(shown.index, shown.leaf, shown.hashes);
        if (!leaf) return std::unexpected(leaf.error());
        if (leaf->kind != LeafKind::heads) return wrong(shown.index, "it has no heads");
        if (shown.head.label != label_of(tag_key_, leaf->epoch)) {
            return wrong(shown.index, "the head shown is not this person's");
        }
        if (!verify_head(leaf->epoch, shown.head, shown.path, leaf->heads)) {
            return wrong(shown.index, "the head shown is not in its tree");
        }
        if (shown.head.count > view_->slots.size()) {
            return wrong(shown.index, "it counts more slots than are shown");
        }
        found_.counted = shown.head.count;
        found_.epoch = leaf->epoch;
        found_.people = leaf->heads.people;
        return {};
    }

    base::Status check_slots() {
        auto chain = chain_start();
        for (auto const& shown : view_->slots) {
            auto const count = ++found_.slots;
            auto const leaf = leaf_of(shown.index, shown.leaf, shown.hashes);
            if (!leaf) return std::unexpected(leaf.error());
            if (shown.place >= leaf->slots.size()) return wrong(shown.index, "it has no such slot");
            auto const& slot = leaf->slots[shown.place];
            if (slot.tag != slot_tag(tag_key_, count)) {
                return wrong(shown.index, "its slot is not the next one of this person");
            }
            if (slot.commitment != slot_commitment(shown.blind, shown.visible)) {
                return wrong(shown.index, "the text shown is not what the log committed to");
            }
            chain = chain_next(chain, {count, shown.index, slot});
            if (count == found_.counted && chain != view_->head->head.chain) {
                return wrong(shown.index, "the entries shown are not those that were counted");
            }
            if (view_->head && (count <= found_.counted) != (shown.index < view_->head->index)) {
                return wrong(shown.index, "it was not counted by the heads after it");
            }
        }
        if (found_.counted == 0 && view_->head && view_->head->head.chain != chain_start()) {
            return wrong(view_->head->index, "its head has another chain");
        }
        return {};
    }

    base::Status check_statements() {
        for (auto const& shown : view_->statements) {
            auto const leaf = leaf_of(shown.index, shown.leaf, shown.hashes);
            if (!leaf) return std::unexpected(leaf.error());
            if (leaf->statement != statement_commitment(shown.blind, shown.visible)) {
                return wrong(shown.index, "the statement shown is not what the log committed to");
            }
            ++found_.statements;
        }
        return {};
    }

    PersonalView const* view_;
    base::ByteView tag_key_;
    Policy const* policy_;
    PersonalAudit found_;
};

}  // namespace

Digest slot_tag(base::ByteView tag_key, std::uint64_t count) {
    return keyed(tag_key, "slot", count);
}

Digest label_of(base::ByteView tag_key, Epoch epoch) { return keyed(tag_key, "label", epoch.hour); }

Digest slot_blind(base::ByteView entry_blind, std::uint8_t place) {
    base::Writer writer;
    writer.raw(base::bytes_of("slot"));
    writer.u8(place);
    return crypto::hmac_sha256(entry_blind, writer.view());
}

Digest statement_blind(base::ByteView entry_blind) {
    return crypto::hmac_sha256(entry_blind, base::bytes_of("statement"));
}

Digest slot_commitment(Digest const& blind, std::string_view visible) {
    return crypto::sha256({base::bytes_of(kSlotLabel), blind, base::bytes_of(visible)});
}

Digest statement_commitment(Digest const& blind, std::string_view visible) {
    return crypto::sha256({base::bytes_of(kStatementLabel), blind, base::bytes_of(visible)});
}

base::Result<PersonalAudit> audit_view(PersonalView const& view, base::ByteView tag_key,
                                       Policy const& policy) {
    return Auditor(view, tag_key, policy).run();
}

}  // namespace weir::ledger
