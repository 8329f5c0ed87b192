// The page's own script against a real gate: signing in, looking, asking with the price first, and
// a key that never leaves. Node runs what the gate serves; how it looks needs eyes.
#include <gtest/gtest.h>

#include "tests/end_to_end/serving.h"

namespace weir::end_to_end {
namespace {

TEST(Page, SignsInShowsAsksAndKeepsItsKey) {
    Home const home("demo");
    auto const dir = home.folder() / "company";
    auto const made =
        run({WEIR_BINARY, "simulate", dir.string(), "--people", "60", "--weeks", "3"});
    ASSERT_EQ(made.status, 0) << made.err;
    Serving serving(home, dir);
    auto const script = std::string(WEIR_SOURCE_DIR) + "/tests/end_to_end/page.mjs";
    auto const seen = run({"/usr/bin/env", "node", script, std::to_string(serving.port()),
                           (dir / "identities" / "analyst.key").string(),
                           (home.folder() / "session.mjs").string()});
    EXPECT_EQ(seen.status, 0) << seen.err;
    EXPECT_EQ(seen.out,
              "nobody in\nsigned in\nfigures shown\nasked, the price first\nsigned out\n"
              "the key stayed\n");
    EXPECT_EQ(serving.end(), 0);
}

}  // namespace
}  // namespace weir::end_to_end
