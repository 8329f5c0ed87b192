// Running a drill: on a copy of a programme that the program itself made, in a temporary folder
// that is removed, with a keeper of its own. Every step is a command as somebody would type it.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engines/text/tree.h"
#include "surfaces/drill/drill.h"

namespace weir::drill {

/// What a company is made with.
struct Means {
    std::filesystem::path program;             // the binary: "/proc/self/exe"
    std::map<std::string, std::string> words;  // besides the company's own
};

/// A programme to copy drills from; its folder goes with it.
class Ground {
public:
    /// Makes the company by its steps. bad_input if a step does not end as its file says; io,
    /// unavailable.
    static base::Result<Ground> make(Company const& company, Means const& means);
    Ground(Ground&&) noexcept;
    ~Ground();

    struct Made;
    [[nodiscard]] Made const& made() const { return *made_; }

private:
    explicit Ground(std::unique_ptr<Made> made);
    std::unique_ptr<Made> made_;
};

struct Tried {
    std::string what;
    std::string by;          // a role
    std::string command;     // as typed in the drill's folder, without --dir and --key
    std::string stopped_by;  // "refused: over_cap", "bad_input"; empty: nothing stopped it
    std::string why;         // the sentence or the message
    std::string where;       // the operation that refused, by the ledger; or the place in a file
    std::string looked;      // how much was searched, for how much
    std::vector<std::string> said;        // what came of it, for people
    std::int64_t microseconds = 0;        // from the step's first change to its end
    std::vector<std::string> unexpected;  // what was not as the drill says; empty: all was
};

struct Report {
    std::string name;
    std::string title;
    std::string world;
    std::string company;
    std::vector<Tried> tried;
    std::int64_t microseconds = 0;
    [[nodiscard]] bool is_as_expected() const;
};

/// Tries every step in order and ends at the first that is not as expected: what follows would
/// say nothing. io or unavailable where the ground gives way.
[[nodiscard]] base::Result<Report> run(Drill const& drill, Ground const& ground);

// report.cc
[[nodiscard]] text::Tree to_tree(Report const& report);
/// A few lines for people; ends with a line break.
[[nodiscard]] std::string to_text(Report const& report);

}  // namespace weir::drill
