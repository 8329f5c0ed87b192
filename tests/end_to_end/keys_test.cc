// The keys through the real binary: replaced, signed for, backed up and brought back; and what a
// custodian is told when something is wrong with them.
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/end_to_end/home.h"

namespace weir::end_to_end {
namespace {

using testing::HasSubstr;

class Custodian : public testing::Test {
protected:
    Custodian() : home_("manufacturing-email") {}
    [[nodiscard]] std::string path(std::string const& name) const {
        return (home_.folder() / name).string();
    }
    Home home_;
};

TEST_F(Custodian, ReplacesTheMonthKeyAndSignsForTheOldOne) {
    EXPECT_EQ(home_.as("analyst", {"keys", "rotate"}).status, 3);
    EXPECT_THAT(home_.must("operator", {"keys", "rotate"}).out, HasSubstr("under month key 2"));
    EXPECT_THAT(home_.must("operator", {"keys", "status"}).out, HasSubstr("nobody has signed yet"));
    EXPECT_EQ(home_.as("security", {"keys", "destroyed", "2"}).status, 3);
    EXPECT_THAT(home_.must("security", {"keys", "destroyed", "1"}).out,
                HasSubstr("no statement is owed"));
}

TEST_F(Custodian, BringsAProgrammeBackAsANewLogThatIsPaused) {
    auto public_half = home_.must("security", {"keys", "recipient", path("recipient")}).out;
    public_half.pop_back();
    home_.must("security", {"keys", "backup", "--to", public_half, path("k")});
    home_.must("security", {"keys", "backup", "--data", "--to", public_half, path("d")});
    std::vector<std::string> const words{
        "keys",    "restore",     path("back"),      "--keys-part", path("k"), "--data-part",
        path("d"), "--recipient", path("recipient"), "--known",     "9"};
    auto refused = home_.as("security", words);
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, HasSubstr("keys and data are on one volume"));
    Home::rest_in(path("back"));  // its keeper would take the next one's socket away
    std::filesystem::remove_all(path("back"));
    auto demo = words;
    demo.emplace_back("--demo");
    EXPECT_THAT(home_.must("security", demo).out, HasSubstr("/restored-"));
    EXPECT_EQ(home_.as("security", demo).status, 1) << "a programme is there already";
}

TEST_F(Custodian, IsToldWhatIsWrongWithAKeyFile) {
    home_.rest();
    auto const key = home_.dir() / "keys" / "month-1.key";
    ::chmod(key.c_str(), 0644);
    auto const open = home_.as("operator", {"status"});
    EXPECT_EQ(open.status, 1);
    EXPECT_THAT(open.err, HasSubstr("month-1.key: expected mode 0600 for a secret file, got 0644"));
    ::chmod(key.c_str(), 0600);
    std::filesystem::rename(key, path("elsewhere"));
    auto const gone = home_.as("operator", {"status"});
    EXPECT_EQ(gone.status, 1);
    EXPECT_THAT(gone.err, HasSubstr("month key 1 is not here"));
    std::filesystem::rename(path("elsewhere"), key);
    home_.must("operator", {"status"});
}

}  // namespace
}  // namespace weir::end_to_end
