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
    Operation{"pause", Passage::gate, false, "stop everything, now"},
    Operation{"resume", Passage::always, false, "sign the way back from a pause"},
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
