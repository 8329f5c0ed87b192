#include "base/files.h"

#include <filesystem>
#include <unistd.h>

#include <gtest/gtest.h>

namespace weir::base {
namespace {

class Files : public testing::Test {
protected:
    void SetUp() override {
        folder_ =
            std::filesystem::temp_directory_path() / ("weir-files-" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::filesystem::path folder_;
};

TEST_F(Files, WriteThenReadGivesTheSameBytes) {
    ASSERT_TRUE(write_file(folder_ / "a", bytes_of("hello"), {}));
    EXPECT_EQ(text_of(read_file(folder_ / "a", 5).value()), "hello");
    EXPECT_FALSE(std::filesystem::exists(folder_ / "a.part"));
}

TEST_F(Files, RefusesToReplaceUnlessTold) {
    ASSERT_TRUE(write_file(folder_ / "a", bytes_of("one"), {}));
    EXPECT_EQ(write_file(folder_ / "a", bytes_of("two"), {}).error().fault, Fault::exists);
    ASSERT_TRUE(write_file(folder_ / "a", bytes_of("two"), {.replace = true}));
    EXPECT_EQ(text_of(read_file(folder_ / "a", 99).value()), "two");
}

TEST_F(Files, NamesTheFileThatIsTooLargeOrAbsent) {
    ASSERT_TRUE(write_file(folder_ / "a", bytes_of("hello"), {}));
    EXPECT_EQ(read_file(folder_ / "a", 4).error().fault, Fault::too_large);
    auto const absent = read_file(folder_ / "b", 4);
    EXPECT_EQ(absent.error().fault, Fault::not_found);
    EXPECT_EQ(absent.error().place.file, (folder_ / "b").string());
}

}  // namespace
}  // namespace weir::base
