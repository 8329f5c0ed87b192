// The command line: words to operations, answers to text that a person likes to read, or to one
// JSON document. A thin client of `protocol`: it links no door and no vault.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace weir::cli {

/// What a program's main hands in: its arguments, and how to be a keeper, a gate or a
/// witness, which are not ours to link.
struct Program {
    int argument_count = 0;
    char const* const* arguments = nullptr;
    struct KeeperOptions {
        std::filesystem::path dir;
        bool ends_when_idle = false;
        bool once = false;
    };
    std::function<int(KeeperOptions const&)> run_keeper;
    struct GateOptions {
        std::filesystem::path dir;
        int listener = -1;
    };
    std::function<int(GateOptions const&)> run_gate;
    struct WitnessOptions {
        std::filesystem::path state;
        std::string name;
        std::vector<std::string> logs;
        std::string listen;
    };
    std::function<int(WitnessOptions const&)> run_witness;
};

/// Exit status: 0 done, 1 an accident, 2 wrong usage, 3 refused.
[[nodiscard]] int run(Program const& program);

}  // namespace weir::cli
