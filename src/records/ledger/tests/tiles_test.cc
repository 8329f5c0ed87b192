#include "records/ledger/tiles.h"

#include <gtest/gtest.h>

namespace weir::ledger {
namespace {

std::vector<std::string> names_of(std::uint64_t from, std::uint64_t size) {
    std::vector<std::string> names;
    auto const given = each_tile(from, size, [&names](TileName const& name) -> base::Status {
        names.push_back(name.to_text());
        return {};
    });
    EXPECT_TRUE(given);
    return names;
}

using Names = std::vector<std::string>;

TEST(TileName, IsWrittenAsTheStandardWritesIt) {
    EXPECT_EQ((TileName{TileKind::hashes, 0, 1'234'067, 256}.to_text()), "tile/0/x001/x234/067");
    EXPECT_EQ((TileName{TileKind::hashes, 63, 0, 1}.to_text()), "tile/63/000.p/1");
    EXPECT_EQ((TileName{TileKind::entries, 0, 999, 256}.to_text()), "tile/entries/999");
    EXPECT_EQ((TileName{TileKind::entries, 0, 1000, 255}.to_text()), "tile/entries/x001/000.p/255");
}

TEST(TileName, ComesBackAsItWas) {
    for (auto const kind : {TileKind::hashes, TileKind::entries}) {
        for (std::uint64_t const index :
             {0ull, 7ull, 255ull, 999ull, 1000ull, 999'999ull, 1'234'067ull, ~0ull >> 8}) {
            for (std::uint64_t const width : {1ull, 9ull, 10ull, 255ull, 256ull}) {
                TileName const name{kind, kind == TileKind::entries ? 0u : 5u, index, width};
                auto const read = TileName::of(name.to_text());
                ASSERT_TRUE(read) << name.to_text();
                EXPECT_EQ(*read, name);
            }
        }
    }
}

TEST(TileName, HasOneForm) {
    for (auto const* text : {"",
                             "tile",
                             "tile/",
                             "tile/0",
                             "tile/0/",
                             "tile/64/000",
                             "tile/00/000",
                             "tile/-1/000",
                             "tile/0/0",
                             "tile/0/0000",
                             "tile/0/00a",
                             "tile/0/001/000",
                             "tile/0/x000/001",
                             "tile/0/x001",
                             "tile/0/x001/x002",
                             "tile/0/000.p/0",
                             "tile/0/000.p/256",
                             "tile/0/000.p/01",
                             "tile/0/000.p/",
                             "tile/0/000.p",
                             "tile/0/000/",
                             "tile/0//000",
                             "tile/entries",
                             "tile/entries/",
                             "tile/data/000",
                             "/tile/0/000",
                             "tile/0/000 ",
                             "tile/0/x999/x999/x999/x999/x999/x999/x999/999"}) {
        EXPECT_FALSE(TileName::of(text)) << text;
    }
}

TEST(Tiles, OfTheStandardsExampleOfSeventyThousand) {
    auto const names = names_of(0, 70'000);
    Names const hashes(names.begin() + 274, names.end());
    ASSERT_EQ(hashes.size(), 274u + 2 + 1) << "273 full and one of 112, one full and one of 17, 1";
    EXPECT_EQ(names[0], "tile/entries/000");
    EXPECT_EQ(names[273], "tile/entries/273.p/112");
    EXPECT_EQ(hashes[272], "tile/0/272");
    EXPECT_EQ(hashes[273], "tile/0/273.p/112");
    EXPECT_EQ(hashes[274], "tile/1/000");
    EXPECT_EQ(hashes[275], "tile/1/001.p/17");
    EXPECT_EQ(hashes[276], "tile/2/000.p/1");
}

TEST(Tiles, OfSmallLogs) {
    EXPECT_EQ(names_of(0, 0), Names{});
    EXPECT_EQ(names_of(0, 1), (Names{"tile/entries/000.p/1", "tile/0/000.p/1"}));
    EXPECT_EQ(names_of(0, 256), (Names{"tile/entries/000", "tile/0/000", "tile/1/000.p/1"}));
    EXPECT_EQ(names_of(0, 257), (Names{"tile/entries/000", "tile/entries/001.p/1", "tile/0/000",
                                       "tile/0/001.p/1", "tile/1/000.p/1"}));
}

TEST(Tiles, ThatAGrownLogHasAnew) {
    EXPECT_EQ(names_of(300, 300), Names{});
    EXPECT_EQ(names_of(300, 301), (Names{"tile/entries/001.p/45", "tile/0/001.p/45"}));
    EXPECT_EQ(names_of(300, 513), (Names{"tile/entries/001", "tile/entries/002.p/1", "tile/0/001",
                                         "tile/0/002.p/1", "tile/1/000.p/2"}));
    EXPECT_EQ(names_of(256, 257), (Names{"tile/entries/001.p/1", "tile/0/001.p/1"}));
}

TEST(Tiles, OfTheLargestTreeBeginWithoutEnd) {
    int seen = 0;
    auto const given = each_tile(0, ~0ull, [&seen](TileName const&) -> base::Status {
        if (++seen == 3) return base::fail(base::Fault::not_found, "enough");
        return {};
    });
    EXPECT_FALSE(given);
    EXPECT_EQ(seen, 3);
}

base::Bytes bundle(std::initializer_list<std::string_view> entries) {
    base::Bytes bytes;
    for (auto const entry : entries) add_to_bundle(bytes, base::bytes_of(entry));
    return bytes;
}

TEST(Bundle, ComesBackAsItWas) {
    auto const bytes = bundle({"one", "", "three"});
    EXPECT_EQ(base::to_hex(bytes), "00036f6e65000000057468726565");
    auto const entries = read_bundle(bytes, 3);
    ASSERT_TRUE(entries);
    EXPECT_EQ(base::text_of((*entries)[0]), "one");
    EXPECT_EQ((*entries)[1].size(), 0u);
    EXPECT_EQ(base::text_of((*entries)[2]), "three");
}

TEST(Bundle, HoldsTheLargestEntry) {
    base::Bytes const entry(kEntrySizeMax, 7);
    base::Bytes bytes;
    add_to_bundle(bytes, entry);
    EXPECT_EQ(bytes[0], 0xff);
    EXPECT_EQ(bytes[1], 0xff);
    ASSERT_TRUE(read_bundle(bytes, 1));
    EXPECT_EQ(read_bundle(bytes, 1)->front().size(), kEntrySizeMax);
}

TEST(Bundle, OfAnotherLengthIsRefusedWithTheEntryWhereItEnds) {
    auto const bytes = bundle({"one", "two", "three"});
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(read_bundle(base::ByteView(bytes).first(size), 3)) << size;
    }
    auto const cut = read_bundle(base::ByteView(bytes).first(bytes.size() - 1), 3);
    EXPECT_EQ(cut.error().message, "a bundle ends within its entry 3 of 3");
    EXPECT_EQ(read_bundle(bytes, 2).error().message, "a bundle has 7 bytes after its 2 entries");
    EXPECT_EQ(read_bundle(bytes, 4).error().fault, base::Fault::corrupt);
}

}  // namespace
}  // namespace weir::ledger
