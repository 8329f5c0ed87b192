// What open() does with a file that a crash or a disk has changed.
#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/files.h"
#include "engines/store/detail/frames.h"
#include "engines/store/log.h"
#include "engines/store/tests/scratch.h"

namespace weir::store {
namespace {

using base::Fault;

constexpr std::size_t kHead = detail::kFileHeadSize;
constexpr std::size_t kFrameHead = detail::kFrameHeadSize;

class LogRecovery : public Scratch {
protected:
    [[nodiscard]] std::filesystem::path file() const { return folder_ / "log"; }

    void put(base::ByteView bytes) const {
        std::ofstream(file(), std::ios::binary) << base::text_of(bytes);
    }
    [[nodiscard]] base::Bytes bytes() const { return base::read_file(file(), 1 << 20).value(); }

    /// A file of three frames, each acknowledged before the next was appended.
    [[nodiscard]] base::Bytes three_frames() const {
        {
            auto log = Log::open(file(), {.create = true}).value();
            for (std::string_view const text : {"one", "two!", "three"}) {
                log.wait(log.append({text.begin(), text.end()}));
            }
        }
        auto const all = bytes();
        std::filesystem::remove(file());
        return all;
    }

    [[nodiscard]] base::Status scan() const {
        return scan_log(file(), [](std::uint64_t, base::ByteView) { return base::Status{}; });
    }
};

constexpr std::size_t kLast = kHead + 2 * kFrameHead + 7;  // where the third of them begins

TEST_F(LogRecovery, ATornLastFrameIsDroppedWhereverItIsTorn) {
    auto const whole = three_frames();
    ASSERT_EQ(whole.size(), kLast + kFrameHead + 5);
    for (auto size = kLast; size < whole.size(); ++size) {
        put(base::ByteView(whole).first(size));
        {
            auto const refused = Log::open(file(), {.acknowledged = 3});
            EXPECT_EQ(refused.error().fault, Fault::corrupt) << size;
            EXPECT_EQ(bytes().size(), size) << "a refused file is left as it is";
        }
        EXPECT_EQ(scan().has_value(), size == kLast) << "scan_log does not repair";
        {
            auto log = Log::open(file(), {.acknowledged = 2});
            ASSERT_TRUE(log.has_value()) << size;
            EXPECT_EQ(log->durable(), 2U);
            EXPECT_EQ(log->dropped_bytes(), size - kLast);
            EXPECT_EQ(bytes().size(), kLast);
            log->wait(log->append({'t', 'h', 'r', 'e', 'e'}));
        }
        EXPECT_EQ(bytes(), whole) << "and the log goes on as if nothing had been there";
    }
}

TEST_F(LogRecovery, NoChangedByteIsEverTakenForGood) {
    auto const whole = three_frames();
    for (std::size_t i = 0; i < whole.size(); ++i) {
        auto changed = whole;
        changed[i] = static_cast<std::uint8_t>(changed[i] ^ 1U << i % 8);
        put(changed);
        EXPECT_FALSE(scan().has_value()) << i;
        EXPECT_FALSE(Log::open(file(), {.acknowledged = 3}).has_value()) << i;
        EXPECT_EQ(bytes(), changed) << "a refused file is left as it is, " << i;
        auto const log = Log::open(file(), {});
        EXPECT_EQ(log.has_value(), i >= kLast) << "only the last frame may be a torn tail, " << i;
        if (log) {
            EXPECT_EQ(log->durable(), 2U);
            EXPECT_EQ(log->dropped_bytes(), whole.size() - kLast);
        } else {
            auto const fault = i >= 8 && i < kHead ? Fault::unsupported : Fault::corrupt;
            EXPECT_EQ(log.error().fault, fault) << i;
        }
    }
}

// The frames of one commit may reach the disk in any order when the power fails. Then an intact
// frame stands behind a broken one, and neither was acknowledged.
TEST_F(LogRecovery, AHoleInTheLastCommitIsATornTail) {
    base::Writer writer;
    writer.raw(detail::file_head());
    detail::append_frame(writer, 0, 0, base::bytes_of("acknowledged"));
    auto const kept = writer.view().size();
    detail::append_frame(writer, 1, 1, base::bytes_of("lost"));
    detail::append_frame(writer, 2, 1, base::bytes_of("whole, of the same commit"));
    base::Bytes all(writer.view().begin(), writer.view().end());
    all[kept + kFrameHead] ^= 1;
    put(all);
    auto const log = Log::open(file(), {});
    ASSERT_TRUE(log.has_value()) << base::to_text(log.error());
    EXPECT_EQ(log->durable(), 1U);
    EXPECT_EQ(log->dropped_bytes(), all.size() - kept);
}

TEST_F(LogRecovery, ALaterCommitProvesThatTheBrokenFrameWasAcknowledged) {
    base::Writer writer;
    writer.raw(detail::file_head());
    detail::append_frame(writer, 0, 0, base::bytes_of("broken"));
    detail::append_frame(writer, 1, 0, base::bytes_of("whole, of the same commit"));
    detail::append_frame(writer, 2, 2, base::bytes_of("of the next commit"));
    base::Bytes all(writer.view().begin(), writer.view().end());
    all[kHead] ^= 0x40;  // the length: the next frame must be found without it
    put(all);
    auto const log = Log::open(file(), {});
    ASSERT_FALSE(log.has_value());
    EXPECT_EQ(log.error().fault, Fault::corrupt);
    EXPECT_EQ(log.error().place.file, file().string());
    EXPECT_NE(log.error().message.find("frame 0"), std::string::npos);
    EXPECT_EQ(bytes(), all);
}

TEST_F(LogRecovery, FindsTheProofBehindALongBrokenStretch) {
    base::Writer writer;
    writer.raw(detail::file_head());
    detail::append_frame(writer, 0, 0, base::Bytes((1 << 20) + 1000, 7));
    detail::append_frame(writer, 1, 1, base::bytes_of("next"));
    for (std::size_t const shift : {0U, 50U, 1000U}) {
        base::Bytes all(writer.view().begin(), writer.view().end());
        all.erase(all.begin() + 100, all.begin() + 100 + static_cast<std::ptrdiff_t>(shift));
        all[kHead + kFrameHead] ^= 1;
        put(all);
        EXPECT_EQ(Log::open(file(), {}).error().fault, Fault::corrupt) << shift;
    }
}

TEST_F(LogRecovery, ARepeatedFrameIsNotTheNextOne) {
    base::Writer writer;
    writer.raw(detail::file_head());
    detail::append_frame(writer, 0, 0, base::bytes_of("a"));
    detail::append_frame(writer, 0, 0, base::bytes_of("a"));
    put(writer.view());
    EXPECT_EQ(scan().error().message, "frame 1 does not verify");
    EXPECT_EQ(Log::open(file(), {}).value().durable(), 1U);
}

TEST_F(LogRecovery, AFileThatIsNoLogIsRefused) {
    for (std::string_view const text : {"", "weir", "weir.log", "something else altogether"}) {
        put(base::bytes_of(text));
        EXPECT_EQ(Log::open(file(), {}).error().fault, Fault::corrupt) << text;
        EXPECT_EQ(scan().error().fault, Fault::corrupt) << text;
    }
    EXPECT_EQ(scan_log(folder_ / "none", nullptr).error().fault, Fault::not_found);
}

TEST_F(LogRecovery, ASmallerLimitDoesNotMakeOldFramesBroken) {
    Log::open(file(), {.create = true}).value().append(base::Bytes(1000));
    EXPECT_EQ(Log::open(file(), {.frame_size_max = 10}).value().durable(), 1U);
}

}  // namespace
}  // namespace weir::store
