#include "rules/state/control.h"

#include <mutex>

#include "engines/text/formats.h"

namespace weir::state {
namespace {

constexpr text::Limits kBodyLimits{.size_max = std::size_t{1} << 30, .depth_max = 32};

base::Result<Happened> happened_of(std::uint64_t index, vault::Opening const& opening) {
    auto const body = text::parse_json(base::text_of(opening.body), "", kBodyLimits);
    if (!body) return std::unexpected(body.error());
    auto entry = entry_of(opening.type, *body);
    if (!entry) return std::unexpected(entry.error());
    return Happened{index, opening.time, opening.actor, std::move(*entry), opening.scope.people};
}

/// Only what changes the rules or the state of the programme is shown as such; all else is "other".
ledger::LeafKind kind_of(Entry const& entry) {
    bool const is_state =
        std::holds_alternative<Genesis>(entry) || std::holds_alternative<CharterSigned>(entry) ||
        std::holds_alternative<Activated>(entry) || std::holds_alternative<Paused>(entry) ||
        std::holds_alternative<Resumed>(entry);
    return is_state ? ledger::LeafKind::state : ledger::LeafKind::other;
}

}  // namespace

std::optional<base::Refusal> no_guard(State const&) { return std::nullopt; }

struct Control::Impl {
    explicit Impl(Parts p) : parts(p), state(std::make_shared<State const>()) {}
    Parts parts;
    mutable std::mutex mutex;
    std::shared_ptr<State const> state;  // guarded by mutex
};

Control::Control(Parts parts) : impl_(std::make_unique<Impl>(parts)) {}
Control::~Control() = default;

base::Result<std::unique_ptr<Control>> Control::open(Parts parts) {
    std::unique_ptr<Control> control(new Control(parts));
    State state;
    auto const folded = control->scan([&](Happened const& happened) -> base::Status {
        auto next = fold(std::move(state), happened);
        if (!next) return std::unexpected(next.error());
        state = std::move(*next);
        return {};
    });
    if (!folded) return std::unexpected(folded.error());
    control->impl_->state = std::make_shared<State const>(std::move(state));
    return control;
}

std::shared_ptr<State const> Control::state() const {
    std::lock_guard const lock(impl_->mutex);
    return impl_->state;
}

base::Instant Control::now() const { return std::max(impl_->parts.clock.now(), state()->time); }

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
    auto next = fold(*impl_->state, Happened{impl_->state->entries, opening.time, act.actor,
                                             act.entry, opening.scope.people});
    if (!next) return std::unexpected(next.error());
    auto sealed = impl_->parts.vault.seal_opening(opening);
    if (!sealed) return std::unexpected(sealed.error());
    ledger::Record record{
        {kind_of(act.entry), ledger::epoch_of(opening.time), sealed->commitment, {}},
        std::move(sealed->sealed)};
    auto const index = impl_->parts.ledger.append(record);
    impl_->state = std::make_shared<State const>(std::move(*next));
    auto state = impl_->state;
    lock.unlock();
    auto const receipt = impl_->parts.ledger.wait(index);
    return Committed{receipt, std::move(record), std::move(state)};
}

base::Result<vault::Permit> Control::permit(Committed const& committed) const {
    return impl_->parts.vault.permit(impl_->parts.ledger, committed.receipt, committed.record);
}

base::Status Control::scan(Each const& each) const {
    return impl_->parts.ledger.scan(
        [&](std::uint64_t index, ledger::Record const& record) -> base::Status {
            auto const opening =
                impl_->parts.vault.open_opening(record.leaf.commitment, record.opening);
            if (!opening) return std::unexpected(opening.error());
            auto const happened = happened_of(index, *opening);
            if (!happened) return std::unexpected(happened.error());
            return each(*happened);
        });
}

}  // namespace weir::state
