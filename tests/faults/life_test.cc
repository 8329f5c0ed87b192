// One keeper after another on the same programme, each killed in the middle of mixed work: files
// taken in, settling, publishing, rotation, weeks closed. Five kills a round: a thousand in a
// campaign. Acknowledged means present, after each of them.
#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/faults/row.h"
#include "tests/faults/work.h"

namespace weir::faults {
namespace {

using base::Reason;
using scenarios::Programme;
using scenarios::reason_of;
using scenarios::value_of;
using text::Tree;

constexpr std::size_t kKillsOfRound = 5;
constexpr std::size_t kKillsOfProgramme = 50;  // then another one begins
constexpr std::size_t kKillsOfSettling = 10;   // and everything is looked at
constexpr std::uint64_t kSteps = 12;

/// What a child says it was told: in the upper byte what, below it which or how many.
enum class Told : std::uint8_t { batch, entries, published, month_key, closed };
constexpr unsigned kToldShift = 56;

std::uint64_t word_of(Told told, std::uint64_t number) {
    return std::uint64_t{static_cast<std::uint8_t>(told)} << kToldShift | number;
}

/// Weeks without events that the load closes: 2026-W02 to W05.
base::Week week_of_closing(std::uint64_t number) {
    return base::Week{base::Date{20458 + 7 * static_cast<std::int32_t>(number)}};
}
constexpr std::uint64_t kWeeksToClose = 4;

/// All that was acknowledged to the children so far.
struct Known {
    Handed handed;
    std::uint64_t entries = 0;
    std::uint64_t published = 0;
    std::uint64_t month_key = 1;
    std::set<std::uint64_t> closed;

    void hear(std::uint64_t word) {
        auto const number = word & ((std::uint64_t{1} << kToldShift) - 1);
        switch (static_cast<Told>(word >> kToldShift)) {
            case Told::batch: handed.acknowledge(number); break;
            case Told::entries: entries = std::max(entries, number); break;
            case Told::published: published = std::max(published, number); break;
            case Told::month_key: month_key = std::max(month_key, number); break;
            case Told::closed: closed.insert(number); break;
        }
    }
};

/// The child's work: steps drawn by a seed.
class Load {
public:
    Load(Programme& programme, Voice& voice, std::uint64_t first, std::uint64_t seed)
        : programme_(&programme),
          voice_(&voice),
          next_(first),
          last_(first + kBatches),
          random_(seed) {}

    void run() {
        for (std::uint64_t i = 0; i < kSteps; ++i) {
            step(random_() % 8);
            voice_->acknowledged(word_of(Told::entries, programme_->rooms().ledger().size()));
        }
    }

private:
    void step(std::uint64_t draw) {
        if (draw == 0) settle();
        else if (draw == 1) publish();
        else if (draw == 2) rotate();
        else if (draw == 3) close();
        else take_in();
    }
    void take_in() {
        if (next_ == last_) return;
        (void)value_of(programme_->import("mail", batch(next_)));
        voice_->acknowledged(word_of(Told::batch, next_++));
    }
    void settle() { (void)value_of(programme_->ask("operator", "settle", Tree::object())); }
    void publish() {
        (void)value_of(programme_->ask("operator", "ledger.checkpoint", Tree::object()));
        auto const published = programme_->rooms().ledger().published();
        voice_->acknowledged(word_of(Told::published, published->head.size));
    }
    void rotate() {
        (void)value_of(programme_->ask("operator", "keys.rotate", Tree::object()));
        auto const number = programme_->rooms().control().state()->custody.month_key;
        voice_->acknowledged(word_of(Told::month_key, number));
    }
    void close() {
        auto const number = random_() % kWeeksToClose;
        auto const ending =
            programme_->ask("operator", "close",
                            Tree::object().set("week", base::to_text(week_of_closing(number))));
        if (reason_of(ending) != Reason::already_done) (void)value_of(ending);
        voice_->acknowledged(word_of(Told::closed, number));
    }

    Programme* programme_;
    Voice* voice_;
    std::uint64_t next_;
    std::uint64_t last_;
    std::mt19937_64 random_;
};

void check_each_time(Programme& programme, Known const& known) {
    auto& rooms = programme.rooms();
    EXPECT_GE(rooms.ledger().size(), known.entries);
    EXPECT_GE(rooms.control().state()->custody.month_key, known.month_key);
    if (known.published > 0) {
        auto const published = rooms.ledger().published();
        ASSERT_TRUE(published) << published.error().message;
        EXPECT_GE(published->head.size, known.published);
    }
    for (auto number : known.closed) {
        EXPECT_EQ(wrong_with_release(programme, week_of_closing(number)), "");
    }
}

void check_everything(Programme& programme, Known const& known) {
    settle_and_check(programme, known.handed);
    for (std::uint64_t number = 0; number < kWeeksToClose; ++number) {
        auto const week = week_of_closing(number);
        auto const ending =
            programme.ask("operator", "close", Tree::object().set("week", base::to_text(week)));
        if (reason_of(ending) != Reason::already_done) (void)value_of(ending);
        EXPECT_EQ(wrong_with_release(programme, week), "");
    }
}

class Lives : public testing::Test {
protected:
    /// One child, killed within the time of the shortest that was not.
    Life next_life(Programme& programme, Known& known, Kill const& kill, std::uint64_t seed) {
        auto const first = known.handed.next();
        known.handed.begin_life(first);
        auto life = live_on(programme, kill,
                            [&](Voice& voice) { Load(programme, voice, first, seed).run(); });
        for (auto word : life.acknowledged) known.hear(word);
        return life;
    }
};

TEST_F(Lives, OfKeepersKilledAtWorkLosesNothingAcknowledged) {
    auto const seed = seed_of_today();
    Row row("kill_life", "SIGKILL at a random moment, in a loop", "a whole keeper, mixed load",
            seed);
    std::mt19937_64 random(seed);
    auto const kills = rounds_of_today() * kKillsOfRound;
    std::size_t struck = 0;
    for (std::size_t done = 0; done < kills;) {
        Programme programme(options());
        programme.shut();
        Known known;
        auto const length = next_life(programme, known, {}, random()).length;
        for (std::size_t i = 1; i <= kKillsOfProgramme && done < kills; ++i, ++done) {
            auto const after = random() % static_cast<std::uint64_t>(length.count());
            Kill const kill{.after = Moment{static_cast<std::int64_t>(after)},
                            .at_acknowledgement = {}};
            struck += next_life(programme, known, kill, random()).was_killed ? 1U : 0U;
            row.tried();
            programme.reopen();
            check_each_time(programme, known);
            if (i % kKillsOfSettling == 0) check_everything(programme, known);
            programme.shut();
            ASSERT_FALSE(HasFailure()) << "kill " << done << " of seed " << seed;
        }
        programme.reopen();
        check_everything(programme, known);
    }
    row.note(fmt::format("{} struck before the work was done", struck));
    EXPECT_GT(struck, kills / 4);
}

}  // namespace
}  // namespace weir::faults
