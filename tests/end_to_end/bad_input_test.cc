// Bad input through the real binary: exit status 1 and a message that names file, line and reason
// and quotes nothing of the file; nothing half-stored, and the next good file comes in.
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/end_to_end/home.h"

namespace weir::end_to_end {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr auto kHeader = "Sender;Recipient;EventDate\n";
constexpr auto kSecret = "zebulon.quist";  // stands in every bad file, and in no message

/// Files and their sizes under data/ once every keeper has ended.
std::map<std::string, std::uintmax_t> shape_of(Home const& home) {
    home.rest();
    auto const data = home.dir() / "data";
    std::map<std::string, std::uintmax_t> shape;
    for (auto const& file : std::filesystem::recursive_directory_iterator(data)) {
        auto const name = std::filesystem::relative(file.path(), data).string();
        bool const counts = file.is_regular_file() && name != "lock";
        if (counts) shape[name] = file.file_size();
    }
    return shape;
}

class BadInput : public testing::Test {
protected:
    BadInput() : home_("manufacturing-email") {
        home_.must("operator",
                   {"org", "import", "csv", home_.file("people.csv", two_hundred_people())});
        home_.rest();
        home_.must("operator", {"status"});  // a fresh keeper says with which binary it serves
    }

    /// 200 people, the role holders among them, who report to 86.
    static std::string two_hundred_people() {
        std::string csv = "id,manager\n";
        for (int id = 1; id <= 200; ++id) csv += std::to_string(id) + ",86\n";
        return csv;
    }

    Ran import(std::string const& file) const {
        return home_.as("operator", {"import", "mail", file});
    }

    /// Hands in a file that must be turned away at `place` (":3", or nothing) for `reason`.
    void expect_turned_away(std::string const& file, std::string const& place,
                            std::string const& reason) const {
        auto const before = shape_of(home_);
        auto const ran = import(file);
        EXPECT_EQ(ran.status, 1);
        EXPECT_THAT(ran.err, HasSubstr(file + place));
        EXPECT_THAT(ran.err, HasSubstr(reason));
        EXPECT_THAT(ran.err + ran.out, Not(HasSubstr(kSecret)));
        EXPECT_EQ(shape_of(home_), before);
        auto const good =
            home_.file("good.csv", std::string(kHeader) + "5;6;2010-03-01 09:00:00\n");
        EXPECT_EQ(import(good).status, 0);
    }

    /// The same with a file of the header and two rows, the second of them `row`.
    void expect_row_turned_away(std::string const& row, std::string const& reason) const {
        auto const text = std::string(kHeader) + kSecret + ";6;2010-03-01 09:00:00\n" + row + "\n";
        expect_turned_away(home_.file("bad.csv", text), ":3", reason);
    }

    Home home_;
};

TEST_F(BadInput, ATruncatedGzipFile) {
    std::string text = kHeader;
    for (int row = 0; row < 5000; ++row) text += std::string(kSecret) + ";6;2010-03-01 09:00:00\n";
    auto const plain = home_.file("mail.csv", text);
    ASSERT_EQ(run({"/bin/gzip", plain}).status, 0);
    auto const size = std::filesystem::file_size(plain + ".gz");
    std::filesystem::resize_file(plain + ".gz", size / 2);
    expect_turned_away(plain + ".gz", "", "gzip");
}

TEST_F(BadInput, WrongColumns) {
    auto const text = std::string("From;To;When\n") + kSecret + ";6;2010-03-01 09:00:00\n";
    expect_turned_away(home_.file("bad.csv", text), ":1", "no column `Sender`");
}

TEST_F(BadInput, AHeaderlessFile) {
    auto const text = std::string(kSecret) + ";6;2010-03-01 09:00:00\n";
    expect_turned_away(home_.file("bad.csv", text), ":1", "no column `Sender`");
}

TEST_F(BadInput, TooFewFieldsInARow) { expect_row_turned_away(kSecret, "3"); }

TEST_F(BadInput, InvalidUtf8) {
    expect_row_turned_away("zebulon\xff\xfe.quist;6;2010-03-01 09:00:00", "UTF-8");
}

TEST_F(BadInput, TheYearZero) { expect_row_turned_away("5;6;0000-03-01 09:00:00", "1970 to 2199"); }

TEST_F(BadInput, TheYear9999) { expect_row_turned_away("5;6;9999-12-31 23:59:59", "1970 to 2199"); }

TEST_F(BadInput, ADateThatIsNone) { expect_row_turned_away("5;6;2010-02-30 09:00:00", ""); }

TEST_F(BadInput, AnEmptyFile) { expect_turned_away(home_.file("bad.csv", ""), "", "empty"); }

TEST_F(BadInput, AFileThatIsNotThere) {
    expect_turned_away((home_.folder() / "nothing.csv").string(), "", "");
}

TEST_F(BadInput, ALineOfTwoGigabytesIsNotEvenRead) {
    auto const file = home_.file("huge.csv", "");
    std::filesystem::resize_file(file, std::uintmax_t{1} << 31);  // sparse
    expect_turned_away(file, "", "at most");
}

TEST_F(BadInput, SomebodyUnknownIsToldApartFromNobodyKnown) {
    auto const of = [&](std::string const& sender) {
        auto const row = sender + ";6;2010-03-02 09:00:00\n";
        return import(home_.file("one.csv", kHeader + row));
    };
    auto const known = of("5");
    auto const unknown = of(kSecret);
    EXPECT_EQ(known.status, 0);
    EXPECT_EQ(unknown.status, 0);
    EXPECT_EQ(unknown.out, known.out);
    EXPECT_EQ(unknown.err, known.err);
}

TEST_F(BadInput, AnEventAWeekLateIsCountedAsUntimely) {
    home_.must("operator", {"close", "2010-W09"});
    auto const text = std::string(kHeader) + "5;6;2010-03-01 09:00:00\n5;6;2010-03-08 09:00:00\n";
    auto const late = import(home_.file("late.csv", text));
    EXPECT_EQ(late.status, 0);
    EXPECT_THAT(late.out, HasSubstr("closed weeks, too early): about 1\n"));
}

TEST_F(BadInput, ADirectoryFileThatIsWrong) {
    auto const before = shape_of(home_);
    auto const file =
        home_.file("wrong.csv", std::string("id,manager\n1,\n") + kSecret + ",nobody\n");
    auto const ran = home_.as("operator", {"org", "import", "csv", file});
    EXPECT_EQ(ran.status, 1);
    EXPECT_THAT(ran.err, HasSubstr(file + ":3"));
    EXPECT_THAT(ran.err + ran.out, Not(HasSubstr(kSecret)));
    EXPECT_EQ(shape_of(home_), before);
}

}  // namespace
}  // namespace weir::end_to_end
