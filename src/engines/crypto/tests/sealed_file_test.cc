#include "engines/crypto/sealed_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

#include <gtest/gtest.h>

#include "engines/crypto/recipient_file.h"

namespace weir::crypto {
namespace {

namespace fs = std::filesystem;

class SealedFile : public testing::Test {
protected:
    SealedFile() { fs::create_directories(folder_); }
    ~SealedFile() override { fs::remove_all(folder_); }

    void write(std::vector<base::Bytes> const& parts) {
        auto writer = SealedWriter::create(path_, pair_.public_key);
        ASSERT_TRUE(writer) << writer.error().message;
        for (auto const& part : parts) ASSERT_TRUE(writer->write(part));
        ASSERT_TRUE(writer->finish());
    }
    /// Empty if all was read and was the end.
    std::string wrong(std::size_t size) {
        auto reader = SealedReader::open(path_, pair_);
        if (!reader) return reader.error().message;
        auto const bytes = reader->read(size);
        if (!bytes) return bytes.error().message;
        content_ = *bytes;
        auto const done = reader->finish();
        return done ? "" : done.error().message;
    }

    fs::path folder_ =
        fs::temp_directory_path() / ("weir-sealed-file-" + std::to_string(::getpid()));
    fs::path path_ = folder_ / "sealed";
    BoxPair pair_ = BoxPair::generate();
    base::Bytes content_;
};

TEST_F(SealedFile, GivesBackWhatWasWritten) {
    for (std::size_t const size : {0UL, 1UL, 1000UL, (1UL << 20) - 1, 1UL << 20, (2UL << 20) + 5}) {
        fs::remove(path_);
        base::Bytes bytes(size);
        for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7);
        write({{bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size / 3)},
               {bytes.begin() + static_cast<std::ptrdiff_t>(size / 3), bytes.end()}});
        EXPECT_EQ(wrong(size), "") << size;
        EXPECT_EQ(content_, bytes);
    }
}

TEST_F(SealedFile, OpensForItsRecipientOnly) {
    write({{1, 2, 3}});
    EXPECT_EQ(SealedReader::open(path_, BoxPair::generate()).error().fault, base::Fault::corrupt);
}

TEST_F(SealedFile, NoticesEveryFlipAndEveryCut) {
    write({base::Bytes(300, 7)});
    std::ifstream in(path_, std::ios::binary);
    std::string const whole{std::istreambuf_iterator<char>(in), {}};
    for (std::size_t i = 0; i < whole.size(); ++i) {
        auto damaged = whole;
        damaged[i] = static_cast<char>(damaged[i] ^ (1 << (i % 8)));
        std::ofstream(path_, std::ios::binary) << damaged;
        ASSERT_NE(wrong(300), "") << "byte " << i;
        std::ofstream(path_, std::ios::binary) << whole.substr(0, i);
        ASSERT_NE(wrong(300), "") << "cut at " << i;
    }
    std::ofstream(path_, std::ios::binary) << whole << 'x';
    EXPECT_NE(wrong(300), "") << "more than it was";
    EXPECT_NE(wrong(301), "");
    std::ofstream(path_, std::ios::binary) << whole;
    EXPECT_EQ(wrong(300), "");
    EXPECT_NE(wrong(299), "") << "not all was read";
}

TEST_F(SealedFile, LeavesNothingUnlessItIsFinished) {
    {
        auto writer = SealedWriter::create(path_, pair_.public_key);
        ASSERT_TRUE(writer->write(base::Bytes(100, 1)));
    }
    EXPECT_TRUE(fs::is_empty(folder_));
    write({{1}});
    EXPECT_EQ(SealedWriter::create(path_, pair_.public_key).error().fault, base::Fault::exists);
}

TEST_F(SealedFile, IsOpenedByARecipientsFile) {
    ASSERT_TRUE(write_recipient(folder_ / "recipient", pair_));
    auto const read = read_recipient(folder_ / "recipient");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->public_key, pair_.public_key);
    write({{1, 2, 3}});
    EXPECT_TRUE(SealedReader::open(path_, *read));
    EXPECT_EQ(write_recipient(folder_ / "recipient", pair_).error().fault, base::Fault::exists);
    std::ofstream(folder_ / "recipient", std::ios::app) << "x";
    EXPECT_EQ(read_recipient(folder_ / "recipient").error().fault, base::Fault::corrupt);
}

}  // namespace
}  // namespace weir::crypto
