// Power failures under a whole keeper: it takes files in, settles, publishes, replaces its month
// key and closes a week, while every file call is recorded. States that a crash could leave are
// made into folders and opened by the real code: what was acknowledged is there, nothing is there
// by half, and the log agrees with what its signer remembers.
#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/check.h"
#include "records/ledger/verify.h"
#include "tests/faults/in_memory.h"
#include "tests/faults/layer/crash_states.h"
#include "tests/faults/row.h"
#include "tests/faults/work.h"

namespace weir::faults {
namespace {

using base::Reason;
using scenarios::Programme;
using scenarios::reason_of;
using scenarios::value_of;
using text::Tree;

constexpr std::size_t kNearest = 3;
constexpr std::size_t kStatesOfRound = 12;

/// What was so when a promise was made.
struct Promise {
    std::uint64_t entries = 0;
    std::set<std::uint64_t> batches{};
    std::uint32_t month_key = 1;
    std::uint64_t published = 0;
    bool is_closed = false;
};

using Leaves = std::vector<base::Bytes>;

Leaves leaves_of(Programme& programme) {
    Leaves leaves;
    auto const read = programme.rooms().ledger().scan(
        [&](std::uint64_t, ledger::Record const& record) -> base::Status {
            leaves.push_back(ledger::encode(record.leaf));
            leaves.back().insert(leaves.back().end(), record.opening.begin(), record.opening.end());
            return {};
        });
    base::check(read.has_value(), "the ledger can be read");
    return leaves;
}

Tree week_to_close() { return Tree::object().set("week", base::to_text(kWeek)); }

/// A keeper's life, recorded.
class Recorded {
public:
    Recorded() : programme(options()) {
        programme.shut();
        recorder_.emplace(programme.dir());
        programme.reopen();
        take_in(2);
        publish();
        settle();
        programme.clock().set(at("2026-03-03T09:00:00Z"));
        take_in(2);
        (void)value_of(programme.ask("operator", "keys.rotate", Tree::object()));
        ++now_.month_key;
        promise();
        settle();
        take_in(1);
        settle();
        (void)value_of(programme.ask("operator", "close", week_to_close()));
        now_.is_closed = true;
        promise();
        publish();
        leaves = leaves_of(programme);
        release = release_text(programme, kWeek);
        programme.shut();
        layer().listener = nullptr;
    }

    [[nodiscard]] Recorder const& recorder() const { return *recorder_; }

    Programme programme;
    std::vector<Promise> promises{Promise{}};
    Leaves leaves;
    std::optional<std::string> release;
    std::uint64_t handed = 0;

private:
    void take_in(int batches) {
        for (int i = 0; i < batches; ++i) {
            (void)value_of(programme.import("mail", batch(handed)));
            now_.batches.insert(handed++);
            promise();
        }
    }
    void settle() {
        (void)value_of(programme.ask("operator", "settle", Tree::object()));
        promise();
    }
    void publish() {
        (void)value_of(programme.ask("operator", "ledger.checkpoint", Tree::object()));
        now_.published = programme.rooms().ledger().published()->head.size;
        promise();
    }
    void promise() {
        now_.entries = programme.rooms().ledger().size();
        recorder_->promise(promises.size());
        promises.push_back(now_);
    }

    std::optional<Recorder> recorder_;
    Promise now_;
};

std::string wrong_with_ledger(Recorded& life, Promise const& promise) {
    auto& ledger = life.programme.rooms().ledger();
    auto const found = leaves_of(life.programme);
    if (found.size() < promise.entries) {
        return fmt::format("{} entries of {}", found.size(), promise.entries);
    }
    for (std::size_t i = 0; i < found.size() && i < life.leaves.size(); ++i) {
        if (found[i] != life.leaves[i]) return fmt::format("entry {} is another one", i);
    }
    auto const published = ledger.published();
    auto const size = published ? published->head.size : 0;
    if (!published && published.error().fault != base::Fault::not_found) {
        return base::to_text(published.error());
    }
    return size < promise.published ? fmt::format("{} entries are published", size) : "";
}

std::string wrong_with_events(Recorded& life, Promise const& promise) {
    (void)value_of(life.programme.ask("operator", "settle", Tree::object()));
    Handed handed;
    handed.begin_life(0);
    for (auto number : promise.batches) handed.acknowledge(number);
    return handed.wrong_with(heads_in(life.programme, kWeek));
}

std::string wrong_with_keys(Recorded& life, Promise const& promise) {
    auto const keys = life.programme.rooms().vault().month_keys();
    if (!keys) return base::to_text(keys.error());
    if (keys->number < promise.month_key) return fmt::format("month key {}", keys->number);
    if (!promise.is_closed) return "";
    return release_text(life.programme, kWeek) == life.release ? "" : "the release is another one";
}

/// What comes next works: the week is closed once, the log is published and verifies from bytes.
std::string wrong_afterwards(Recorded& life) {
    auto& programme = life.programme;
    programme.clock().set(at("2026-03-03T14:00:00Z"));
    auto const ending = programme.ask("operator", "close", week_to_close());
    if (reason_of(ending) != Reason::already_done) (void)value_of(ending);
    if (auto wrong = wrong_with_release(programme, kWeek); !wrong.empty()) return wrong;
    (void)value_of(programme.ask("operator", "ledger.checkpoint", Tree::object()));
    auto const verified = ledger::verify_tiles(
        programme.data() / "tiles",
        ledger::Policy::of_log(programme.rooms().ledger().verifier_key()), ledger::check_leaf);
    return verified ? "" : base::to_text(verified.error());
}

/// In a child of its own, on the folder as the crash left it.
std::string wrong_after_crash(Recorded& life, Promise const& promise) {
    life.programme.reopen();
    for (auto const& look : {wrong_with_ledger, wrong_with_events, wrong_with_keys}) {
        if (auto wrong = look(life, promise); !wrong.empty()) return wrong;
    }
    auto wrong = wrong_afterwards(life);
    life.programme.shut();
    return wrong;
}

class CrashOfAKeeper : public InMemory {};

TEST_F(CrashOfAKeeper, LosesNothingAcknowledgedAndServesNothingHalf) {
    auto const seed = seed_of_today();
    Row row("crash_keeper", "power lost: calls lost, reordered, torn",
            "log, signer, tiles, intake, vault, releases of a keeper", seed);
    Recorded life;
    layer().skips_syncs = true;
    auto played = life.recorder().before();
    for (auto const& op : life.recorder().ops()) played.apply(op);
    EXPECT_TRUE(played.seen() == faults::Tree::read(life.programme.dir()).seen());
    std::mt19937_64 random(seed);
    CrashStates const crashes(life.recorder());
    auto states = crashes.systematic(kNearest);
    for (auto const& state : crashes.drawn(states.size() / 4, random)) states.push_back(state);
    row.of(states.size());
    std::ranges::shuffle(states, random);
    auto const share = rounds_of_today() * kStatesOfRound;
    if (!is_everything_tried() && states.size() > share) states.resize(share);
    fmt::print("{} calls, {} states tried\n", life.recorder().ops().size(), states.size());
    for (auto const& state : states) {
        row.tried();
        crashes.tree_of(state).write(life.programme.dir());
        auto const& promise = life.promises[crashes.promises_in(state)];
        auto const wrong = words_of_child([&] { return wrong_after_crash(life, promise); });
        EXPECT_EQ(wrong, "") << to_text(state);
        if (::testing::Test::HasFailure()) break;
    }
    layer() = {};
}

}  // namespace
}  // namespace weir::faults
