// The one table of operations: what a client may ask of a keeper. `--json`, later the HTTP body,
// and this table are one thing. Who may ask what is decided by the doors, not here.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace weir::protocol {

/// How an operation passes the sluice.
enum class Passage {
    flows,   // takes something in or gives something out: waits for nothing while open, refused
             // while paused
    always,  // goes on while paused: status, ledger, the notice, the way back
    gate,    // the pause itself: takes the sluice exclusively
};

struct Operation {
    std::string_view name;
    Passage passage;
    bool carries_batch;  // a packed batch follows the parameters
    std::string_view summary;
};

inline constexpr std::array kOperations{
    Operation{"init", Passage::always, false,
              "make the programme: first entry, keys, first role holders"},
    Operation{"status", Passage::always, false, "state, counts and controls"},
    Operation{"charter.show", Passage::always, false,
              "the charter in force or waiting, and its notice"},
    Operation{"charter.explain", Passage::always, false,
              "what a charter would give and cost, from the roster's sizes alone"},
    Operation{"charter.sign", Passage::always, false, "sign charter and grants as a role holder"},
    Operation{"org.import", Passage::flows, false, "replace the directory"},
    Operation{"org.list", Passage::flows, false, "the roster, for roles that may"},
    Operation{"change.plan", Passage::always, false,
              "what proposed rules would do to who sees what; nothing is written"},
    Operation{"change.propose", Passage::always, false,
              "propose rules: what narrows applies at once, what widens waits"},
    Operation{"change.list", Passage::always, false, "proposals, and who has yet to sign"},
    Operation{"change.show", Passage::always, false, "one proposal, with names for its signers"},
    Operation{"change.sign", Passage::always, false, "sign a proposal as a role holder"},
    Operation{"change.end", Passage::always, false, "take a proposal back, or veto it"},
    Operation{"change.plan.directory", Passage::always, false,
              "what a directory file would do at once, and what would wait; nothing is written"},
    Operation{"digest", Passage::always, false,
              "what agreed envelopes let through, week by week, for those who sign"},
    Operation{"key.list", Passage::always, false, "role holders' keys, and those that wait"},
    Operation{"key.vouch", Passage::always, false, "sign that a key is a person's"},
    Operation{"key.revoke", Passage::always, false, "end a key, at once"},
    Operation{"source.show", Passage::always, false, "how a declared source is to be read"},
    Operation{"import", Passage::flows, true, "hand in one file's events"},
    Operation{"settle", Passage::flows, false, "move what came in into sealed chunks"},
    Operation{"close", Passage::flows, false, "make the release of a week"},
    Operation{"insights", Passage::flows, false, "read released cells"},
    Operation{"insights.quarter", Passage::flows, false, "read a quarter's cells: small teams"},
    Operation{"insights.collaboration", Passage::flows, false,
              "read which cells spent time together"},
    Operation{"ask", Passage::flows, false, "an ad-hoc answer over a cohort of cells"},
    Operation{"ask.explain", Passage::flows, false, "what a question would cost and err"},
    Operation{"ask.list", Passage::flows, false, "the answers that stand, for who may read them"},
    Operation{"budget", Passage::flows, false, "spent and left, by week and team"},
    Operation{"audience", Passage::flows, false,
              "who can see a class of data about a team or person"},
    Operation{"audience.export", Passage::flows, false,
              "who can see what, all of it, in another engine's language"},
    Operation{"pause", Passage::gate, false, "stop everything, now"},
    Operation{"resume", Passage::always, false, "end a pause whose review is complete and signed"},
    Operation{"review.open", Passage::always, false, "begin the review of the pause in force"},
    Operation{"review.finding", Passage::always, false, "record a finding, or a new word on it"},
    Operation{"review.comment", Passage::always, false, "say something of the review"},
    Operation{"review.answer", Passage::always, false, "answer a comment"},
    Operation{"review.publish", Passage::always, false, "publish the findings, with a summary"},
    Operation{"review.sign", Passage::always, false, "sign the published findings and the restart"},
    Operation{"review.show", Passage::always, false, "timetable, what is late, what was published"},
    Operation{"check", Passage::always, false, "run every control of the privacy review"},
    Operation{"freeze", Passage::always, false, "no new questions and releases for a scope"},
    Operation{"thaw", Passage::always, false, "end a freeze"},
    Operation{"me.pause", Passage::always, false, "not to be measured for a while; nobody is told"},
    Operation{"me.show", Passage::always, false, "the caller's own pauses"},
    Operation{"exposure.open", Passage::always, false, "an incident, and its clock"},
    Operation{"exposure.list", Passage::always, false, "incidents, open and closed"},
    Operation{"exposure.report", Passage::always, false,
              "who could see and did see what beyond what was meant"},
    Operation{"exposure.meant", Passage::always, false,
              "sign that other grants were meant than those signed before"},
    Operation{"exposure.canary", Passage::always, false, "try what was exposed, from outside"},
    Operation{"exposure.close", Passage::always, false, "close an incident by proof"},
    Operation{"me.letters", Passage::always, false, "letters to the caller about exposures"},
    Operation{"ledger.checkpoint", Passage::always, false,
              "the public tree head, as it was published last"},
    Operation{"ledger.prove", Passage::always, false, "a receipt of an entry"},
    Operation{"ledger.show", Passage::always, false, "entries in clear, for roles that may"},
    Operation{"keys.backup", Passage::always, false, "one part of a backup, sealed to a recipient"},
    Operation{"keys.restore", Passage::always, false, "a programme from its backup: a new log"},
    Operation{"keys.status", Passage::always, false, "the month key, and who owes a statement"},
    Operation{"keys.rotate", Passage::always, false, "another month key; the old one is destroyed"},
    Operation{"keys.destroyed", Passage::always, false, "sign that no copy of an old key is left"},
    Operation{"me.seen", Passage::always, false,
              "what the log says of who was shown what about the caller, with its proofs"},
    Operation{"jobs", Passage::always, false, "run the jobs that are due"},
};

/// The row of a name, or nothing.
[[nodiscard]] std::optional<Operation> find_operation(std::string_view name);

}  // namespace weir::protocol
