#include "doors/exposure/history.h"

#include <algorithm>
#include <set>

#include "records/vault/vault.h"

namespace weir::exposure {
namespace {

using access::Class;
using disclosure::Cut;
using disclosure::ShownCell;
using disclosure::ShownWeek;
using state::State;

access::DataWeek data_week_of(ShownWeek const& shown, base::Instant from) {
    access::DataWeek week{shown.roster, {from, std::nullopt}, {}};
    for (auto const& cell : shown.cells) week.cells.push_back(cell.cell);
    return week;
}

void end_at(Held& held, state::Happened const& happened) {
    auto& until = held.week.existed.until;
    if (until && *until <= happened.time) return;
    until = std::max(happened.time, held.week.existed.from);
    held.ended = happened.index;
}

std::vector<base::Week> weeks_between(base::Week first, base::Week last) {
    std::vector<base::Week> weeks;
    for (auto week = first; week <= last; week = week.next()) weeks.push_back(week);
    return weeks;
}

/// The metric word under which some cuts are recorded (ReleaseRead::metric).
Cut cut_of(state::ReleaseRead const& read) {
    if (read.metric == "quarter") return Cut::quarter;
    return read.metric.ends_with(" by site") ? Cut::site : Cut::tree;
}

bool is_in(ShownCell const& cell, org::RosterRow const& row, org::Directory const& directory) {
    bool const is_at = std::ranges::find(cell.cell.exactly, row.home) != cell.cell.exactly.end();
    return is_at || std::ranges::any_of(cell.cell.within, [&](base::Unit unit) {
               return directory.is_within(row.home, unit);
           });
}

/// Rows as they can have been known: none begins or ends before it was handed in.
org::DirectoryChange as_known(org::DirectoryChange change, base::Instant at) {
    change.at = at;
    for (auto& row : change.rows) {
        row.from = std::max(row.from, at);
        if (row.until) row.until = std::max(*row.until, row.from);
    }
    return change;
}

/// When the programme served, within the period.
access::Spans serving_in(State const& state, base::Span const& period) {
    auto const since = state.lifecycle.activated_at();
    if (!since) return {};
    access::Spans paused;
    for (auto const& pause : state.lifecycle.pauses())
        paused = access::union_of(paused, {pause.span});
    return access::intersection_of(access::difference_of({{*since, std::nullopt}}, paused),
                                   {period});
}

}  // namespace

std::vector<Person> History::known() const {
    std::set<Person> people;
    for (auto const& fact : directory.memberships()) people.insert(fact.person);
    return {people.begin(), people.end()};
}

base::Status Historian::before(state::Happened const& happened) {
    bool const is_since = happened.time >= history_.period.span.from ||
                          (history_.period.cause != 0 && happened.index >= history_.period.cause);
    if (!has_base_ && is_since && state_.lifecycle.activated_at()) {
        has_base_ = true;
        history_.base = happened.index;
        history_.meant = state_.permissions;
        history_.meant_directory = history_.directory;
    }
    if (auto const* closing = std::get_if<state::Closing>(&happened.entry))
        return hold_week(*closing, happened.index);
    if (auto const* closing = std::get_if<state::QuarterClosing>(&happened.entry))
        return hold_quarter(*closing, happened.index);
    if (auto const* answered = std::get_if<state::Answered>(&happened.entry))
        return hold_answer(*answered, happened);
    return {};
}

base::Status Historian::hold_week(state::Closing const& closing, std::uint64_t index) {
    auto shown = disclosure::shown_week(state_, closing.week, closing.share);
    if (!shown) return std::unexpected(shown.error());
    if (auto* week = std::get_if<ShownWeek>(&*shown))
        waiting_.push_back({index, {std::move(*week)}, true});
    return {};
}

base::Status Historian::hold_quarter(state::QuarterClosing const& closing, std::uint64_t index) {
    auto shown = disclosure::shown_quarter(state_, closing.quarter);
    if (!shown) return std::unexpected(shown.error());
    if (auto* weeks = std::get_if<std::vector<ShownWeek>>(&*shown))
        waiting_.push_back({index, std::move(*weeks), false});
    return {};
}

/// An answer stays when the rows behind it are gone. It is for who may read all its cells.
base::Status Historian::hold_answer(state::Answered const& answered,
                                    state::Happened const& happened) {
    auto const asked = asked_.find(answered.asked);
    if (asked == asked_.end()) return {};
    auto const cells = disclosure::asked_cells(asked->second.question);
    if (!cells) return std::unexpected(cells.error());
    access::Cell all;
    std::vector<Held> answers;
    for (auto const& of_week : cells->weeks) {
        auto const found = std::ranges::find_if(history_.held, [&](Held const& held) {
            return held.what == Class::answer && held.week.roster.week == of_week.week;
        });
        if (found == history_.held.end()) continue;
        Held answer{.what = Class::answer,
                    .week = {{of_week.week, {}}, {happened.time, std::nullopt}, {}},
                    .cells = {},
                    .made = happened.index,
                    .ended = {}};
        std::vector<ShownCell> cover;
        for (auto const& cell : found->cells) {
            bool const is_asked =
                cell.cut == Cut::tree &&
                std::ranges::find(of_week.cells, std::pair(cell.kind, cell.unit)) !=
                    of_week.cells.end();
            if (!is_asked) continue;
            cover.push_back(cell);
            all.within.insert(all.within.end(), cell.cell.within.begin(), cell.cell.within.end());
            all.exactly.insert(all.exactly.end(), cell.cell.exactly.begin(),
                               cell.cell.exactly.end());
        }
        for (auto const& row : found->week.roster.rows) {
            if (std::ranges::any_of(cover, [&](ShownCell const& cell) {
                    return is_in(cell, row, *state_.directory);
                }))
                answer.week.roster.rows.push_back(row);
        }
        answers.push_back(std::move(answer));
    }
    for (auto& answer : answers) {
        answer.week.cells = {all};
        answer.cells.push_back({.cell = all, .unit = {}});
        given_.push_back(std::move(answer));
    }
    return {};
}

/// It is written: from now on it can be read, in the place of an earlier one of the same week. The
/// first one's pairs of cells go on being shown, so it stays where there may be such.
void Historian::show(std::uint64_t closing, state::Happened const& happened) {
    auto const found = std::ranges::find(waiting_, closing, &Waiting::closing);
    if (found == waiting_.end()) return;
    for (auto const& shown : found->weeks) {
        for (auto& held : history_.held) {
            bool const is_earlier =
                found->is_week && held.is_week && held.week.roster.week == shown.roster.week;
            bool const stays = held.what == Class::release && state_.rules->charter.collaboration;
            if (is_earlier && !stays) end_at(held, happened);
        }
        auto const week = data_week_of(shown, happened.time);
        history_.held.push_back(
            {Class::release, week, shown.cells, found->is_week, happened.index, {}});
        if (!found->is_week) continue;
        Held asked{Class::answer, {week.roster, week.existed, {}}, {}, true, happened.index, {}};
        for (auto const& cell : shown.cells) {
            if (cell.cut != Cut::tree) continue;
            asked.week.cells.push_back(cell.cell);
            asked.cells.push_back(cell);
        }
        history_.held.push_back(std::move(asked));
    }
    waiting_.erase(found);
}

/// No question can be asked of a week without rows.
void Historian::sweep(state::RetentionSwept const& swept, state::Happened const& happened) {
    if (vault::RetentionClass{static_cast<std::uint8_t>(swept.retention)} != vault::kRows) return;
    for (auto& held : history_.held) {
        if (held.what == Class::answer && held.week.roster.week == swept.week)
            end_at(held, happened);
    }
}

void Historian::look(state::Happened const& happened) {
    auto const& span = history_.period.span;
    if (auto const* asked = std::get_if<state::Asked>(&happened.entry))
        people_of_plans_[asked->plan] = happened.people;
    if (happened.actor == Person{} || !span.contains(happened.time)) return;
    Look look;
    look.index = happened.index;
    look.at = happened.time;
    look.reader = happened.actor;
    if (auto const* read = std::get_if<state::ReleaseRead>(&happened.entry)) {
        look.weeks = weeks_between(read->first, read->last);
        look.cut = cut_of(*read);
        look.level = read->level;
        look.purpose = read->purpose;
    } else if (auto const* asked = std::get_if<state::Asked>(&happened.entry)) {
        look.what = Class::answer;
        for (auto const& block : asked->units) look.weeks.push_back(block.week);
        look.people = happened.people;
        look.purpose = asked->purpose;
    } else if (auto const* again = std::get_if<state::AnswerRead>(&happened.entry)) {
        look.what = Class::answer;
        for (auto const& plan : again->plans) {
            auto const& people = people_of_plans_[plan];
            look.people.insert(look.people.end(), people.begin(), people.end());
        }
        look.purpose = again->purpose;
    } else if (auto const* trail = std::get_if<state::TrailRead>(&happened.entry)) {
        look.what = Class::trail;
        look.people = happened.named;
        look.purpose = trail->what;
    } else {
        return;
    }
    history_.looks.push_back(std::move(look));
}

void Historian::step(state::Happened const& happened) {
    auto const& entry = happened.entry;
    Step step{.index = happened.index,
              .at = happened.time,
              .type = std::string(state::type_of(happened.entry)),
              .author = happened.actor,
              .signs = {},
              .words = {},
              // A proposal's narrowing is in force before the rest is signed.
              .moves_grants = std::holds_alternative<state::Proposed>(entry) ||
                              std::holds_alternative<state::Applied>(entry) ||
                              std::holds_alternative<state::Activated>(entry) ||
                              std::holds_alternative<state::DirectoryChanged>(entry)};
    if (auto const* paused = std::get_if<state::Paused>(&entry)) {
        step.words = paused->reason;
    } else if (auto const* applied = std::get_if<state::Applied>(&entry)) {
        auto const* proposal = state_.changes.find(applied->proposal);
        step.about = applied->proposal;
        step.author = proposal->proposer;
        step.signs = proposal->signs;
        step.words = proposal->proposed.what;
    } else if (auto const* proposed = std::get_if<state::Proposed>(&entry)) {
        step.words = proposed->what;
    } else if (!std::holds_alternative<state::Activated>(entry) &&
               !std::holds_alternative<state::DirectoryChanged>(entry) &&
               !std::holds_alternative<state::Resumed>(entry) &&
               !std::holds_alternative<state::Released>(entry) &&
               !std::holds_alternative<state::QuarterReleased>(entry) &&
               !std::holds_alternative<state::Answered>(entry)) {
        return;
    }
    history_.steps.push_back(std::move(step));
}

/// What came without a signature (it narrows, or an envelope had agreed to it) was meant; what was
/// signed since was not.
void Historian::follow_directory(state::Happened const& happened) {
    if (auto const* changed = std::get_if<state::DirectoryChanged>(&happened.entry)) {
        auto const change = as_known(changed->change, changed->change.at);
        history_.directory.apply(change);
        if (has_base_) history_.meant_directory.apply(change);
    }
    auto const* applied = std::get_if<state::Applied>(&happened.entry);
    if (applied == nullptr) return;
    auto const& proposed = state_.changes.find(applied->proposal)->proposed;
    if (proposed.what != state::kOfDirectory) return;
    history_.directory.apply(as_known(proposed.directory, happened.time));
    if (has_base_) history_.meant_directory.name_units(proposed.directory);
}

void Historian::after(state::Happened const& happened) {
    if (auto const* asked = std::get_if<state::Asked>(&happened.entry))
        asked_.emplace(happened.index, *asked);
    if (auto const* released = std::get_if<state::Released>(&happened.entry))
        show(released->closing, happened);
    if (auto const* released = std::get_if<state::QuarterReleased>(&happened.entry))
        show(released->closing, happened);
    if (auto const* swept = std::get_if<state::RetentionSwept>(&happened.entry))
        sweep(*swept, happened);
    if (std::holds_alternative<state::LogRestored>(happened.entry)) restored_ = happened.time;
    if (auto const* canary = std::get_if<state::CanaryTried>(&happened.entry))
        history_.canaries[canary->incident] = {happened.index, *canary, happened.time};
    follow_directory(happened);
    look(happened);
    step(happened);
}

base::Status Historian::add(state::Happened const& happened) {
    if (auto made = before(happened); !made) return made;
    auto next = state::fold(std::move(state_), happened);
    if (!next) return std::unexpected(next.error());
    state_ = std::move(*next);
    after(happened);
    return {};
}

base::Result<History> Historian::finish() && {
    if (restored_ && *restored_ >= history_.period.span.from) {
        return base::fail(base::Fault::unsupported,
                          "beyond the record: the log was restored since, and what it lost is not "
                          "known");
    }
    if (!state_.lifecycle.activated_at())
        return base::fail(base::Fault::not_found, "nothing was active, so nothing was in reach");
    if (!has_base_) {
        history_.base = state_.entries;
        history_.meant = state_.permissions;
        history_.meant_directory = history_.directory;
    }
    for (auto& answer : given_) history_.held.push_back(std::move(answer));
    for (auto const& level : state_.rules->charter.levels) history_.levels.push_back(level.name);
    history_.serving = serving_in(state_, history_.period.span);
    history_.now = std::make_shared<State const>(std::move(state_));
    return std::move(history_);
}

}  // namespace weir::exposure
