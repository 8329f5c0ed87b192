#include "tests/faults/row.h"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/check.h"
#include "engines/crypto/random.h"

namespace weir::faults {
namespace {

std::filesystem::path folder_of_rows() {
    auto const program = std::filesystem::read_symlink("/proc/self/exe");
    return program.parent_path().parent_path() / "faults";
}

std::uint64_t number_in(char const* variable, std::uint64_t otherwise) {
    auto const* const text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace

Row::Row(std::string_view name, std::string_view fault, std::string_view where, std::uint64_t seed)
    : name_(name), fault_(fault), where_(where), seed_(seed) {}

Row::~Row() {
    auto const* const result = ::testing::Test::IsSkipped()    ? "NOT RUN"
                               : ::testing::Test::HasFailure() ? "FAILED"
                                                               : "held";
    auto const cases =
        all_ > cases_ ? fmt::format("{} of {}", cases_, all_) : fmt::to_string(cases_);
    auto const line = fmt::format("{}\t{}\t{}\t{}\t{}{}{}\n", fault_, where_, cases, seed_, result,
                                  note_.empty() ? "" : "; ", note_);
    std::filesystem::create_directories(folder_of_rows());
    std::ofstream(folder_of_rows() / (name_ + ".row")) << line;
    fmt::print("{}", line);
}

std::uint64_t seed_of_today() {
    auto const seed = number_in("WEIR_SEED", crypto::SystemRandom().next());
    fmt::print("WEIR_SEED={} WEIR_ROUNDS={}\n", seed, rounds_of_today());
    return seed;
}

std::size_t rounds_of_today() { return number_in("WEIR_ROUNDS", 20); }
bool is_everything_tried() { return rounds_of_today() >= kRoundsOfAll; }

namespace detail {

Twin twin() {
    std::array<int, 2> ends{};
    base::check(::pipe(ends.data()) == 0, "there is a pipe");
    auto const child = ::fork();
    base::check(child >= 0, "a child can be made");
    ::close(ends[child == 0 ? 0 : 1]);
    return {child, ends[child == 0 ? 1 : 0]};
}

void say_and_end(int pipe, std::string const& words) {
    std::size_t done = 0;
    while (done < words.size()) {
        auto const size = ::write(pipe, words.data() + done, words.size() - done);
        base::check(size > 0, "the parent listens");
        done += static_cast<std::size_t>(size);
    }
    ::_exit(0);
}

std::string words_from(Twin const& twin) {
    std::string words;
    std::array<char, 4096> buffer{};
    while (true) {
        auto const size = ::read(twin.pipe, buffer.data(), buffer.size());
        if (size <= 0) break;
        words.append(buffer.data(), static_cast<std::size_t>(size));
    }
    ::close(twin.pipe);
    int status = 0;
    base::check(::waitpid(twin.child, &status, 0) == twin.child, "the child can be waited for");
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return words;
    return fmt::format("{} (the process ended with status {})", words, status);
}

}  // namespace detail
}  // namespace weir::faults
