// The state of a programme: one immutable value, the fold over the ledger's entries. Each part is a
// value of the module whose rule it is; here they stand together. Copying a State copies pointers.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engines/privacy/odometer.h"
#include "rules/access/grants.h"
#include "rules/program/charter.h"
#include "rules/program/lifecycle.h"
#include "rules/state/changes.h"
#include "rules/state/custody.h"
#include "rules/state/entries.h"
#include "rules/state/incidents.h"
#include "rules/state/keyring.h"
#include "rules/state/private_view.h"
#include "rules/state/reviews.h"

namespace weir::state {

/// Charter and grants whose texts the ledger holds: in force once the programme was activated.
struct Rules {
    program::Charter charter;
    std::string grants_text;
    std::vector<access::Grant> grants;
    std::map<std::string, std::vector<Person>> members;
    std::string hash;  // what is signed
};

/// One release of one week: its intent, and once it is written, its digest.
struct ReleaseFact {
    std::uint64_t index = 0;  // of the Closing
    Closing closing;
    base::Instant at;
    std::string digest;  // empty: not yet written
};

/// One quarter's release: its intent, and once it is written, its digest.
struct QuarterFact {
    std::uint64_t index = 0;  // of the QuarterClosing
    QuarterClosing closing;
    base::Instant at;
    std::string digest;  // empty: not yet written
};

/// One answer to one canonical question: its intent, and once it was given, its value.
struct AnswerFact {
    std::uint64_t index = 0;  // of the Asked
    Asked asked;
    Person asker;
    base::Instant at;
    std::optional<Answered> answered;  // nothing: a crash took it, and what it cost
};
using Answers = std::map<std::string, std::vector<AnswerFact>>;  // by plan, oldest first

/// What one reader was shown in one hour, so that a second read of it needs no second entry.
struct ReadFact {
    Person reader;
    std::int64_t hour = 0;  // since 1970
    std::string what;       // the entry's type and body
    friend auto operator<=>(ReadFact const&, ReadFact const&) = default;
};

/// What the ledger says of the last event in and the last answer out.
struct LastFlow {
    std::optional<base::Instant> in;
    std::optional<base::Instant> out;  // a read again within the hour has no entry of its own
};

struct State {
    std::uint64_t entries = 0;
    base::Instant time;  // of the last entry: never runs back
    std::optional<Genesis> genesis;
    Started started;
    Person person_max;
    std::shared_ptr<std::map<Person, crypto::PublicKey> const> keys;
    std::shared_ptr<Keyring const> keyring;  // how keys came and went
    std::shared_ptr<org::Directory const> directory;
    std::shared_ptr<Rules const> rules;  // null before the first signature
    program::Lifecycle lifecycle;
    access::Permissions permissions;
    std::optional<std::uint64_t> pause;                 // index of the Paused in force
    std::shared_ptr<privacy::BudgetBook const> budget;  // null before the activation
    std::shared_ptr<privacy::DeltaBook const> deltas;   // null before the activation
    std::shared_ptr<privacy::Odometer const>
        odometer;  // what each person's year has cost, across teams
    std::map<base::Week, std::vector<ReleaseFact>> releases;
    std::map<base::Quarter, QuarterFact> quarters;
    std::shared_ptr<Answers const> answers;
    std::shared_ptr<std::set<ReadFact> const> reads;  // of the last hour only
    std::uint64_t settlings = 0;
    Custody custody;
    std::optional<base::Week> exhausted_before;  // a restored log does not know what they spent

    LastFlow flow;
    PrivateView view;
    Changes changes;
    EnvelopesUsed envelopes;
    Reviews reviews;
    std::shared_ptr<Incidents const> incidents;

    State();
    [[nodiscard]] bool is_paused() const { return pause.has_value(); }
    [[nodiscard]] std::optional<Person> person_of(crypto::PublicKey const& key) const;
    /// The same read (a ReleaseRead or AnswerRead) by the same reader in the same hour stands in
    /// the ledger already.
    [[nodiscard]] bool was_read(Person reader, Entry const& read, base::Instant at) const;
    /// The answers to a plan so far, oldest first.
    [[nodiscard]] std::span<AnswerFact const> answers_to(std::string const& plan) const;
    /// The last Closing of a week that has no Released yet, or null.
    [[nodiscard]] ReleaseFact const* unfinished(base::Week week) const;
    /// The last written release of a week, or null.
    [[nodiscard]] ReleaseFact const* released(base::Week week) const;
};

/// One entry with what the ledger knows about it.
struct Happened {
    std::uint64_t index = 0;
    base::Instant time;
    Person actor;
    Entry entry;
    std::vector<Person> people;      // whom its scope names
    ledger::Leaf leaf = {};          // as it stands in the log
    std::vector<Person> named = {};  // whose its slots are
};

/// The next state. corrupt if the entry cannot follow: a second genesis, a charter that does not
/// parse, a charge over budget. Pure.
[[nodiscard]] base::Result<State> fold(State state, Happened const& happened);

/// Refusal unless the programme is active and not paused: the first guard of every door.
[[nodiscard]] std::optional<base::Refusal> refuse_unless_active(State const& state,
                                                                std::string_view subject);

/// Checks a charter and its grants together, before they are signed; the same check as on replay.
struct RulesText {
    std::string_view charter;
    std::string_view charter_file;  // for messages
    std::string_view grants;
    std::string_view grants_file;
};
[[nodiscard]] base::Result<Rules> parse_rules(RulesText const& text);

}  // namespace weir::state
