// A test whose temporary folders are in memory where the machine has such a place: states of a disk
// are made and looked at by the thousand, and none of them need outlive the test.
#pragma once

#include <cstdlib>
#include <unistd.h>

#include <gtest/gtest.h>

namespace weir::faults {

class InMemory : public testing::Test {
protected:
    InMemory() {
        constexpr auto kPlace = "/dev/shm";
        if (::access(kPlace, W_OK) == 0) ::setenv("TMPDIR", kPlace, 0);
    }
    ~InMemory() override { ::unsetenv("TMPDIR"); }
};

}  // namespace weir::faults
