#include "rules/state/control.h"

#include <mutex>

#include "base/check.h"
#include "engines/text/formats.h"
#include "records/ledger/view.h"
#include "rules/state/detail/marks.h"
#include "rules/state/detail/reader.h"
#include "rules/state/detail/start.h"
#include "rules/state/sight.h"

namespace weir::state {
namespace {

/// People who get their numbers, keys and heads by this entry.
std::uint32_t enrolled_by(State const& state, Entry const& entry) {
    Person last;
    if (auto const* bound = std::get_if<KeyBound>(&entry)) last = bound->person;
    if (auto const* changed = std::get_if<DirectoryChanged>(&entry)) last = changed->person_max;
    if (auto const* charter = std::get_if<CharterSigned>(&entry)) last = charter->person_max;
    return last > state.person_max ? last.value - state.person_max.value : 0;
}

std::uint32_t departed_by(Entry const& entry) {
    auto const* restored = std::get_if<LogRestored>(&entry);
    return restored == nullptr ? 0 : static_cast<std::uint32_t>(restored->erasures);
}

/// Only what changes the rules, the state or the people of the programme is shown as such.
ledger::LeafKind kind_of(Entry const& entry) {
    bool const is_state =
        std::holds_alternative<Genesis>(entry) || std::holds_alternative<CharterSigned>(entry) ||
        std::holds_alternative<Activated>(entry) || std::holds_alternative<Paused>(entry) ||
        std::holds_alternative<Resumed>(entry) || std::holds_alternative<KeyBound>(entry) ||
        std::holds_alternative<DirectoryChanged>(entry) ||
        std::holds_alternative<LogRestored>(entry) || std::holds_alternative<Applied>(entry) ||
        std::holds_alternative<KeyRevoked>(entry);
    if (std::holds_alternative<HeadsCounted>(entry)) return ledger::LeafKind::heads;
    return is_state ? ledger::LeafKind::state : ledger::LeafKind::other;
}

}  // namespace

std::optional<base::Refusal> no_guard(State const&) { return std::nullopt; }

struct Control::Impl {
    explicit Impl(Parts p) : parts(p), state(std::make_shared<State const>()) {}
    Parts parts;
    mutable std::mutex mutex;
    std::shared_ptr<State const> state;  // guarded by mutex

