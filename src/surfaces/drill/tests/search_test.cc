#include "surfaces/drill/detail/search.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/files.h"
#include "surfaces/drill/detail/files.h"

namespace weir::drill::detail {
namespace {

class Search : public testing::Test {
protected:
    Search() : folder_(TemporaryFolder::make().value()) {
        std::filesystem::create_directories(path() / "deep" / "er");
        std::string const text("zebulon\0quist", 13);
        EXPECT_TRUE(base::write_file(path() / "deep" / "er" / "file", base::bytes_of(text), {}));
    }
    std::filesystem::path const& path() const { return folder_.path(); }
    TemporaryFolder folder_;
};

TEST_F(Search, FindsBytesInEveryFileBelow) {
    auto const found = look_for({"quist", "nobody", std::string("n\0q", 3)}, path());
    ASSERT_TRUE(found);
    EXPECT_EQ(found->is_found, (std::vector{true, false, true}));
    EXPECT_EQ(found->places, std::vector<std::string>{"deep/er/file"});
    EXPECT_EQ(found->bytes, 13U);
}

TEST_F(Search, FindsANameOfAFile) {
    auto const found = look_for({"deep/er"}, path());
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->is_found.front());
}

TEST_F(Search, FailsWhereThereIsNoFolder) { EXPECT_FALSE(look_for({"x"}, path() / "nothing")); }

TEST_F(Search, AFileIsChangedOnceOrNotAtAll) {
    Words const words{{"who", {"zebulon"}}};
    FileChange change{.path = "deep/er/file",
                      .from = "",
                      .text = "${who} and ${who}\n",
                      .replace = {},
                      .add = "end",
                      .mode = "640"};
    ASSERT_TRUE(change_file(change, path(), words));
    auto const text = base::read_file(path() / "deep/er/file", 100).value();
    EXPECT_EQ(base::text_of(text), "zebulon and zebulon\nend");
    auto const mode = std::filesystem::status(path() / "deep/er/file").permissions();
    EXPECT_EQ(mode, std::filesystem::perms{0640});
    change.text = "";
    change.replace = {"zebulon", "x"};
    EXPECT_FALSE(change_file(change, path(), words));  // it stands there twice
}

}  // namespace
}  // namespace weir::drill::detail
