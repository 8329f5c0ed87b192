// What agreed envelopes let through: told to those who are seen, and digested week by week for
// those who sign. Both are read from the entries of the directory's changes, and kept nowhere else.
#include <algorithm>
#include <map>

#include "rules/state/signing.h"
#include "surfaces/keeper/detail/handlers.h"
#include "surfaces/keeper/detail/parameters.h"
#include "surfaces/keeper/detail/people.h"

namespace weir::keeper::detail {

using base::Reason;
using base::Refusal;
using state::State;
using text::Tree;

namespace {

constexpr std::size_t kSlotsMax = 3;  // of one leaf: more people than that are told by a statement

std::optional<Refusal> refuse_digest(State const& state, base::Person caller) {
    if (state::holds_signing_role(state, caller)) return std::nullopt;
    return Refusal{Reason::not_granted, "digest"};
}

Tree named_use(state::EnvelopeUse const& use, Rooms& rooms) {
    auto people = Tree::list();
    for (auto const person : use.people) people.push(shown_name(rooms, person));
    return Tree::object()
        .set("envelope", use.envelope)
        .set("class", use.what)
        .set("line", shown_name(rooms, use.row))
        .set("reader", shown_name(rooms, use.reader))
        .set("people", people);
}

/// Uses and lines of one week.
struct WeekUses {
    std::uint64_t lines = 0;
    Tree uses = Tree::list();
};
using Weeks = std::map<base::Week, WeekUses>;

base::Result<Weeks> weeks_of(Rooms& rooms, base::Week first, base::Week last) {
    Weeks weeks;
    auto const state = rooms.control().state();
    auto const scanned = rooms.control().scan([&](state::Happened const& happened) -> base::Status {
        auto const* changed = std::get_if<state::DirectoryChanged>(&happened.entry);
        if (changed == nullptr) return {};
        auto const week = state->rules->charter.zone.week(happened.time);
        std::uint64_t lines = 0;
        for (auto const used : changed->used) lines += used;
        if (lines == 0 || week < first || last < week) return {};
        auto& there = weeks[week];
        there.lines += lines;
        for (auto const& use : changed->given) {
            there.uses.push(named_use(use, rooms)
                                .set("entry", happened.index)
                                .set("at", base::to_text(happened.time)));
        }
        return {};
    });
    if (!scanned) return std::unexpected(scanned.error());
    return weeks;
}

/// The parameter, or a week that was told; bad_input if it is no week.
base::Result<base::Week> week_in(Call& call, std::string_view key, base::Week otherwise) {
    auto const word = text_or(call.parameters, key, "");
    if (word.empty()) return otherwise;
    return base::Week::of(word);
}

}  // namespace

Ending digest(Call& call) {
    auto& control = call.rooms->control();
    auto const now = control.now();
    auto const state = control.state();
    if (auto const refusal = refuse_digest(*state, call.caller)) return *refusal;
    auto const this_week = state->rules->charter.zone.week(now);
    auto const first = week_in(call, "first", this_week.previous());
    if (!first) return std::unexpected(first.error());
    auto const last = week_in(call, "last", this_week);
    if (!last) return std::unexpected(last.error());
    auto const committed =
        control.commit({call.caller, {}, state::TrailRead{"digest", base::to_text(*first)}},
                       [&](State const& later) { return refuse_digest(later, call.caller); });
    if (!committed) return std::unexpected(committed.error());
    if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    auto const weeks = weeks_of(*call.rooms, *first, *last);
    if (!weeks) return std::unexpected(weeks.error());
    auto list = Tree::list();
    for (auto const& [week, there] : *weeks) {
        list.push(Tree::object()
                      .set("week", base::to_text(week))
                      .set("lines", there.lines)
                      .set("uses", there.uses));
    }
    return Tree::object()
        .set("first", base::to_text(*first))
        .set("last", base::to_text(*last))
        .set("weeks", list);
}

bool is_telling_due(Rooms& rooms, base::Instant) {
    return !rooms.control().state()->envelopes.untold.empty();
}

Ending tell_envelopes(Call& call) {
    auto& control = call.rooms->control();
    auto const state = control.state();
    for (auto const& [where, use] : state->envelopes.untold) {
        auto named = use.people;
        if (named.size() > kSlotsMax) named.clear();
        state::EnvelopeTold entry{where.first, where.second, use.envelope, use.what};
        auto const committed = control.commit({{}, {}, std::move(entry), std::move(named)},
                                              [&](State const& now) -> std::optional<Refusal> {
                                                  if (now.envelopes.untold.contains(where))
                                                      return std::nullopt;
                                                  return Refusal{Reason::already_done, "told"};
                                              });
        if (!committed) return std::unexpected(committed.error());
    }
    return Tree::object();
}

}  // namespace weir::keeper::detail
