// What an exposure is counted from, gathered in one pass over the ledger: the rules that were meant
// and those that were, which data stood when, who read, and what changed the audiences. Numbers
// only, no names; nothing is opened but the ledger's own entries.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "doors/disclosure/shown.h"
#include "rules/access/reach.h"
#include "rules/state/state.h"

namespace weir::exposure {

using base::Person;

/// What is asked about.
struct Period {
    base::Span span;          // `until` is set
    std::uint64_t cause = 0;  // the entry that is thought to have opened it; 0: not known
};

/// A class's data of one week, while they could be read by whoever was granted them.
struct Held {
    access::Class what = access::Class::release;
    access::DataWeek week;
    std::vector<disclosure::ShownCell> cells;  // those of `week`, in its order
    bool is_week = false;                      // of a week's release, or of its rows
    std::uint64_t made = 0;                    // entry since which they could be read
    std::optional<std::uint64_t> ended;        // and from which not any more
};

/// Something that somebody was shown.
struct Look {
    std::uint64_t index = 0;  // of its entry
    base::Instant at;
    Person reader;
    access::Class what = access::Class::release;
    std::vector<base::Week> weeks;  // of cells; none: it was about persons
    disclosure::Cut cut = disclosure::Cut::tree;
    std::string level;           // of the tree; empty: every level
    std::vector<Person> people;  // where the entry itself says whom; else it follows from the cells
    std::string purpose;
};

/// An entry that changed who may see what, or ended or began all serving.
struct Step {
    std::uint64_t index = 0;
    base::Instant at;
    std::string type;         // of the entry
    Person author;            // who proposed or did it; 0: the system itself
    std::uint64_t about = 0;  // the proposal that was applied, else 0
    std::vector<program::SignOff> signs;
    std::string words;          // why, of a pause
    bool moves_grants = false;  // rules or directory stand differently after it
};

struct History {
    Period period;
    std::uint64_t base = 0;  // entries that stood when the last signatures before it were complete
    std::shared_ptr<state::State const> now;  // after the last entry
    /// As it was known at every second: a row that was handed in late begins, or ends, when it was
    /// handed in. Nobody could read by a fact that the keeper did not have.
    org::Directory directory;
    access::Permissions meant;                        // as those signatures granted
    org::Directory meant_directory;                   // without what was signed since
    access::Spans serving;                            // active and not paused, within the period
    std::vector<Held> held;                           // by week, then class
    std::vector<Look> looks;                          // within the period, oldest first
    std::vector<Step> steps;                          // of the whole ledger, oldest first
    std::map<std::uint64_t, state::Canary> canaries;  // the last of each incident
    std::vector<std::string> levels;                  // of the tree's cells, by number
    [[nodiscard]] std::vector<Person> known() const;  // everybody who ever stood in the directory
};

/// Takes every entry in order, then gives the history. The rules that were *meant* are those that
/// stood before the period's first entry and before its cause; where that is before the
/// activation, those that were activated.
class Historian {
public:
    explicit Historian(Period period) { history_.period = period; }
    /// corrupt if the entry cannot follow.
    [[nodiscard]] base::Status add(state::Happened const& happened);
    /// unsupported, "beyond the record", if the ledger does not reach back to the period: a log
    /// that was restored does not know what was lost.
    [[nodiscard]] base::Result<History> finish() &&;

private:
    base::Status before(state::Happened const& happened);
    void after(state::Happened const& happened);
    base::Status hold_week(state::Closing const& closing, std::uint64_t index);
    base::Status hold_quarter(state::QuarterClosing const& closing, std::uint64_t index);
    base::Status hold_answer(state::Answered const& answered, state::Happened const& happened);
    void show(std::uint64_t closing, state::Happened const& happened);
    void sweep(state::RetentionSwept const& swept, state::Happened const& happened);
    void look(state::Happened const& happened);
    void step(state::Happened const& happened);
    void follow_directory(state::Happened const& happened);

    struct Waiting {  // closed, not yet written
        std::uint64_t closing = 0;
        std::vector<disclosure::ShownWeek> weeks;
        bool is_week = false;
    };
    History history_;
    state::State state_;
    bool has_base_ = false;
    std::vector<Waiting> waiting_;
    std::vector<Held> given_;  // answers
    std::map<std::uint64_t, state::Asked> asked_;
    std::map<std::string, std::vector<Person>> people_of_plans_;
    std::optional<base::Instant> restored_;
};

}  // namespace weir::exposure
