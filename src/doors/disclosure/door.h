// THE DOOR OUT: close(week), answer(question) and read(release). Each
// admits, decides, plans, writes one durable entry, and only then opens, protects and releases.
// What it gives is Released<T>; nothing else that comes from activity leaves.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>

#include "base/outcome.h"
#include "doors/disclosure/collaboration.h"
#include "doors/disclosure/quarter.h"
#include "doors/disclosure/question.h"
#include "doors/disclosure/release.h"
#include "doors/disclosure/released.h"
#include "rules/access/audience.h"
#include "rules/state/control.h"

namespace weir::disclosure {

using base::Person;

/// What closing a week says: public facts only.
struct Closed {
    base::Week week;
    std::size_t cells = 0;
    std::size_t people = 0;       // eligible
    bool was_made_again = false;  // after a crash, at no cost
    bool is_restatement = false;
    base::Rho rho;             // charged to every block
    std::string by_site = {};  // whether it has cells by site: a sentence; empty: not asked for
};

struct ReadQuestion {
    base::Week first;
    base::Week last;
    std::string metric;  // an id, or empty for all
    std::string level;   // a level's name, or empty for the deepest
};

/// One number of one cell of one week, as people read it.
struct Figure {
    std::string metric;
    std::string unit;        // "hours", per person and week
    double mean = 0;         // made to add up over the tree; may be negative
    double deviation = 0;    // standard deviation of its noise
    std::int64_t clamp = 0;  // U, in the integer unit
    base::Rho rho;
};

/// What tells one cell of a kind from another over several weeks; in the order of showing.
struct CellKey {
    std::uint32_t level = 0;   // of a cell by site the first of its sites
    std::uint32_t unit = 0;    // of a cell by site 1 for a part of one, 0 otherwise
    std::uint8_t kind = 0;     // metrics::CellKind
    std::string members = {};  // of a cell by site what it stands for
    friend auto operator<=>(CellKey const&, CellKey const&) = default;
};

struct CellView {
    CellKey key;
    std::string name;
    std::uint32_t people = 0;  // eligible
    std::string why;  // how it came to be: merged with whom, why not divided; empty if plain
    std::vector<Figure> figures;
};

struct WeekView {
    base::Week week;
    std::uint32_t minimum_group = 0;
    base::Rho rho;
    std::vector<CellView> cells;
    std::string fallback = {};  // by site: why there is no cell, a sentence; empty if there are
};

/// What a reader may see of what they asked for; weeks without a release are missing.
struct View {
    std::vector<WeekView> weeks;
    std::string level;
    std::string because;  // the reason that let the reader in
};

/// How far a long act is: word, done, total.
using OnProgress = std::function<void(std::string_view, std::uint64_t, std::uint64_t)>;

class Door {
public:
    struct Parts {
        state::Control& control;
        vault::Vault& vault;
        std::filesystem::path folder;  // data/releases
    };
    static base::Result<std::unique_ptr<Door>> open(Parts parts);

    /// Makes the release of a week. Refusals: not_active, paused, not_granted, too_early (the week
    /// or its grace period runs), too_few_people, already_done (the same snapshot is written),
    /// budget_spent. The caller holds the sluice; everything handed in before has been settled.
    /// After a crash the same snapshot gives the same release at no new cost.
    [[nodiscard]] base::Outcome<Released<Closed>> close(Person caller, base::Week week,
                                                        OnProgress const& on_progress,
                                                        std::stop_token stop);

    /// Makes the release of a quarter. Refusals: not_active, paused, not_granted, not_declared (no
    /// [quarter]), too_early (it or its last week's grace period runs, or a week has no release),
    /// too_few_people, already_done, budget_spent. After a crash the same quarter is made again
    /// with the same noise, at no new cost; a quarter is never restated.
    [[nodiscard]] base::Outcome<Released<ClosedQuarter>> close_quarter(
        Person caller, base::Quarter quarter, OnProgress const& on_progress, std::stop_token stop);

    /// A quarter's cells that the caller may see; recorded like a read. Refusals: not_active,
    /// paused, not_granted, too_early (no release).
    [[nodiscard]] base::Outcome<Released<QuarterView>> read_quarter(Person caller,
                                                                    base::Quarter quarter);

