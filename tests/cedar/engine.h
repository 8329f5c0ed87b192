// Cedar's official engine, in a child process: what it decides by an export of ours.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "rules/access/cedar.h"

namespace weir::cedar {

/// One request without its reader. `purpose`: of the action `ask`; empty for the others.
struct Question {
    std::string action;
    std::string type;  // "Weir::Cell", "Weir::Person"
    std::string id;
    std::string purpose;
};

/// What is put to the engine at one go: every reader asks every question.
struct Case {
    access::CedarExport made;
    std::vector<base::Person> readers;
    std::vector<Question> questions;
};

/// What the engine said of one case: a character for each reader and question, by reader. '1' and
/// '0'; anything else is a failure of the engine's.
using Said = std::string;

/// One process for all cases; a line each. An export that the engine does not accept ends the test
/// program, with the engine's words.
[[nodiscard]] std::vector<Said> decide(std::vector<Case> const& cases);

}  // namespace weir::cedar
