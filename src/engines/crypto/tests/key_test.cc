#include "engines/crypto/key.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <new>
#include <type_traits>

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <gtest/gtest.h>

#include "engines/crypto/hash.h"

namespace weir::crypto {
namespace {

base::Bytes const kSecret(Key::kSize, 0xa5);

static_assert(!std::is_copy_constructible_v<Key> && !std::is_copy_assignable_v<Key>);
static_assert(!std::is_default_constructible_v<Key>);

/// How many bytes of the object's memory still hold a byte of kSecret.
std::ptrdiff_t remains_in(void const* object) {
    std::array<std::uint8_t, sizeof(Key)> memory{};
    std::memcpy(memory.data(), object, memory.size());
    return std::ranges::count(memory, kSecret.front());
}

TEST(Key, TakesExactly32Bytes) {
    EXPECT_TRUE(std::ranges::equal(Key::of(kSecret).value().bytes(), kSecret));
    EXPECT_EQ(Key::of(base::Bytes(31)).error().fault, base::Fault::bad_input);
    EXPECT_EQ(Key::of(base::Bytes(33)).error().fault, base::Fault::bad_input);
    EXPECT_EQ(Key::of({}).error().fault, base::Fault::bad_input);
}

TEST(Key, GeneratedOnesDiffer) {
    EXPECT_FALSE(equal_in_constant_time(Key::generate().bytes(), Key::generate().bytes()));
}

TEST(Key, MovingLeavesNothingBehind) {
    auto from = Key::of(kSecret).value();
    Key const to = std::move(from);
    EXPECT_EQ(remains_in(&from), 0);
    EXPECT_TRUE(std::ranges::equal(to.bytes(), kSecret));
}

TEST(Key, MoveAssignmentLeavesNothingBehind) {
    auto from = Key::of(kSecret).value();
    auto to = Key::generate();
    to = std::move(from);
    EXPECT_EQ(remains_in(&from), 0);
    EXPECT_TRUE(std::ranges::equal(to.bytes(), kSecret));
    auto& itself = to;
    to = std::move(itself);
    EXPECT_TRUE(std::ranges::equal(to.bytes(), kSecret));
}

TEST(Key, DyingLeavesNothingBehind) {
    alignas(Key) std::array<std::uint8_t, sizeof(Key)> place{};
    auto* const key = new (place.data()) Key(Key::of(kSecret).value());
    EXPECT_GE(remains_in(place.data()), 32);
    key->~Key();
    EXPECT_EQ(remains_in(place.data()), 0);
}

TEST(Key, ACloneOutlivesItsOriginal) {
    auto original = std::make_unique<Key>(Key::of(kSecret).value());
    auto const clone = original->clone();
    original.reset();
    EXPECT_TRUE(std::ranges::equal(clone.bytes(), kSecret));
}

TEST(KeyDeathTest, UsingAKeyThatWasMovedAwayIsABug) {
    auto from = Key::generate();
    auto const to = std::move(from);
    EXPECT_DEATH((void)from.bytes(), "moved away");
    EXPECT_DEATH((void)from.clone(), "moved away");
}

TEST(HardenProcessDeathTest, ForbidsDumpsAndTracing) {
    auto const hardened = [] {
        rlimit limit{};
        bool const is_done = harden_process().has_value() && ::getrlimit(RLIMIT_CORE, &limit) == 0;
        std::exit(is_done && limit.rlim_max == 0 && ::prctl(PR_GET_DUMPABLE) == 0 ? 7 : 1);
    };
    EXPECT_EXIT(hardened(), testing::ExitedWithCode(7), "");
}

bool holds_locked_memory() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmLck:")) return !line.ends_with("\t       0 kB");
    }
    return false;
}

TEST(HardenProcessDeathTest, LocksMemoryWhereItMayWithoutLimit) {
    auto const hardened = [] {
        rlimit const free{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
        if (::setrlimit(RLIMIT_MEMLOCK, &free) != 0) std::exit(7);  // not for this user to ask
        std::array<char, 4096> page{};
        bool const can_lock = ::mlock(page.data(), page.size()) == 0 && holds_locked_memory();
        if (!can_lock) std::exit(7);  // a sanitizer answers in the system's place
        ::munlock(page.data(), page.size());
        std::exit(harden_process() && holds_locked_memory() ? 7 : 1);
    };
    EXPECT_EXIT(hardened(), testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace weir::crypto