    /// Released cells that the caller may see; recorded once per reader, release and hour, before
    /// the first byte. Refusals: not_active, paused, not_granted, not_declared (metric, level),
    /// too_early (no week of the range has a release).
    [[nodiscard]] base::Outcome<Released<View>> read(Person caller, ReadQuestion const& question);

    /// The same of cells by site (the question's level is not looked at). A cell is for who was
    /// measured in it and for grants that cover all its units or all its people's site; that a
    /// week has none, and why, is for who may see any cell of that week. Refusals as `read`, and
    /// not_declared where neither the charter nor a release of the range has cells by site.
    [[nodiscard]] base::Outcome<Released<View>> read_by_site(Person caller,
                                                             ReadQuestion const& question);

    /// The pairs of cells that a week's first release shows, both cells of which the caller may see
    /// or in one of which they were measured; without a week, those of the last week that has any.
    /// Recorded like a read. Refusals: not_active, paused, not_declared (the charter has no
    /// [collaboration]), too_early (no release with pairs), not_granted.
    [[nodiscard]] base::Outcome<Released<CollaborationView>> read_collaboration(
        Person caller, std::optional<base::Week> week);

    /// What a question would cost and how wide its answer's interval would be, exactly, from public
    /// facts and earlier answers; opens and charges nothing. Refusals and errors as `answer`, but
    /// never budget_spent: Quote::is_affordable says that.
    [[nodiscard]] base::Outcome<Quote> quote(Person caller, Question const& question) const;

    /// The answer: for free where it stands already or follows from releases, else one durable
    /// entry with reservation and intent, then exact figure, then noise. Refusals: not_active,
    /// paused, not_declared (metric, purpose, cohort), not_granted, too_early (a week without a
    /// release), too_many (weeks), too_few_people (a quantile), budget_spent. The caller holds the
    /// sluice. A crash after the entry loses budget, never privacy.
    [[nodiscard]] base::Outcome<Released<Answer>> answer(Person caller, Question const& question,
                                                         std::stop_token stop);

    /// Answers given so far that the caller may read: those who may ask, who may read the release,
    /// and who was measured. Recorded like a read. Refusals: not_active, paused.
    [[nodiscard]] base::Outcome<Released<std::vector<PastAnswer>>> answers(Person caller);

private:
    explicit Door(Parts parts) : parts_(std::move(parts)) {}
    Parts parts_;
    std::mutex asking_;
    struct Making;  // a release on its way
    struct Asked;   // a question on its way
    base::Outcome<Asked> admit_question(Person caller, Question const& question) const;
    base::Outcome<state::Committed> reserve(Person caller, Asked const& asked);
    base::Result<state::Answered> draw(Asked const& asked, state::Committed const& committed,
                                       std::stop_token stop);
    /// The question as somebody would put it today. not_found if its cells are gone.
    base::Result<Question> question_of(state::State const& state,
                                       state::AnswerFact const& fact) const;
    base::Outcome<Released<Answer>> recall(Person caller, Asked const& asked);
    struct MakingQuarter;
    base::Outcome<MakingQuarter> admit_quarter(Person caller, base::Quarter quarter) const;
    base::Outcome<state::Committed> enter(Person caller, MakingQuarter const& making);
    base::Result<QuarterRelease> make(MakingQuarter const& making, vault::Permit const& permit,
                                      OnProgress const& on_progress, std::stop_token stop);
    base::Status store(MakingQuarter const& making, QuarterRelease const& release);
    base::Result<QuarterRelease> load(state::QuarterFact const& fact) const;
    [[nodiscard]] std::filesystem::path path_of(base::Quarter quarter, std::uint64_t index) const;
    base::Outcome<Making> admit(Person caller, base::Week week) const;
    base::Outcome<state::Committed> enter(Person caller, Making const& making);
    base::Result<Release> make(Making& making, vault::Permit const& permit,
                               OnProgress const& on_progress, std::stop_token stop);
    base::Status store(Making const& making, Release const& release);
    base::Result<Release> load(state::ReleaseFact const& fact) const;
    [[nodiscard]] std::filesystem::path path_of(base::Week week, std::uint64_t index) const;
};

}  // namespace weir::disclosure
