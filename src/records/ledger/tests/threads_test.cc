// Many threads append and wait at once: one order for indexes, frames and leaves.
#include <thread>

#include <gtest/gtest.h>

#include "records/ledger/ledger.h"
#include "records/ledger/tests/samples.h"
#include "records/ledger/verify.h"

namespace weir::ledger {
namespace {

constexpr std::uint64_t kThreads = 8;
constexpr std::uint64_t kEach = 60;

TEST(Ledger, GivesEightThreadsOneOrder) {
    samples::Folder const folder;
    auto ledger = Ledger::create(folder.ledger(), std::string(samples::kOrigin), samples::key());
    ASSERT_TRUE(ledger);
    std::vector<Digest> leaves(kThreads * kEach);
    {
        std::vector<std::jthread> threads;
        for (std::uint64_t t = 0; t < kThreads; ++t) {
            threads.emplace_back([&, t] {
                for (std::uint64_t i = 0; i < kEach; ++i) {
                    auto const record = samples::record(t * kEach + i);
                    auto const index = ledger->append(record);
                    auto const receipt = ledger->wait(index);
                    leaves[index] = leaf_hash(encode(record.leaf));
                    EXPECT_EQ(receipt.index(), index);
                    EXPECT_EQ(receipt.leaf_hash(), leaves[index]);
                    EXPECT_TRUE(ledger->holds(receipt, record.leaf));
                    if (i % 20 == 0) {
                        EXPECT_TRUE(ledger->publish_checkpoint());
                    }
                }
            });
        }
    }
    auto const head = ledger->head();
    EXPECT_EQ(head.size, kThreads * kEach);
    EXPECT_EQ(head.root, samples::naive_root(leaves));
    auto const scanned =
        ledger->scan([&](std::uint64_t index, Record const& record) -> base::Status {
            EXPECT_EQ(leaf_hash(encode(record.leaf)), leaves[index]);
            return {};
        });
    EXPECT_TRUE(scanned);
    EXPECT_TRUE(ledger->publish_checkpoint());
    auto const verified = verify_log(folder.ledger().folder, ledger->verifier_key());
    ASSERT_TRUE(verified) << verified.error().message;
    EXPECT_EQ(verified->head, head);
}

}  // namespace
}  // namespace weir::ledger
