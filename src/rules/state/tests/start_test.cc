// A start opens only what lasts, and comes to the same state as one that opens everything.
#include "rules/state/detail/start.h"

#include <filesystem>
#include <random>
#include <unistd.h>

#include <gtest/gtest.h>

#include "engines/text/formats.h"
#include "rules/state/detail/marks.h"

namespace weir::state {
namespace {

constexpr base::Instant kBegin{1'790'000'000};
constexpr std::uint32_t kPeople = 5;
constexpr std::string_view kOrigin = "start.example/test";

class RandomClock final : public base::Clock {
public:
    explicit RandomClock(std::mt19937_64& random) : random_(random) {}
    [[nodiscard]] base::Instant now() const override { return at_; }
    void add(base::Duration by) { at_ = at_ + by; }
    /// Mostly a little on, sometimes by hours, sometimes back.
    void step() {
        auto const how = random_() % 10;
        auto const by = static_cast<std::int64_t>(random_() % (how < 6 ? 300 : 9000));
        at_.seconds += how == 9 ? -by : by;
    }

private:
    std::mt19937_64& random_;
    base::Instant at_ = kBegin;
};

/// Everything of a state that the entries below could have changed.
std::string describe(State const& state) {
    std::string text;
    auto const add = [&text](std::string_view what, auto... numbers) {
        text += what;
        ((text += ' ' + std::to_string(numbers)), ...);
        text += '\n';
    };
    auto const seconds = [](std::optional<base::Instant> at) { return at ? at->seconds : -1; };
    add("entries", state.entries, state.time.seconds, state.person_max.value, state.settlings);
    add(state.started.binary + state.genesis->origin);
    for (auto const& [person, key] : *state.keys) add(base::to_hex(key), person.value);
    add("flow", seconds(state.flow.in), seconds(state.flow.out));
    for (auto const& [reader, hour, what] : *state.reads) add(what, reader.value, hour);
    add("pause", state.pause.value_or(0), static_cast<int>(state.lifecycle.stage()));
    for (auto const& pause : state.lifecycle.pauses()) {
        add(pause.reason, pause.span.from.seconds, seconds(pause.span.until));
    }
    add("month key", state.custody.month_key, state.custody.month_key_since.seconds);
    add("swept", state.custody.swept.size(), state.custody.owed.size());
    add("exhausted", state.exhausted_before ? state.exhausted_before->monday.days : 0);
    auto const& view = state.view;
    add("view", view.uncounted(), view.people(), view.enrolled(), view.last_index());
    for (std::uint32_t number = 1; number <= kPeople; ++number) {
        auto const fact = view.of(Person{number});
        add(base::to_hex(fact.chain), fact.count, view.fresh(Person{number}));
    }
    auto const& incidents = *state.incidents;
    for (auto const& [name, control] : incidents.controls) {
        add(name + control.colour, control.since.seconds);
    }
    for (auto const& [index, freeze] : incidents.freezes) add(freeze.frozen.scope, index);
    add("canary", incidents.canary ? incidents.canary->index : 0, seconds(incidents.checked_at));
    return text;
}

/// Folders with a vault and a ledger, removed at the end.
class House {
public:
    explicit House(std::uint64_t seed) : random_(seed), clock_(random_) {
        static int count = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("weir-start-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
        std::filesystem::create_directories(path_ / "data");
        vault_.emplace(vault::Vault::create({path_ / "data", path_ / "keys"}).value());
        ledger_.emplace(make_ledger("ledger"));
        control_ = Control::open(parts()).value();
        commit({{}, {}, Genesis{std::string(kOrigin), true, false}});
        for (std::uint32_t number = 1; number <= kPeople; ++number) {
            std::vector<std::pair<Person, vault::Name>> const one{{Person{number}, {}}};
            EXPECT_TRUE(vault_->enrol(one));
            commit({{}, {}, KeyBound{Person{number}, {}}});
        }
    }
    ~House() {
        control_.reset();
        ledger_.reset();
        vault_.reset();
        std::filesystem::remove_all(path_);
    }
    House(House const&) = delete;
    House& operator=(House const&) = delete;

    [[nodiscard]] Control::Parts parts() { return {*ledger_, *vault_, clock_}; }
    [[nodiscard]] Control& control() { return *control_; }
    [[nodiscard]] vault::Vault& vault() { return *vault_; }
    [[nodiscard]] ledger::Ledger make_ledger(std::string const& name) const {
        return ledger::Ledger::create({path_ / name, path_ / "keys" / ("signed-" + name)},
                                      std::string(kOrigin), crypto::SigningKey::generate())
            .value();
    }

    void commit(Act act) {
        auto const type = type_of(act.entry);
        auto const done = control_->commit(std::move(act), no_guard);
        ASSERT_TRUE(done) << type << ": " << done.error().message;
    }
    RandomClock& clock() { return clock_; }
    /// So many entries of any kind.
    void live(int entries) {
        for (int i = 0; i < entries; ++i) {
            clock_.step();
            commit(any());
        }
    }
    /// The log again, each record as `change` makes it.
    template <class Change>
    ledger::Ledger copy(std::string const& name, Change const& change) const {
        auto made = make_ledger(name);
        auto const copied =
            ledger_->scan([&](std::uint64_t index, ledger::Record const& record) -> base::Status {
                static_cast<void>(made.wait(made.append(change(index, record))));
                return {};
            });
        EXPECT_TRUE(copied);
        return made;
    }

private:
    Act any();
    Act heads();

    std::mt19937_64 random_;
    RandomClock clock_;
    std::filesystem::path path_;
    std::optional<vault::Vault> vault_;
    std::optional<ledger::Ledger> ledger_;
    std::unique_ptr<Control> control_;
    std::uint32_t swept_ = 0;
};

Act House::heads() {
    auto const& view = control_->state()->view;
    auto const hour = ledger::epoch_of(control_->now()).hour;
    if (view.last() && view.last()->hour >= hour) return {{}, {}, Resumed{}};
    HeadsCounted const counted{hour, view.people(), view.uncounted(), base::to_hex(base::Digest{})};
    return {{}, {}, counted, {}, {{}, view.people(), view.uncounted()}};
}

/// Half of them leave nothing behind, as most entries of a programme do.
Act House::any() {
    auto const week = base::Week::of("2026-W40").value();
    Person const actor{static_cast<std::uint32_t>(random_() % (kPeople + 1))};
    Person const other{static_cast<std::uint32_t>(1 + random_() % kPeople)};
    auto const word = std::to_string(random_() % 3);
    switch (random_() % 24) {
        case 0: return {{}, {}, Started{word, "x"}};
        case 1: return {{}, {}, KeyBound{other, {static_cast<std::uint8_t>(random_())}}};
        case 2: return {{}, {}, Paused{word}};
        case 3: return {{}, {}, Resumed{}};
        case 4: return {actor, {}, Imported{"mail", word}};
        case 5: return {{}, {}, Settling{1, word}};
        case 6: return {{}, {}, LogRestored{"o/" + word, 1, "", 0, ""}};
        case 7: return {{}, {}, RetentionSwept{week, ++swept_}};
        case 8: return {{}, {}, ControlsChecked{{{"retention", word}}, "{}"}};
        case 9: return {{}, {}, CanaryTried{0, other, word, true}};
        case 10: return {actor, {}, Frozen{"company", word}};
        case 11: return heads();
        case 12: return {actor, {}, TrailRead{"roster", word}, {other}};
        case 13: return {actor, {}, ReleaseRead{week, week, word, "why"}, {other}};
        case 14:
        case 15: return {actor, {}, TrailRead{"roster", word}};
        case 16:
        case 17: return {actor, {}, ReleaseRead{week, week, word, "why"}};
        case 18: return {actor, {}, AnswerRead{{word}, "why"}};
        default: return {actor, {}, Refused{"answer", base::Reason::not_active, word}};
    }
}

base::Result<State> folded_in_full(Control const& control) {
    State state;
    auto const read = control.scan([&state](Happened const& happened) -> base::Status {
        auto next = fold(std::move(state), happened);
        if (!next) return std::unexpected(next.error());
        state = std::move(*next);
        return {};
    });
    if (!read) return std::unexpected(read.error());
    return state;
}

ledger::Record without_mark(ledger::Record record) {
    EXPECT_TRUE(vault::is_marked(record.opening));
    record.opening.resize(record.opening.size() - 8);
    return record;
}

TEST(Start, ComesToTheStateOfAllEntriesWhateverHappened) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        SCOPED_TRACE(seed);
        House house(seed);
        house.live(static_cast<int>(20 + seed * 8));
        auto const lived = describe(*house.control().state());
        auto const full = folded_in_full(house.control());
        ASSERT_TRUE(full) << full.error().message;
        EXPECT_EQ(describe(*full), lived);
        auto const again = Control::open(house.parts());
        ASSERT_TRUE(again) << again.error().message;
        EXPECT_EQ(describe(*(*again)->state()), lived);
    }
}

TEST(Start, ComesToTheSameStateAfterEveryEntry) {
    House house(77);
    for (int entry = 0; entry < 40; ++entry) {
        house.live(1);
        auto const again = Control::open(house.parts());
        ASSERT_TRUE(again) << again.error().message;
        ASSERT_EQ(describe(*(*again)->state()), describe(*house.control().state())) << entry;
    }
}

TEST(Start, KnowsWhatWasReadInTheLastHourAndWhenSomethingWentOut) {
    House house(3);
    auto const week = base::Week::of("2026-W40").value();
    ReleaseRead const early{week, week, "early", "why"};
    ReleaseRead const late{week, week, "late", "why"};
    house.commit({Person{1}, {}, early});
    house.clock().add(base::kHour);
    house.commit({Person{1}, {}, late});
    auto const read_at = house.control().state()->time;
    house.clock().add(base::kMinute);
    house.commit({{}, {}, Refused{"answer", base::Reason::not_active, "cell"}});
    auto const again = Control::open(house.parts()).value();
    auto const state = again->state();
    EXPECT_TRUE(state->was_read(Person{1}, late, read_at));
    EXPECT_FALSE(state->was_read(Person{2}, late, read_at));
    EXPECT_EQ(state->reads->size(), 1U);
    EXPECT_EQ(state->flow.out, read_at);
    EXPECT_EQ(state->time, read_at + base::kMinute) << "the refusal's";
    EXPECT_EQ(state->entries, house.control().state()->entries);
}

TEST(Start, KnowsTheTimeOfTheEntryBeforeARestoredLog) {
    House house(4);
    house.clock().add(base::kDay);
    house.commit({{}, {}, Refused{"answer", base::Reason::not_active, "cell"}});
    auto const head = house.control().state()->time;
    house.clock().add(base::kDay);
    house.commit({{}, {}, LogRestored{"another.example/log", 1, "", 0, ""}});
    auto const again = Control::open(house.parts()).value();
    EXPECT_EQ(again->state()->lifecycle.pauses().back().span.from, head);
}

TEST(Start, OpensALogFromBeforeThereWereMarks) {
    House house(5);
    house.live(80);
    auto old = house.copy(
        "old", [](std::uint64_t, ledger::Record const& record) { return without_mark(record); });
    auto parts = house.parts();
    auto const again = Control::open({old, parts.vault, parts.clock});
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(describe(*(*again)->state()), describe(*house.control().state()));
}

TEST(Start, LeavesASpoiltOpeningThatIsPassedOverToWhoReadsIt) {
    House house(6);
    Refused const refused{"answer", base::Reason::not_active, "cell"};
    house.commit({{}, {}, refused});
    house.commit({{}, {}, Resumed{}});
    auto const spoil = [](std::uint64_t at) {
        return [at](std::uint64_t index, ledger::Record record) {
            if (index == at) record.opening[40] ^= 1;
            return record;
        };
    };
    auto parts = house.parts();
    auto spoilt = house.copy("passed", spoil(kPeople + 1));
    auto const started = Control::open({spoilt, parts.vault, parts.clock});
    ASSERT_TRUE(started) << started.error().message;
    auto const read = (*started)->scan([](Happened const&) -> base::Status { return {}; });
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().fault, base::Fault::corrupt);
    auto lasting = house.copy("lasting", spoil(kPeople + 2));
    EXPECT_FALSE(Control::open({lasting, parts.vault, parts.clock}));
}

TEST(Start, FindsAMarkThatIsNotItsOwn) {
    House house(8);
    house.commit({{}, {}, Refused{"answer", base::Reason::not_active, "cell"}});
    house.commit({{}, {}, Paused{"why"}});
    house.commit({{}, {}, Resumed{}});
    base::Bytes mark;
    auto parts = house.parts();
    auto moved = house.copy("moved", [&mark](std::uint64_t index, ledger::Record record) {
        auto const at = record.opening.end() - 8;
        if (index == kPeople + 1) mark.assign(at, record.opening.end());
        if (index == kPeople + 2) std::ranges::copy(mark, at);
        return record;
    });
    EXPECT_FALSE(Control::open({moved, parts.vault, parts.clock})) << "a mark of another leaf";
    auto lying = house.copy("lying", [&house](std::uint64_t index, ledger::Record record) {
        if (index != kPeople + 2) return record;
        return house.vault().marked(without_mark(record), detail::kPassing).value();
    });
    auto const started = Control::open({lying, parts.vault, parts.clock});
    ASSERT_TRUE(started) << "only who has the keys can lie";
    EXPECT_FALSE((*started)->scan([](Happened const&) -> base::Status { return {}; }));
}

TEST(Marks, SayThatNothingIsLeftOnlyWhereNothingIs) {
    auto const week = base::Week::of("2026-W40").value();
    ledger::Leaf const leaf;
    EXPECT_EQ(detail::mark_of(Refused{}, leaf), detail::kPassing);
    EXPECT_EQ(detail::mark_of(TrailRead{}, leaf), detail::kPassing);
    EXPECT_EQ(detail::mark_of(ReleaseRead{week, week, "", ""}, leaf), detail::kReading);
    EXPECT_EQ(detail::mark_of(AnswerRead{}, leaf), detail::kReading);
    EXPECT_EQ(detail::mark_of(Paused{}, leaf), detail::kLasting);
    EXPECT_EQ(detail::mark_of(Imported{}, leaf), detail::kLasting);
    auto named = leaf;
    named.kind = ledger::LeafKind::slots;
    named.slots.resize(1);
    EXPECT_EQ(detail::mark_of(TrailRead{}, named), detail::kLasting) << "slots are somebody's";
}

}  // namespace
}  // namespace weir::state
