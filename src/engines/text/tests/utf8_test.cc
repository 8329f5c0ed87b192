#include <gtest/gtest.h>

#include "engines/text/csv.h"
#include "engines/text/detail/utf8.h"

namespace weir::text {
namespace {

TEST(Utf8, TakesTheFirstAndLastCharacterOfEverySize) {
    for (std::string_view const text :
         {"", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
          "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "twelve ascii and \xC3\xA9"}) {
        EXPECT_TRUE(is_utf8(text)) << text;
    }
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndWhatLiesAboveUnicode) {
    for (std::string_view const text :
         {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
        EXPECT_FALSE(is_utf8(text));
    }
}

TEST(Utf8, RefusesACharacterThatIsCutShort) {
    std::string const whole = "\xF0\x9F\x8C\x8A";
    for (std::size_t size = 1; size < whole.size(); ++size) {
        EXPECT_FALSE(is_utf8(whole.substr(0, size)));
        EXPECT_FALSE(is_utf8(whole.substr(0, size) + "after"));
    }
}

TEST(Utf8, EndsThePrefixAtTheFirstBadByteWhereverItStands) {
    for (std::size_t at = 0; at < 40; ++at) {
        std::string text(40, 'a');
        text[at] = '\xFF';
        EXPECT_EQ(utf8_prefix(text), at);
    }
}

}  // namespace
}  // namespace weir::text
