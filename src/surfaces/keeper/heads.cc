// The private view: the hourly count of everybody's heads, and what one person is shown of the log.
#include "base/check.h"
#include "surfaces/keeper/detail/handlers.h"
#include "surfaces/keeper/jobs.h"
#include "surfaces/protocol/personal_view.h"

namespace weir::keeper {

using base::Reason;
using base::Refusal;
using text::Tree;

namespace {

constexpr std::uint32_t kHoursOfQuiet = 24;  // heads are counted at least so often
constexpr int kAttempts = 3;
constexpr std::size_t kStatementsShown = 1000;

/// Whose heads, and as of when.
enum class AsOf { now, last_count };

/// Everybody's head. The labels need everybody's key: about 10 us a person.
base::Result<ledger::HeadsTree> tree_of(Rooms& rooms, state::PrivateView const& view,
                                        ledger::Epoch epoch, AsOf as_of) {
    bool const is_now = as_of == AsOf::now;
    std::vector<ledger::Head> heads;
    auto const last = is_now ? view.enrolled() : view.enrolled_when_counted();
    for (std::uint32_t number = 1; number <= last; ++number) {
        base::Person const person{number};
        auto const key = rooms.vault().tag_key(person);
        if (!key) return std::unexpected(key.error());
        if (!*key) continue;  // erased: they have departed
        auto const fact = is_now ? view.of(person) : view.counted(person);
        heads.push_back({ledger::label_of((*key)->bytes(), epoch), fact.count, fact.chain,
                         is_now ? view.fresh(person) : view.fresh_when_counted(person)});
    }
    rooms.vault().forget();
    return ledger::HeadsTree::of(epoch, std::move(heads));
}

bool is_same(state::PrivateView const& a, state::PrivateView const& b) {
    return a.uncounted() == b.uncounted() && a.people() == b.people() &&
           a.last_index() == b.last_index();
}

base::Outcome<state::Committed> count_once(Rooms& rooms) {
    auto const view = rooms.control().state()->view;
    auto const epoch = ledger::epoch_of(rooms.control().now());
    auto const tree = tree_of(rooms, view, epoch, AsOf::now);
    if (!tree) return std::unexpected(tree.error());
    auto const heads = tree->heads();
    state::HeadsCounted entry{epoch.hour, heads.people, heads.slots, base::to_hex(heads.root)};
    return rooms.control().commit({base::Person{}, {}, std::move(entry), {}, heads},
                                  [&](state::State const& now) -> std::optional<Refusal> {
                                      if (is_same(now.view, view)) return std::nullopt;
                                      return Refusal{Reason::already_done, "heads"};
                                  });
}

/// The published part of the log, as one person is shown it.
class Viewer {
public:
    Viewer(Rooms& rooms, base::Person person, ledger::Ledger::Published published)
        : rooms_(&rooms), person_(person), published_(std::move(published)) {}

    Ending run() {
        auto const key = rooms_->vault().tag_key(person_);
        if (!key) return std::unexpected(key.error());
        if (!*key) return Refusal{Reason::not_granted, "me"};
        if (auto done = add_entries(); !done) return std::unexpected(done.error());
        if (auto done = add_head((*key)->bytes()); !done) return std::unexpected(done.error());
        view_.checkpoint = published_.note;
        auto const bytes = (*key)->bytes();
        return protocol::to_tree(
            {base::Bytes(bytes.begin(), bytes.end()), std::move(view_), statements_});
    }

private:
    base::Status add_entries() {
        return rooms_->control().scan_told([&](state::Control::Told const& told) -> base::Status {
            if (told.index >= published_.head.size) return {};
            if (told.named.empty()) {
                ++statements_;
                return add(view_.statements, told, 0, ledger::statement_blind(told.blind));
            }
            for (std::size_t i = 0; i < told.named.size(); ++i) {
                if (told.named[i] != person_) continue;
                auto const place = static_cast<std::uint8_t>(i);
                return add(view_.slots, told, place, ledger::slot_blind(told.blind, place));
            }
            return {};
        });
    }

    base::Status add(std::vector<ledger::ShownEntry>& list, state::Control::Told const& told,
                     std::uint8_t place, base::Digest const& blind) {
        auto hashes = rooms_->ledger().prove(told.index, published_.head.size);
        if (!hashes) return std::unexpected(hashes.error());
        list.push_back(
            {told.index, ledger::encode(told.leaf), std::move(*hashes), place, blind, told.shown});
        if (told.named.empty() && list.size() > kStatementsShown) list.erase(list.begin());
        return {};
    }

    /// None before the first count, and none where somebody departed since the last.
    base::Status add_head(base::ByteView key) {
        auto const view = rooms_->control().state()->view;
        auto const& last = view.last();
        if (!last || view.last_index() >= published_.head.size) return {};
        ledger::Epoch const epoch{last->hour};
        auto const tree = tree_of(*rooms_, view, epoch, AsOf::last_count);
        if (!tree) return std::unexpected(tree.error());
        auto const label = ledger::label_of(key, epoch);
        auto const head = tree->find(label);
        if (!head || base::to_hex(tree->heads().root) != last->root) return {};
        auto hashes = rooms_->ledger().prove(view.last_index(), published_.head.size);
        if (!hashes) return std::unexpected(hashes.error());
        auto const receipt = rooms_->ledger().receipt(view.last_index());
        if (!receipt) return std::unexpected(receipt.error());
        base::check(receipt->extra.has_value(), "our receipts carry their entry");
        view_.head = ledger::ShownHead{view.last_index(), *receipt->extra, std::move(*hashes),
                                       *head, tree->path(label).value_or(ledger::SumPath{})};
        return {};
    }

    Rooms* rooms_;
    base::Person person_;
    ledger::Ledger::Published published_;
    ledger::PersonalView view_;
    std::uint64_t statements_ = 0;  // in all
};

}  // namespace

bool is_counting_due(Rooms& rooms, base::Instant now) {
    auto const state = rooms.control().state();
    auto const& view = state->view;
    if (!view.last()) return view.people() > 0;
    auto const hour = ledger::epoch_of(now).hour;
    if (hour <= view.last()->hour) return false;
    return view.uncounted() > 0 || view.people() != view.last()->people ||
           hour - view.last()->hour >= kHoursOfQuiet;
}

Ending count_heads(Call& call) {
    // Somebody may be looked at while the heads are counted; then they are counted again.
    for (int attempt = 1;; ++attempt) {
        auto const counted = count_once(*call.rooms);
        if (!counted) return std::unexpected(counted.error());
        if (auto const* refusal = std::get_if<Refusal>(&*counted)) {
            if (attempt == kAttempts) return *refusal;
            continue;
        }
        auto const& last = std::get<state::Committed>(*counted).state->view.last();
        return Tree::object().set("people", last->people).set("slots", last->slots);
    }
}

namespace detail {

Ending me_seen(Call& call) {
    if (auto done = publish_if_due(*call.rooms); !done) return std::unexpected(done.error());
    auto published = call.rooms->ledger().published();
    if (!published) return std::unexpected(published.error());
    return Viewer(*call.rooms, call.caller, std::move(*published)).run();
}

}  // namespace detail

}  // namespace weir::keeper
