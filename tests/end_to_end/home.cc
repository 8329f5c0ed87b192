#include "tests/end_to_end/home.h"

#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace weir::end_to_end {
namespace {

std::filesystem::path fresh_folder() {
    static int count = 0;
    auto const name = "weir-end-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
    auto folder = std::filesystem::temp_directory_path() / name;
    std::filesystem::create_directories(folder);
    return folder;
}

}  // namespace

Home::Home(std::string const& example, std::string const& note) : folder_(fresh_folder()) {
    make(example);
    for (auto const* file : {"charter.toml", "grants.toml"})
        std::ofstream(dir() / file, std::ios::app) << note;
    sign();
}

Home::Home(std::string const& example, CharterEnd const& charter_end) : folder_(fresh_folder()) {
    make(example);
    auto const text = charter_end(dir());
    std::ofstream(dir() / "charter.toml", std::ios::app) << text;
    sign();
}

void Home::make(std::string const& example) const {
    auto const made = run({WEIR_BINARY, "init", dir().string(), "--from", example, "--demo"});
    EXPECT_EQ(made.status, 0) << made.err;
}

void Home::sign() const {
    for (auto const* role : {"privacy", "security", "representative"}) {
        must(role, {"charter", "sign"});
    }
}

Home::~Home() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::vector<std::string> Home::typed(std::string const& role,
                                     std::vector<std::string> const& words) const {
    auto const key = dir() / "identities" / (role + ".key");
    std::vector<std::string> all{WEIR_BINARY, "--dir", dir().string(), "--key", key.string()};
    all.insert(all.end(), words.begin(), words.end());
    return all;
}

Ran Home::as(std::string const& role, std::vector<std::string> const& words) const {
    return run(typed(role, words));
}

Ran Home::must(std::string const& role, std::vector<std::string> const& words) const {
    auto const ran = as(role, words);
    EXPECT_EQ(ran.status, 0) << role << ": " << words.front() << ": " << ran.err;
    return ran;
}

void Home::rest() const { rest_in(dir()); }

void Home::rest_in(std::filesystem::path const& programme) {
    int const lock = ::open((programme / "data" / "lock").c_str(), O_RDWR | O_CLOEXEC);
    EXPECT_EQ(::flock(lock, LOCK_EX), 0);
    ::close(lock);
}

std::string Home::file(std::string const& name, std::string const& content) const {
    auto const path = folder_ / name;
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
}

}  // namespace weir::end_to_end
