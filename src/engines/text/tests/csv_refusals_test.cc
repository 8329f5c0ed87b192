#include <sys/mman.h>

#include <gtest/gtest.h>

#include "engines/text/csv.h"

namespace weir::text {
namespace {

/// The first error of a text as one line, or "none".
std::string error_of(std::string_view text, CsvOptions options = {}) {
    auto csv = Csv::open(text, "x.csv", options);
    if (!csv) return base::to_text(csv.error());
    while (true) {
        auto const row = csv->next();
        if (!row) return base::to_text(row.error());
        if (!*row) return "none";
    }
}

TEST(CsvRefusals, NameTheLineOfAnotherNumberOfFields) {
    EXPECT_EQ(error_of("a,b\n1,2\n1,2,3\n"), "x.csv:3: expected 2 fields, got 3");
    EXPECT_EQ(error_of("a,b\n1,2,\n"), "x.csv:2: expected 2 fields, got 3");
    EXPECT_EQ(error_of("a,b\n\"1\n2\",2\n1\n"), "x.csv:4: expected 2 fields, got 1");
    EXPECT_EQ(error_of("a,b\n1,2\n\n"), "x.csv:3: expected 2 fields, got an empty line");
    EXPECT_EQ(error_of("1,2\n1\n", {.has_header = false}), "x.csv:2: expected 2 fields, got 1");
}

TEST(CsvRefusals, NameTheQuoteThatDoesNotEnd) {
    EXPECT_EQ(error_of("a,b\n1,\"2\n3,4\n"), "x.csv:2:3: an unterminated quote");
    EXPECT_EQ(error_of("a\n\"\"\""), "x.csv:2:1: an unterminated quote");
    EXPECT_EQ(error_of("a\n\""), "x.csv:2:1: an unterminated quote");
}

TEST(CsvRefusals, NameTheByteAfterAClosingQuote) {
    EXPECT_EQ(error_of("a,b\n\"1\"2,3\n"), "x.csv:2:4: text after a closing quote");
    EXPECT_EQ(error_of("a,b\n\"1\n\n2\" ,3\n"), "x.csv:4:3: text after a closing quote");
}

TEST(CsvRefusals, NameBytesThatAreNotUtf8) {
    EXPECT_EQ(error_of("a,b\n1,x\xFFy\n"), "x.csv:2:4: invalid UTF-8");
    EXPECT_EQ(error_of("a,b\n1,\"\n\xE9\"\n"), "x.csv:3:1: invalid UTF-8");
    EXPECT_EQ(error_of("na\xEFve,b\n"), "x.csv:1:3: invalid UTF-8");
}

TEST(CsvRefusals, NameANulByte) {
    EXPECT_EQ(error_of(std::string_view("a\n1\0\n", 5)), "x.csv:2:2: a NUL byte");
}

TEST(CsvRefusals, NameACarriageReturnThatEndsNoLine) {
    EXPECT_EQ(error_of("a\rb\r"), "x.csv:1:2: a carriage return that ends no line");
    EXPECT_EQ(error_of("a,b\r\n1,2\r"), "x.csv:2:4: a carriage return that ends no line");
}

TEST(CsvRefusals, WantAHeaderWithNames) {
    EXPECT_EQ(error_of(""), "x.csv:1: empty where a header is expected");
    EXPECT_EQ(error_of("\xEF\xBB\xBF"), "x.csv:1: empty where a header is expected");
    EXPECT_EQ(error_of("a,,b\n"), "x.csv:1: column 2 has no name");
    EXPECT_EQ(error_of("\n"), "x.csv:1: column 1 has no name");
    EXPECT_EQ(error_of("a,b,\"a\"\n"), "x.csv:1: column 3 has the name of column 1");
}

TEST(CsvRefusals, NameTheColumnsThereAre) {
    auto const csv = Csv::open("name,a@b.c\n", "x.csv", {});
    ASSERT_TRUE(csv);
    auto const column = csv->column("team");
    ASSERT_FALSE(column);
    EXPECT_EQ(base::to_text(column.error()),
              "x.csv:1: no column `team`, the columns are `name`, (not a plain name)");
}

TEST(CsvRefusals, LimitTheColumns) {
    EXPECT_EQ(error_of("a,b,c\n", {.columns_max = 3}), "none");
    EXPECT_EQ(error_of("a,b,c\n", {.columns_max = 2}), "x.csv:1:1: more than 2 columns");
}

TEST(CsvRefusals, LimitTheRow) {
    CsvOptions const options{.has_header = false, .line_size_max = 4};
    EXPECT_EQ(error_of("1234\n12345\n", options), "x.csv:2:1: a row longer than 4 bytes");
    EXPECT_EQ(error_of("1234\n12345", options), "x.csv:2:1: a row longer than 4 bytes");
    EXPECT_EQ(error_of("1234\n12345678,", options), "x.csv:2:1: a row longer than 4 bytes");
    EXPECT_EQ(error_of("\"1\n2345\"\n", options),
              "x.csv:1:1: a row longer than 4 bytes, perhaps an unterminated quote");
    auto const csv = Csv::open("12345678", "x.csv", {.line_size_max = 4});
    ASSERT_FALSE(csv);
    EXPECT_EQ(csv.error().fault, base::Fault::too_large);
}

/// Two gigabytes that cost nothing until they are touched: reading them would.
TEST(CsvRefusals, StopAtTheLimitOfATwoGigabyteLine) {
    constexpr std::size_t kSize = std::size_t{2} << 30;
    constexpr std::size_t kWritten = std::size_t{2} << 20;
    auto* const memory = ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    ASSERT_NE(memory, MAP_FAILED);
    auto* const bytes = static_cast<char*>(memory);
    std::fill_n(bytes, kWritten, 'x');
    // Behind what the reader may look at, a touch ends the process.
    ASSERT_EQ(::mprotect(bytes + kWritten, kSize - kWritten, PROT_NONE), 0);
    EXPECT_EQ(error_of({bytes, kSize}), "x.csv:1:1: a row longer than 1048576 bytes");
    bytes[0] = '"';
    EXPECT_EQ(error_of({bytes, kSize}),
              "x.csv:1:1: a row longer than 1048576 bytes, perhaps an unterminated quote");
    ::munmap(memory, kSize);
}

TEST(CsvRefusals, GoOnAfterARowOfWrongWidthAndEndAfterABrokenQuote) {
    auto csv = Csv::open("a,b\n1\n3,4\n\"x\"y,\n5,6\n", "x.csv", {});
    ASSERT_TRUE(csv);
    EXPECT_FALSE(csv->next());
    auto const row = csv->next();
    ASSERT_TRUE(row && *row);
    EXPECT_EQ((**row)[1], "4");
    EXPECT_FALSE(csv->next());
    auto const end = csv->next();
    ASSERT_TRUE(end);
    EXPECT_FALSE(*end);
}

}  // namespace
}  // namespace weir::text
