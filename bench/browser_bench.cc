// A person's audit of a year in the browser's verifier: every leaf of the public log, the head of
// every hour, every entry that names them. Run by Node, whose engine is a browser's; the log is
// made here.
#include <fmt/format.h>

#include "base/check.h"
#include "tests/end_to_end/process.h"
#include "tests/verifiers/made_year.h"
#include "tests/verifiers/outside.h"

namespace weir::verifiers {
namespace {

constexpr YearSize kYear{.hours = 8760, .entries = 191'239, .people = 100, .slots = 500};

int run() {
    build_outside();
    MadeYear const year(kYear);
    write_view(year.answer(), year.heads(), year.folder());
    auto const script =
        std::filesystem::path(WEIR_SOURCE_DIR) / "build/verifiers/portal/tests/bench.js";
    auto const ran = end_to_end::run(
        {"/usr/bin/env", "node", script.string(), year.folder().string(), year.key().to_text()});
    fmt::print("{}{}", ran.out, ran.err);
    return ran.status;
}

}  // namespace
}  // namespace weir::verifiers

int main() { return weir::verifiers::run(); }
