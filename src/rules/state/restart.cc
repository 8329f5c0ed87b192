#include "rules/state/restart.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engines/crypto/hash.h"
#include "rules/state/signing.h"

namespace weir::state {
namespace {

using base::Reason;
using base::Refusal;
using program::SignOff;

constexpr std::array<std::string_view, 5> kSteps{"findings", "comments", "mended", "signed",
                                                 "resumed"};

Review const* review_of_pause(State const& state) {
    return state.pause ? state.reviews.of_pause(*state.pause) : nullptr;
}

std::optional<base::Instant> last_of(std::vector<SignOff> const& signs) {
    if (signs.empty()) return std::nullopt;
    return std::ranges::max_element(signs, {}, &SignOff::at)->at;
}

bool is_open_and_high(Finding const& finding) {
    return finding.last.severity == kHigh && finding.last.status == kOpen;
}

void add_of_review(std::vector<std::string>& missing, Review const* review) {
    if (review == nullptr) {
        missing.emplace_back("a review of this pause");
        return;
    }
    for (auto const& [number, finding] : review->findings) {
        if (is_open_and_high(finding)) {
            missing.push_back(fmt::format("finding {}: high and open", number));
        }
    }
    if (!review->published) {
        missing.emplace_back("findings that are published");
    } else if (!review->is_published_in_full()) {
        missing.emplace_back("findings published again: something was said since");
    }
}

/// The pause that a review is of, or null: it was opened while that was in force.
program::PauseFact const* pause_of(Review const& review, State const& state) {
    auto const& pauses = state.lifecycle.pauses();
    auto const found = std::ranges::find_if(
        pauses, [&](auto const& pause) { return pause.span.contains(review.at); });
    return found == pauses.end() ? nullptr : &*found;
}

/// When the last of the high findings was dealt with; nothing while one is open.
std::optional<base::Instant> mended_at(Review const& review) {
    auto last = review.first_published_at;  // before, nobody knows that these are all
    for (auto const& [number, finding] : review.findings) {
        if (is_open_and_high(finding)) return std::nullopt;
        if (finding.last.severity == kHigh && last) last = std::max(*last, finding.last_at);
    }
    return last;
}

std::optional<base::Instant> answered_at(Review const& review) {
    if (review.comments.empty()) return review.first_published_at;
    if (!review.unanswered().empty()) return std::nullopt;
    return review.comments.back().at;
}

std::optional<base::Instant> signed_at(Review const& review, State const& state) {
    auto const* pause = pause_of(review, state);
    if (pause == nullptr) return std::nullopt;
    if (pause->span.until) return last_of(pause->ended_by);
    return unsigned_roles(state).empty() ? last_of(resume_signs(state, state.time)) : std::nullopt;
}

std::optional<base::Instant> done_at(std::string_view what, Review const& review,
                                     State const& state) {
    if (what == kSteps[0]) return review.first_published_at;
    if (what == kSteps[1]) return answered_at(review);
    if (what == kSteps[2]) return mended_at(review);
    if (what == kSteps[3]) return signed_at(review, state);
    auto const* pause = pause_of(review, state);
    return pause == nullptr ? std::nullopt : pause->span.until;
}

bool overlap(State const& state, access::Scope const& frozen, base::Unit unit) {
    auto const& directory = *state.directory;
    switch (frozen.kind) {
        case access::Scope::Kind::company: return true;
        case access::Scope::Kind::own_unit: return false;  // nobody can freeze it
        case access::Scope::Kind::unit: {
            auto const there = directory.find_unit(frozen.path);
            return there &&
                   (directory.is_within(unit, *there) || directory.is_within(*there, unit));
        }
        case access::Scope::Kind::site: {
            auto const site = state.permissions.era(state.time).site(frozen.site);
            return std::ranges::any_of(
                directory.everyone_at(state.time), [&](org::Membership const* member) {
                    return member->site == site && directory.is_within(member->home, unit);
                });
        }
    }
    return true;
}

}  // namespace

base::Digest findings_digest(std::string_view hash) {
    return hash.empty() ? base::Digest{} : crypto::sha256(base::bytes_of(hash));
}

std::vector<SignOff> resume_signs(State const& state, base::Instant at) {
    auto const* review = review_of_pause(state);
    if (review == nullptr || !review->published) return {};
    auto const digest = findings_digest(review->published->findings.hash);
    auto good = counting(state, state.lifecycle.resume_sign_offs(), at);
    std::erase_if(good, [&](SignOff const& sign) { return sign.subject != digest; });
    return good;
}

std::optional<Refusal> refuse_pause(State const& state, Person person, base::Instant now) {
    if (state.is_paused()) return Refusal{Reason::already_done, "pause"};
    if (!state.lifecycle.is_active()) return Refusal{Reason::not_active, "pause"};
    if (!holds_signing_role(state, person)) return Refusal{Reason::not_granted, "pause"};
    auto const& pauses = state.lifecycle.pauses();
    if (pauses.empty() || pauses.back().by != person) return std::nullopt;
    auto const& last = pauses.back();
    bool const is_soon = last.span.until && now - *last.span.until < kPauseAgainAfter;
    bool const has_agreed = std::ranges::any_of(last.ended_by, [&](SignOff const& sign) {
        return state.permissions.holds(person, sign.role, state.time);
    });
    if (is_soon && has_agreed) {
        return Refusal{Reason::sign_off_missing,
                       "a second pause within a day: by another holder of a signing role"};
    }
    return std::nullopt;
}

std::vector<std::string> unsigned_roles(State const& state) {
    if (!state.rules) return {};
    return program::missing_roles(state.rules->charter.quorum.resume,
                                  resume_signs(state, state.time));
}

std::optional<std::string> pausing_red(State const& state) {
    if (!state.rules) return std::nullopt;
    auto const& rule = state.rules->charter.controls;
    for (auto const& control : program::controls()) {
        auto const known = state.incidents->controls.find(std::string(control.name));
        bool const is_red = known != state.incidents->controls.end() &&
                            known->second.colour == name_of(program::Colour::red);
        if (is_red && rule.pauses(control)) return std::string(control.name);
    }
    return std::nullopt;
}

std::vector<std::string> missing_to_resume(State const& state) {
    std::vector<std::string> missing;
    if (!state.pause) return missing;
    add_of_review(missing, review_of_pause(state));
    for (auto const& role : unsigned_roles(state)) missing.push_back("signature: " + role);
    if (auto const red = pausing_red(state)) missing.push_back("control: " + *red);
    return missing;
}

std::optional<Refusal> refuse_resume(State const& state) {
    if (!state.pause) return Refusal{Reason::already_done, "resume"};
    auto const missing = missing_to_resume(state);
    if (missing.empty()) return std::nullopt;
    bool const is_signature = missing.front().starts_with("signature");
    return Refusal{is_signature ? Reason::sign_off_missing : Reason::not_reviewed, missing.front()};
}

std::vector<std::string_view> step_names() { return {kSteps.begin(), kSteps.end()}; }

std::vector<Step> steps_of(Review const& review, State const& state, base::Instant now) {
    auto const& zone = state.rules->charter.zone;
    std::vector<Step> steps;
    for (auto const& milestone : review.opened.timetable) {
        Step step{milestone.what, milestone.due, done_at(milestone.what, review, state)};
        auto const due = base::parse_date(milestone.due);
        step.is_late = due && zone.date(step.done_at.value_or(now)) > *due;
        steps.push_back(std::move(step));
    }
    return steps;
}

std::optional<Refusal> refuse_if_frozen(State const& state, std::vector<WeekUnits> const& blocks) {
    for (auto const& [index, freeze] : state.incidents->freezes) {
        if (freeze.thawed_at) continue;
        auto const scope = access::scope_of(freeze.frozen.scope);
        auto const is_covered = [&](base::Unit unit) { return overlap(state, *scope, unit); };
        bool const is_any = !scope || std::ranges::any_of(blocks, [&](WeekUnits const& block) {
            return std::ranges::any_of(block.units, is_covered);
        });
        if (is_any) return Refusal{Reason::frozen, freeze.frozen.scope};
    }
    return std::nullopt;
}

}  // namespace weir::state
