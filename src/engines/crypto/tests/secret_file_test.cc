#include "engines/crypto/secret_file.h"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "base/files.h"

namespace weir::crypto {
namespace {

namespace fs = std::filesystem;

class SecretFile : public testing::Test {
protected:
    SecretFile() {
        fs::create_directories(folder_);
        ::chmod(folder_.c_str(), 0700);
        EXPECT_TRUE(base::write_file(path_, base::bytes_of("a secret"), {}));
    }
    ~SecretFile() override { fs::remove_all(folder_); }

    [[nodiscard]] std::string refusal() const {
        auto const read = read_secret_file(path_, 100);
        if (read) return "";
        return read.error().fault == base::Fault::bad_input ? read.error().message
                                                            : "another fault";
    }

    fs::path folder_ =
        fs::temp_directory_path() / ("weir-secret-file-" + std::to_string(::getpid()));
    fs::path path_ = folder_ / "secret";
};

TEST_F(SecretFile, IsReadByItsOwner) {
    auto const read = read_secret_file(path_, 100);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(base::text_of(*read), "a secret");
    EXPECT_EQ(read_secret_file(path_, 7).error().fault, base::Fault::too_large);
    EXPECT_EQ(read_secret_file(folder_ / "none", 7).error().fault, base::Fault::not_found);
}

TEST_F(SecretFile, IsRefusedWhenOthersMayReadOrWriteIt) {
    for (unsigned const mode : {0640U, 0604U, 0660U, 0666U, 0610U}) {
        ::chmod(path_.c_str(), mode);
        EXPECT_NE(refusal().find("expected mode 0600"), std::string::npos) << std::oct << mode;
    }
    ::chmod(path_.c_str(), 0644);
    EXPECT_NE(refusal().find("got 0644"), std::string::npos);
    ::chmod(path_.c_str(), 0400);
    EXPECT_EQ(refusal(), "");
}

TEST_F(SecretFile, IsRefusedInAFolderThatOthersWriteTo) {
    ::chmod(folder_.c_str(), 0770);
    EXPECT_NE(refusal().find("only its owner writes to, got mode 0770"), std::string::npos);
    ::chmod(folder_.c_str(), 01777);
    EXPECT_EQ(refusal(), "");
}

TEST_F(SecretFile, IsNoLinkAndNoFolder) {
    fs::create_symlink(path_, folder_ / "link");
    path_ = folder_ / "link";
    EXPECT_NE(refusal().find("got a link"), std::string::npos);
    path_ = folder_;
    EXPECT_NE(refusal().find("expected a plain file"), std::string::npos);
}

TEST_F(SecretFile, IsRefusedWhenItIsAnotherUsers) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
    ASSERT_EQ(::chown(path_.c_str(), 12345, 12345), 0);
    EXPECT_NE(refusal().find("got one of user 12345"), std::string::npos);
}

TEST_F(SecretFile, IsGoneOnceDestroyed) {
    fs::create_hard_link(path_, folder_ / "second_name");
    ASSERT_TRUE(destroy_secret_file(path_));
    EXPECT_FALSE(fs::exists(path_));
    auto const left = base::read_file(folder_ / "second_name", 100);
    ASSERT_TRUE(left);
    EXPECT_EQ(left->size(), 8u);
    EXPECT_NE(base::text_of(*left), "a secret") << "overwritten before it was unlinked";
    EXPECT_TRUE(destroy_secret_file(path_)) << "absent already";
}

}  // namespace
}  // namespace weir::crypto
