// A drill: one thing that went wrong in the world, tried again on a programme made for it, step by
// step, with what has to stop it. Written as TOML in tests/incident/ and part of the binary;
// docs/drills.md says the form. Here is the form in types, and its parser.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace weir::drill {

/// A file written, replaced or changed before a step's command. Texts may hold `${word}`.
struct FileChange {
    std::string path;                  // within the programme, or absolute
    std::string from;                  // begin with this file's text; empty: with the file itself
    std::string text;                  // or with this text
    std::vector<std::string> replace;  // pairs: what stands there once, what stands there then
    std::string add;                   // at the end
    std::string mode;                  // permission bits, octal; empty: as they are
};

/// What an answer has to say at a path: `classes.class=release.gained.readers`.
struct Expectation {
    enum class Kind {
        is,        // every value there is this one, and there is one
        is_not,    // no value there is this one
        count,     // so many values, or elements of the one list
        more,      // one whole number above this one
        contains,  // one of the values is this one
    };
    std::string at;
    Kind kind = Kind::is;
    std::string value;
};

/// Bytes looked for in every file below a folder.
struct Search {
    std::string under;                 // within the programme, or absolute
    std::vector<std::string> words;    // as they are; `${names}` stands for all of a list
    std::vector<std::string> seconds;  // instants, as the eight bytes in which a clock is stored
    bool is_found = false;             // expected: each of them, or none of them
};

struct Step {
    std::string tries;                 // what is tried, for people
    std::string role;                  // whose identity file; empty: nobody's
    std::vector<std::string> command;  // without `weir`; empty: files or a search only
    std::vector<FileChange> files;
    std::vector<Search> searches;
    std::string refused;  // the reason of a refusal that is expected
    std::string fault;    // or the fault of an accident
    int exit_status = 0;
    std::vector<std::string> says;        // texts of the output, on either stream
    std::vector<std::string> never_says;  // and what must not be there
    std::vector<Expectation> expect;
    std::map<std::string, std::string> keep;  // word -> path in the answer
    std::vector<std::string> shows;           // lines for people, of what was kept, if all was so
    std::string stopped_by;                   // said when all was so, where no refusal says it
    std::string where;              // the operation that refuses; or said with `stopped_by`
    std::string only;               // on this company only; empty: on all
    std::int64_t seconds_most = 0;  // asked again until all is so, at most so long; 0: once
};

struct Drill {
    std::string name;   // "I1"
    std::string title;  // what went wrong
    std::string world;  // how it went wrong there, a sentence or two
    std::vector<Step> steps;
};

/// A programme to try it on: words of its own, and the steps that make it. Its steps name the
/// programme's folder `${dir}`, and the folder around it `${folder}`.
struct Company {
    std::string name;
    std::string title;
    std::map<std::string, std::vector<std::string>> words;
    std::vector<Step> steps;
};

/// Both: bad_input with file, line and column, also for a member that nobody knows.
[[nodiscard]] base::Result<Drill> parse_drill(std::string_view toml, std::string_view file);
[[nodiscard]] base::Result<Company> parse_company(std::string_view toml, std::string_view file);

/// A file of tests/incident/ as it was when the binary was built.
struct Embedded {
    std::string_view name;  // "I1.toml"
    std::string_view toml;
};
[[nodiscard]] std::span<Embedded const> embedded_drills();     // by name
[[nodiscard]] std::span<Embedded const> embedded_companies();  // by name

/// A drill that there is a place for and no code yet.
struct Absent {
    std::string_view name;
    std::string_view title;
    std::string_view comes_with;
};
[[nodiscard]] std::span<Absent const> absent_drills();

}  // namespace weir::drill