    // With mutex held.
    base::Status add_sight(Act const& act, vault::Opening& opening) const;
    base::Result<ledger::Leaf> leaf_of(Act const& act, vault::Opening const& opening,
                                       vault::SealedOpening const& sealed) const;
};

Control::Control(Parts parts) : impl_(std::make_unique<Impl>(parts)) {}
Control::~Control() = default;

base::Result<std::unique_ptr<Control>> Control::open(Parts parts) {
    std::unique_ptr<Control> control(new Control(parts));
    auto state = detail::Start(parts.ledger, parts.vault).run();
    if (!state) return std::unexpected(state.error());
    control->impl_->state = std::make_shared<State const>(std::move(*state));
    return control;
}

std::shared_ptr<State const> Control::state() const {
    std::lock_guard const lock(impl_->mutex);
    return impl_->state;
}

base::Instant Control::now() const { return std::max(impl_->parts.clock.now(), state()->time); }

/// The leaf of an act: what everybody may see of it.
base::Result<ledger::Leaf> Control::Impl::leaf_of(Act const& act, vault::Opening const& opening,
                                                  vault::SealedOpening const& sealed) const {
    ledger::Leaf leaf{.kind = kind_of(act.entry),
                      .epoch = ledger::epoch_of(opening.time),
                      .commitment = sealed.commitment,
                      .slots = {},
                      .heads = act.heads,
                      .enrolled = enrolled_by(*state, act.entry),
                      .departed = departed_by(act.entry)};
    if (opening.shown.empty()) return leaf;
    leaf.kind = ledger::LeafKind::slots;
    if (opening.named.empty()) {
        leaf.statement =
            ledger::statement_commitment(ledger::statement_blind(sealed.blind), opening.shown);
        return leaf;
    }
    for (auto const person : opening.named) {
        auto const key = parts.vault.tag_key(person);
        if (!key) return std::unexpected(key.error());
        base::check(key->has_value(), "whom an entry names has a tag key");
        auto const place = static_cast<std::uint8_t>(leaf.slots.size());
        leaf.slots.push_back(
            {ledger::slot_tag((*key)->bytes(), state->view.of(person).count + 1),
             ledger::slot_commitment(ledger::slot_blind(sealed.blind, place), opening.shown)});
    }
    return leaf;
}

/// An erased person can be told nothing, and has no slot.
base::Status Control::Impl::add_sight(Act const& act, vault::Opening& opening) const {
    auto sight = sight_of({act.entry, opening.scope, act.named, act.actor, opening.time}, *state);
    opening.shown = std::move(sight.shown);
    for (auto const person : sight.named) {
        auto const key = parts.vault.tag_key(person);
        if (!key) return std::unexpected(key.error());
        if (key->has_value()) opening.named.push_back(person);
    }
    return {};
}

base::Outcome<Committed> Control::commit(Act act, Guard const& guard) {
    auto const json = text::write_json(to_tree(act.entry));
    auto const body = base::bytes_of(json);
    std::unique_lock lock(impl_->mutex);
    if (auto const refusal = guard(*impl_->state)) return *refusal;
    vault::Opening opening{.type = std::string(type_of(act.entry)),
                           .time = std::max(impl_->parts.clock.now(), impl_->state->time),
                           .actor = act.actor,
                           .scope = std::move(act.scope),
                           .body = base::Bytes(body.begin(), body.end())};
    if (auto seen = impl_->add_sight(act, opening); !seen) return std::unexpected(seen.error());
    auto sealed = impl_->parts.vault.seal_opening(opening);
    if (!sealed) return std::unexpected(sealed.error());
    auto leaf = impl_->leaf_of(act, opening, *sealed);
    if (!leaf) return std::unexpected(leaf.error());
    auto next =
        fold(*impl_->state, Happened{impl_->state->entries, opening.time, act.actor, act.entry,
                                     opening.scope.people, *leaf, opening.named});
    if (!next) return std::unexpected(next.error());
    auto record = impl_->parts.vault.marked({*leaf, std::move(sealed->sealed)},
                                            detail::mark_of(act.entry, *leaf));
    if (!record) return std::unexpected(record.error());
    auto const index = impl_->parts.ledger.append(*record);
    impl_->state = std::make_shared<State const>(std::move(*next));
    auto state = impl_->state;
    lock.unlock();
    auto const receipt = impl_->parts.ledger.wait(index);
    return Committed{receipt, std::move(*record), std::move(state)};
}

base::Result<vault::Permit> Control::permit(Committed const& committed,
                                            std::stop_token const& stop) const {
    auto const& [ledger, vault, clock, cosign] = impl_->parts;
    auto permit = vault.permit(ledger, committed.receipt, committed.record);
    auto const& rules = committed.state->rules;
    bool const is_watched =
        rules && rules->charter.witnessing && rules->charter.witnessing->opens_only_cosigned;
    if (!permit || !is_watched || permit->scope().purpose == vault::kSettle) return permit;
    if (!cosign) return base::fail(base::Fault::unavailable, "no witness can be asked here");
    auto const& rule = rules->charter.witnessing;
    auto const note = cosign(*rule, stop);
    if (!note) return std::unexpected(note.error());
    auto const policy = program::policy_of(rule, ledger.verifier_key());
    return vault.permit(ledger, committed.receipt, committed.record,
                        {*note, policy, {clock.now(), program::kCosignatureAgeMax}});
}

base::Status Control::scan_told(EachTold const& each) const {
    return impl_->parts.ledger.scan(
        [&](std::uint64_t index, ledger::Record const& record) -> base::Status {
            if (record.leaf.kind != ledger::LeafKind::slots) return {};
            auto const opening =
                impl_->parts.vault.open_opening(record.leaf.commitment, record.opening);
            if (!opening) return std::unexpected(opening.error());
            auto const blind = impl_->parts.vault.blind_of(record.leaf.commitment, record.opening);
            if (!blind) return std::unexpected(blind.error());
            return each({index, record.leaf, opening->named, opening->shown, *blind});
        });
}

base::Status Control::scan(Each const& each) const {
    detail::Reader reader(impl_->parts.vault, each);
    auto const scanned =
        impl_->parts.ledger.scan([&](std::uint64_t index, ledger::Record const& record) {
            return reader.add(index, record);
        });
    return scanned ? reader.finish() : scanned;
}

}  // namespace weir::state
