// `weir charter explain` as somebody would type it, in a programme that nobody has signed yet.
#include <cmath>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/files.h"
#include "engines/text/formats.h"
#include "tests/end_to_end/process.h"

namespace weir::end_to_end {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Departments of 80, 40 and 22 people; Sales has teams of 60 and 20, Works is one.
std::string people() {
    std::string csv = "id,unit\n";
    int id = 1000;
    for (auto const& [unit, count] :
         {std::pair{"Sales/North", 60}, std::pair{"Sales/South", 20}, std::pair{"Works", 40},
          std::pair{"Lab/Wet", 15}, std::pair{"Lab/Dry", 7}}) {
        for (int i = 0; i < count; ++i) csv += std::to_string(++id) + "," + unit + "\n";
    }
    return csv;
}

class CharterExplain : public testing::Test {
protected:
    CharterExplain() {
        std::filesystem::create_directories(folder_);
        auto const made =
            run({WEIR_BINARY, "init", dir(), "--from", "manufacturing-email", "--demo"});
        EXPECT_EQ(made.status, 0) << made.err;
    }
    ~CharterExplain() override {
        // The last keeper holds the lock until it has written everything.
        int const lock = ::open((dir() + "/data/lock").c_str(), O_RDWR | O_CLOEXEC);
        EXPECT_EQ(::flock(lock, LOCK_EX), 0);
        ::close(lock);
        std::filesystem::remove_all(folder_);
    }
    CharterExplain(CharterExplain const&) = delete;
    CharterExplain& operator=(CharterExplain const&) = delete;

    [[nodiscard]] std::string dir() const { return (folder_ / "programme").string(); }
    [[nodiscard]] Ran as_privacy(std::vector<std::string> const& words) const {
        std::vector<std::string> all{WEIR_BINARY, "--dir", dir(), "--key",
                                     dir() + "/identities/privacy.key"};
        all.insert(all.end(), words.begin(), words.end());
        return run(all);
    }
    void import_people() const {
        std::ofstream(folder_ / "people.csv") << people();
        auto const ran = as_privacy({"org", "import", "csv", (folder_ / "people.csv").string()});
        EXPECT_EQ(ran.status, 0) << ran.err;
    }
    /// The example's charter with one line changed, as a file beside the programme.
    [[nodiscard]] std::string changed(std::string const& from, std::string const& to) const {
        auto const bytes = base::read_file(dir() + "/charter.toml", 1 << 20).value();
        std::string text(base::text_of(bytes));
        auto const place = text.find(from);
        EXPECT_NE(place, std::string::npos);
        text.replace(place, from.size(), to);
        auto const path = folder_ / "other.toml";
        std::ofstream(path) << text;
        return path.string();
    }

private:
    static std::filesystem::path fresh_folder() {
        static int count = 0;
        return std::filesystem::temp_directory_path() /
               ("weir-explain-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
    }
    std::filesystem::path folder_ = fresh_folder();
};

TEST_F(CharterExplain, WorksInDraftOnceTheDirectoryIsThere) {
    auto const early = as_privacy({"charter", "explain"});
    EXPECT_EQ(early.status, 1);
    EXPECT_THAT(early.err, HasSubstr("`weir org import` comes first"));
    import_people();
    auto const ran = as_privacy({"charter", "explain"});
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("142 people in 5 units"));
    EXPECT_THAT(ran.out, HasSubstr("guesses right 58.8 % of the time (a coin: 50 %)"));
    EXPECT_THAT(ran.out, HasSubstr("a year of such weeks"));
    EXPECT_THAT(ran.out, HasSubstr("messages sent, messages a person and week"));
    EXPECT_THAT(ran.out, HasSubstr("cannot all have enough people: Wet (15), Dry (7)"));
    EXPECT_THAT(ran.out, Not(HasSubstr("[[metric]]")));
}

TEST_F(CharterExplain, GivesTheClosedFormAsJson) {
    import_people();
    auto const ran = as_privacy({"--json", "charter", "explain"});
    ASSERT_EQ(ran.status, 0) << ran.err;
    auto const tree = text::parse_json(ran.out, "answer", {}).value();
    auto const& metric = tree.find("metrics")->as_list().value()->front();
    auto const& department = (*metric.find("levels")->as_list().value())[1];
    auto const* largest = department.find("largest");
    EXPECT_EQ(largest->find("people")->as_int().value(), 80);
    // rho: 0.1 x 80 % x 60 % x 40 %; clamp 50
    auto const expected = 50 / (80 * std::sqrt(2 * 0.0192));
    EXPECT_NEAR(largest->find("sd")->as_decimal().value(), expected, 1e-3 * expected);
}

TEST_F(CharterExplain, PrintsAProposalThatFits) {
    import_people();
    auto const ran = as_privacy({"charter", "explain", changed("\"0.1\"", "\"0.002\"")});
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("release `messages_sent` at department instead of team: sd"));
    EXPECT_THAT(ran.out, HasSubstr("\nlevels = [\"company\", \"department\"]\n"));
}

TEST_F(CharterExplain, TellsSmallTeamsOfTheirQuarterAndAddsTheBudgetUp) {
    import_people();
    auto const quarter =
        "[quarter]\nshare = 60\nminimum_group = 5\nradius = 420\n"
        "metrics = [\"active_half_hours\"]\n\n[[metric]]";
    auto const ran = as_privacy({"charter", "explain", changed("[[metric]]", quarter)});
    ASSERT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("small teams, by quarter"));
    EXPECT_THAT(ran.out, HasSubstr("at least 5 people besides the reader"));
    EXPECT_THAT(ran.out, HasSubstr("at most 7.0 hours a week"));
    EXPECT_THAT(ran.out, HasSubstr("a person's whole quarter"));
    EXPECT_THAT(ran.out, testing::ContainsRegex("release +80 % +0.08 "));
    EXPECT_THAT(ran.out,
                testing::ContainsRegex("a quarter for small teams +60 % +0.048 +0.048 +0\n"));
    EXPECT_THAT(ran.out, testing::ContainsRegex("each week's figures +40 % +0.032 "));
}

TEST_F(CharterExplain, EndsAsTheCommandLineSays) {
    import_people();
    auto const over = changed("release = 80", "release = 90");
    auto const refused = as_privacy({"charter", "explain", over});
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, HasSubstr(over + ":"));
    EXPECT_THAT(refused.err, HasSubstr("at most 100 together, got 110"));
    auto const small =
        as_privacy({"charter", "explain", changed("minimum_group = 10", "minimum_group = 142")});
    EXPECT_EQ(small.status, 3);
    auto const missing = as_privacy({"charter", "explain", "/nowhere/charter.toml"});
    EXPECT_EQ(missing.status, 1);
}

}  // namespace
}  // namespace weir::end_to_end
