#include "engines/text/csv.h"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::text {
namespace {

using testing::ElementsAre;
using Row = std::vector<std::string>;

/// All rows of a text that has no error.
std::vector<Row> rows_of(std::string_view text, CsvOptions options = {}) {
    auto csv = Csv::open(text, "rows.csv", options);
    EXPECT_TRUE(csv) << base::to_text(csv.error());
    std::vector<Row> rows;
    while (csv) {
        auto const row = csv->next();
        EXPECT_TRUE(row) << base::to_text(row.error());
        if (!row || !*row) break;
        rows.emplace_back((*row)->begin(), (*row)->end());
    }
    return rows;
}

TEST(Csv, ReadsAHeaderAndItsRows) {
    auto csv = Csv::open("name,team\nann,7\nbo,8\n", "rows.csv", {});
    ASSERT_TRUE(csv);
    EXPECT_THAT(csv->header(), ElementsAre("name", "team"));
    EXPECT_THAT(**csv->next(), ElementsAre("ann", "7"));
    EXPECT_EQ(csv->line(), 2U);
    EXPECT_THAT(**csv->next(), ElementsAre("bo", "8"));
    EXPECT_EQ(csv->place().line, 3U);
    EXPECT_EQ(csv->place().file, "rows.csv");
    EXPECT_EQ(*csv->next(), std::nullopt);
    EXPECT_EQ(*csv->next(), std::nullopt);
}

TEST(Csv, FindsAColumnByItsName) {
    auto const csv = Csv::open("name,team\n", "rows.csv", {});
    ASSERT_TRUE(csv);
    EXPECT_EQ(csv->column("name"), 0U);
    EXPECT_EQ(csv->column("team"), 1U);
}

TEST(Csv, TakesALastLineWithoutAnEnd) {
    EXPECT_THAT(rows_of("a,b\n1,2"), ElementsAre(Row{"1", "2"}));
    EXPECT_THAT(rows_of("a,b\n1,"), ElementsAre(Row{"1", ""}));
}

TEST(Csv, TakesWindowsLineEndsAndAByteOrderMark) {
    auto csv = Csv::open(
        "\xEF\xBB\xBF"
        "a,b\r\n1,\"2\"\r\n3,4\r\n",
        "rows.csv", {});
    ASSERT_TRUE(csv);
    EXPECT_THAT(csv->header(), ElementsAre("a", "b"));
    EXPECT_THAT(**csv->next(), ElementsAre("1", "2"));
    EXPECT_THAT(**csv->next(), ElementsAre("3", "4"));
    EXPECT_EQ(csv->line(), 3U);
    EXPECT_EQ(*csv->next(), std::nullopt);
}

TEST(Csv, UnquotesSeparatorsQuotesAndLineEnds) {
    auto const text = "a,b,c\n\"x,y\",\"say \"\"hi\"\"\",\"\"\"\"\n\"\",\"line\r\nline\",z\n";
    EXPECT_THAT(rows_of(text),
                ElementsAre(Row{"x,y", "say \"hi\"", "\""}, Row{"", "line\r\nline", "z"}));
}

TEST(Csv, CountsLinesInsideQuotes) {
    auto csv = Csv::open("a\n\"one\ntwo\nthree\"\nfour\n", "rows.csv", {});
    ASSERT_TRUE(csv);
    ASSERT_TRUE(csv->next());
    EXPECT_EQ(csv->line(), 2U);
    ASSERT_TRUE(csv->next());
    EXPECT_EQ(csv->line(), 5U);
}

TEST(Csv, TakesAQuoteInsideAnUnquotedFieldAsItIs) {
    EXPECT_THAT(rows_of("a,b\n5\" pipe,x\n"), ElementsAre(Row{"5\" pipe", "x"}));
}

TEST(Csv, SplitsByAnySeparator) {
    EXPECT_THAT(rows_of("a;b\n1,5;2\n", {.separator = ';'}), ElementsAre(Row{"1,5", "2"}));
    EXPECT_THAT(rows_of("a\tb\n1\t\n", {.separator = '\t'}), ElementsAre(Row{"1", ""}));
}

TEST(Csv, ReadsWithoutAHeader) {
    EXPECT_THAT(rows_of("1,2\n3,4\n", {.has_header = false}),
                ElementsAre(Row{"1", "2"}, Row{"3", "4"}));
    EXPECT_THAT(rows_of("", {.has_header = false}), ElementsAre());
    EXPECT_THAT(rows_of("\xEF\xBB\xBF", {.has_header = false}), ElementsAre());
}

TEST(Csv, TakesAnEmptyLineAsOneEmptyField) {
    EXPECT_THAT(rows_of("a\n\n1\n"), ElementsAre(Row{""}, Row{"1"}));
}

TEST(Csv, HasAHeaderAndNoRows) { EXPECT_THAT(rows_of("a,b"), ElementsAre()); }

TEST(Csv, TakesARowOfExactlyTheSizeAllowed) {
    CsvOptions const options{.has_header = false, .line_size_max = 5};
    EXPECT_THAT(rows_of("12,45\r\n12,45", options), ElementsAre(Row{"12", "45"}, Row{"12", "45"}));
}

TEST(Csv, KeepsUnquotedFieldsOfOneRowValidTogether) {
    std::string text = "a";
    for (int i = 0; i < 99; ++i) text += ",\"\"\"\"";
    auto const rows = rows_of(text + "\n", {.has_header = false});
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].size(), 100U);
    for (std::size_t i = 1; i < 100; ++i) EXPECT_EQ(rows[0][i], "\"");
}

TEST(Csv, ReadsBackWhateverFieldsWereQuoted) {
    constexpr unsigned kSeed = 20261;
    std::mt19937 random(kSeed);
    std::string_view const pieces[] = {"a", "\"", ",", "\n", "\r", "\r\n", " ", "\xC3\xA9", "\"\""};
    for (int round = 0; round < 200; ++round) {
        std::vector<Row> rows(1 + random() % 5, Row(1 + random() % 4));
        std::string text;
        for (auto& row : rows) {
            row.resize(rows.front().size());
            for (auto& field : row) {
                for (auto left = random() % 6; left > 0; --left) field += pieces[random() % 9];
                text += &field == &row.front() ? "\"" : ",\"";
                for (auto const c : field) text.append(c == '"' ? 2 : 1, c);
                text += '"';
            }
            text += round % 2 == 0 ? "\n" : "\r\n";
        }
        EXPECT_EQ(rows_of(text, {.has_header = false}), rows) << "seed " << kSeed;
    }
}

}  // namespace
}  // namespace weir::text
