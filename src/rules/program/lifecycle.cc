#include "rules/program/lifecycle.h"

#include <algorithm>
#include <array>

namespace weir::program {
namespace {

constexpr std::array<std::string_view, 3> kStages{"draft", "active", "paused"};

bool touches(base::Span const& pause, EventTime time) {
    bool const begins_before_its_end = !pause.until || time.start < *pause.until;
    return begins_before_its_end && time.start + time.length >= pause.from;
}

/// Distinct people to distinct roles, as many as can be (augmenting paths; roles are few).
class Assignment {
public:
    Assignment(std::span<std::string const> needed, std::span<SignOff const> signs)
        : needed_(needed), signs_(signs), person_of_role_(needed.size()) {}

    /// Whether a role finds a person, perhaps by moving others.
    bool place(std::size_t role) {
        tried_.clear();
        return place_again(role);
    }

private:
    bool place_again(std::size_t role) {
        for (auto const& sign : signs_) {
            bool const is_tried = std::ranges::find(tried_, sign.person) != tried_.end();
            if (sign.role != needed_[role] || is_tried) continue;
            tried_.push_back(sign.person);
            auto const taken = std::ranges::find(person_of_role_, std::optional(sign.person));
            bool const is_free = taken == person_of_role_.end();
            if (is_free || place_again(static_cast<std::size_t>(taken - person_of_role_.begin()))) {
                person_of_role_[role] = sign.person;
                return true;
            }
        }
        return false;
    }

    std::span<std::string const> needed_;
    std::span<SignOff const> signs_;
    std::vector<std::optional<Person>> person_of_role_;
    std::vector<Person> tried_;
};

}  // namespace

std::string_view name_of(Stage stage) { return kStages[static_cast<std::size_t>(stage)]; }

void Lifecycle::apply(CharterSet const& fact) {
    if (charter_ == fact.charter) return;
    charter_ = fact.charter;
    charter_signs_.clear();
}

void Lifecycle::apply(CharterSigned const& fact) {
    if (charter_ != fact.sign.subject) return;
    charter_signs_.push_back(fact.sign);
}

void Lifecycle::apply(Activated const& fact) {
    if (!activated_at_) activated_at_ = fact.at;
}

void Lifecycle::apply(Paused const& fact) {
    if (stage() == Stage::paused) return;
    resume_signs_.clear();
    pauses_.push_back({{fact.at, std::nullopt}, fact.by, fact.role, fact.reason, {}});
}

void Lifecycle::apply(ResumeSigned const& fact) {
    if (stage() != Stage::paused) return;
    resume_signs_.push_back(fact.sign);
}

void Lifecycle::apply(Resumed const& fact) {
    if (stage() != Stage::paused) return;
    // The second of the pause itself stays out, also if the clock stood still or ran backwards.
    auto& span = pauses_.back().span;
    span.until = std::max(fact.at, span.from + base::Duration{1});
    pauses_.back().ended_by = fact.by;
    resume_signs_.clear();
}

Stage Lifecycle::stage() const {
    if (!pauses_.empty() && !pauses_.back().span.until) return Stage::paused;
    return activated_at_ ? Stage::active : Stage::draft;
}

bool Lifecycle::is_active_at(base::Instant when) const {
    bool const is_activated = activated_at_ && *activated_at_ <= when;
    return is_activated && std::ranges::none_of(pauses_, [when](PauseFact const& pause) {
               return pause.span.contains(when);
           });
}

bool Lifecycle::may_store_event_at(EventTime time, Charter const& charter) const {
    if (!activated_at_ || time.length < base::Duration{0}) return false;
    base::Duration const history{charter.history_weeks * 7 * base::kDay.seconds};
    if (time.start < *activated_at_ - history) return false;
    if (time.start < charter.zone.midnight(charter.collect_from)) return false;
    if (auto const last = charter.collect_until;
        last && time.start >= charter.zone.midnight(base::Date{last->days + 1}))
        return false;
    return std::ranges::none_of(
        pauses_, [time](PauseFact const& pause) { return touches(pause.span, time); });
}

std::vector<std::string> missing_roles(std::span<std::string const> needed,
                                       std::span<SignOff const> signs) {
    Assignment assignment(needed, signs);
    std::vector<std::string> missing;
    for (std::size_t role = 0; role < needed.size(); ++role) {
        if (!assignment.place(role)) missing.push_back(needed[role]);
    }
    return missing;
}

}  // namespace weir::program
