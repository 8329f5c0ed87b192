#include "surfaces/witness/detail/listen.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace weir::witness::detail {
namespace {

TEST(Listen, TakesAFreePortAndSaysWhich) {
    auto const listening = listen_on("127.0.0.1:0");
    ASSERT_TRUE(listening) << listening.error().message;
    EXPECT_TRUE(listening->address.starts_with("127.0.0.1:"));
    EXPECT_FALSE(listening->address.ends_with(":0"));
    auto const taken = listen_on(listening->address);
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().fault, base::Fault::unavailable);
    ::close(listening->socket);
}

TEST(Listen, RefusesWhatIsNoAddress) {
    for (auto const* text : {"", "8100", ":8100", "localhost:8100", "127.0.0.1",
                             "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "127.0.0.1:1 "}) {
        auto const listening = listen_on(text);
        ASSERT_FALSE(listening) << text;
        EXPECT_EQ(listening.error().fault, base::Fault::bad_input) << text;
    }
}

}  // namespace
}  // namespace weir::witness::detail
