#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "engines/text/formats.h"

namespace weir::text {
namespace {

TEST(JsonWriter, WritesCompactlyInMemberOrder) {
    auto const tree = Tree::object().set("z", Tree::list().push(1).push("two")).set("a", Tree());
    EXPECT_EQ(write_json(tree), R"({"z":[1,"two"],"a":null})");
}

TEST(JsonWriter, IndentsForPeople) {
    auto const tree = Tree::object().set("z", Tree::list().push(1).push(2)).set("e", Tree::list());
    EXPECT_EQ(write_json(tree, 2), "{\n  \"z\": [\n    1,\n    2\n  ],\n  \"e\": []\n}");
    EXPECT_EQ(write_json(Tree::object(), 2), "{}");
}

TEST(JsonWriter, EscapesWhatTheStandardAsksForOnly) {
    EXPECT_EQ(write_json("\" \\ / \b\f\n\r\t \x1F \x7F \xC3\xA9"),
              "\"\\\" \\\\ / \\b\\f\\n\\r\\t \\u001f \x7F \xC3\xA9\"");
    EXPECT_EQ(write_json(std::string(1, '\0')), "\"\\u0000\"");
    EXPECT_EQ(write_json(Tree::object().set("\n", 1)), "{\"\\n\":1}");
}

TEST(JsonWriter, ReplacesBytesThatAreNotUtf8) {
    EXPECT_EQ(write_json("a\xFF"
                         "b\xE2\x82"),
              "\"a\uFFFDb\uFFFD\uFFFD\"");
}

TEST(JsonWriter, WritesTheShortestDoubleThatStaysOne) {
    EXPECT_EQ(write_json(0.1), "0.1");
    EXPECT_EQ(write_json(1.0), "1.0");
    EXPECT_EQ(write_json(-0.0), "-0.0");
    EXPECT_EQ(write_json(1e300), "1e+300");
    EXPECT_EQ(write_json(123456789012345680.0), "123456789012345680.0");
    EXPECT_EQ(write_json(std::numeric_limits<double>::infinity()), "null");
    EXPECT_EQ(write_json(std::nan("")), "null");
}

/// Trees of every kind of value, at most five deep.
class RandomTrees {
public:
    explicit RandomTrees(unsigned seed) : random_(seed) {}

    Tree next(int depth_left = 5) {
        switch (random_() % (depth_left > 0 ? 7 : 5)) {
            case 0: return {};
            case 1: return random_() % 2 == 0;
            case 2: return static_cast<std::int64_t>(random_());
            case 3: return decimal();
            case 4: return text();
            case 5: {
                auto list = Tree::list();
                for (auto left = random_() % 4; left > 0; --left) list.push(next(depth_left - 1));
                return list;
            }
            default: {
                auto object = Tree::object();
                for (auto left = random_() % 4; left > 0; --left) {
                    object.set(text(), next(depth_left - 1));
                }
                return object;
            }
        }
    }

private:
    double decimal() {
        auto const value = std::bit_cast<double>(random_());
        return std::isfinite(value) ? value : 0.0;
    }
    std::string text() {
        std::string_view const pieces[] = {"a",    "\"",       "\\",     "\n",
                                           "\x01", "\xC3\xA9", "\uFFFF", "/"};
        std::string text;
        for (auto left = random_() % 8; left > 0; --left) text += pieces[random_() % 8];
        return text;
    }
    std::mt19937_64 random_;
};

bool is_same(Tree const& a, Tree const& b) {
    if (a.value().index() != b.value().index()) return false;
    if (auto const list = a.as_list()) {
        return std::ranges::equal(**list, **b.as_list(), is_same);
    }
    if (auto const object = a.as_object()) {
        return std::ranges::equal(**object, **b.as_object(), [](auto const& x, auto const& y) {
            return x.first == y.first && is_same(x.second, y.second);
        });
    }
    if (auto const* decimal = std::get_if<double>(&a.value())) {
        return std::bit_cast<std::uint64_t>(*decimal) ==
               std::bit_cast<std::uint64_t>(std::get<double>(b.value()));
    }
    return a.as_text().value_or("") == b.as_text().value_or("") &&
           a.as_bool().value_or(false) == b.as_bool().value_or(false) &&
           a.as_int().value_or(0) == b.as_int().value_or(0);
}

TEST(JsonWriter, IsReadBackAsItWas) {
    constexpr unsigned kSeed = 8259;
    RandomTrees trees(kSeed);
    for (int round = 0; round < 2000; ++round) {
        auto const tree = trees.next();
        for (auto const indent : {0, 3}) {
            auto const written = write_json(tree, indent);
            auto const again = parse_json(written, "again.json", {});
            ASSERT_TRUE(again) << base::to_text(again.error()) << " seed " << kSeed;
            ASSERT_TRUE(is_same(tree, *again)) << written << " seed " << kSeed;
        }
    }
}

}  // namespace
}  // namespace weir::text
