// A folder of its own for each test, removed with everything in it.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

namespace weir::store {

class Scratch : public testing::Test {
protected:
    void SetUp() override {
        std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
        std::ranges::replace(name, '/', '-');  // before the parameter of a test that has one
        folder_ = std::filesystem::temp_directory_path() /
                  ("weir-store-" + std::to_string(::getpid()) + "-" + name);
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::filesystem::path folder_;
};

}  // namespace weir::store
