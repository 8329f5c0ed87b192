// A programme with a company of equal teams, closed weeks and an analyst who may ask: the ground of
// the attacks through the real doors.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "doors/disclosure/release.h"
#include "tests/scenarios/programme.h"

namespace weir::attacks {

using text::Tree;

inline constexpr int kTeams = 8;  // "T1" to "T8", four in each of "North" and "South"
inline constexpr int kTeamSize = 6;
inline constexpr int kPeople = kTeams * kTeamSize;

/// When somebody wrote, beside the ten mails that everybody writes in every week.
struct OfficeOptions {
    std::vector<std::string> weeks;  // closed, in this order
    std::vector<scenarios::Mail> besides = {};
    bool is_first_absent = false;  // the first person writes none of the ten
};

class Office {
public:
    explicit Office(OfficeOptions const& options);

    [[nodiscard]] scenarios::Programme& programme() { return programme_; }
    [[nodiscard]] std::shared_ptr<state::State const> state() {
        return programme_.rooms().control().state();
    }
    [[nodiscard]] keeper::Ending ask(Tree const& question) {
        return programme_.ask("analyst", "ask", question);
    }
    [[nodiscard]] keeper::Ending explain(Tree const& question) {
        return programme_.ask("analyst", "ask.explain", question);
    }
    [[nodiscard]] keeper::Ending close(std::string const& week);
    /// How many events came too late, as the importer is told.
    std::int64_t import(std::vector<scenarios::Mail> const& mails);
    /// The directory once more, with so many people more in the first team, there since ever.
    void join(int more);
    /// The releases of a week as they were written, oldest first: noisy sums before anything is
    /// made to add up.
    [[nodiscard]] std::vector<disclosure::Release> releases(std::string const& week);

private:
    scenarios::Programme programme_;
};

[[nodiscard]] std::string unit_name(int team);      // 0: "T1"
[[nodiscard]] std::string person_name(int person);  // 0: "p1", of the first team
[[nodiscard]] base::Instant at(std::string_view text);

struct Asking {
    std::vector<std::string> cohort = {};  // empty: the company
    std::string week = "2026-W06";
    std::string last = {};  // empty: the same week
    std::string stat = "count";
    std::string metric = "messages_sent";
};
[[nodiscard]] Tree question(Asking const& asking);

[[nodiscard]] std::string text_of(Tree const& tree, std::string_view key);
[[nodiscard]] double decimal(Tree const& tree, std::string_view key);
[[nodiscard]] base::Rho rho_of(Tree const& tree, std::string_view key);

}  // namespace weir::attacks
