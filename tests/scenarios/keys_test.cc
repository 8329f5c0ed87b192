// Keys over the life of a programme: replaced every month, ended with the retention period, brought
// back from a backup.
#include <algorithm>

#include <gtest/gtest.h>

#include "base/files.h"
#include "rules/program/sign_off.h"
#include "tests/scenarios/programme.h"

namespace weir::scenarios {
namespace {

namespace fs = std::filesystem;
using base::Reason;
using text::Tree;

constexpr std::string_view kNow = "2026-03-02T09:00:00Z";
constexpr int kPeople = 48;

base::Instant at(std::string_view text) { return base::parse_instant(text).value(); }

class Keys : public testing::Test {
protected:
    Keys() : programme_({small_charter(5), small_grants(), small_company(12), at(kNow)}) {}

    [[nodiscard]] std::shared_ptr<state::State const> state() {
        return programme_.rooms().control().state();
    }
    keeper::Ending sign_destroyed(std::string const& role, std::string const& number) {
        auto const message =
            program::message_of({"weir.invalid/test", "key_destroyed", number, role});
        return programme_.ask(
            role, "keys.destroyed",
            Tree::object()
                .set("number", number)
                .set("role", role)
                .set("signature", base::to_hex(programme_.key(role).sign(message))));
    }
    /// Names of the jobs that ran.
    std::vector<std::string> run_jobs() {
        std::vector<std::string> names;
        auto const ran = value_of(programme_.ask("operator", "jobs", Tree::object()));
        for (auto const& job : *ran.find("ran")->as_list().value()) {
            names.push_back(job.find("job")->as_text().value());
        }
        return names;
    }
    bool ran(std::string_view job) {
        auto const names = run_jobs();
        return std::ranges::find(names, job) != names.end();
    }
    /// One mail by everybody on a February morning, and its week closed.
    void live() {
        std::vector<Mail> mails;
        for (int person = 1; person <= kPeople; ++person) {
            mails.push_back({"p" + std::to_string(person),
                             "p" + std::to_string(person % kPeople + 1),
                             at("2026-02-03T10:00:00Z")});
        }
        (void)value_of(programme_.import("mail", batch_of(mails)));
        (void)value_of(programme_.ask("operator", "close", Tree::object().set("week", "2026-W06")));
    }
    Programme programme_;
};

TEST_F(Keys, AreReplacedByTheirCustodiansAndByNobodyElse) {
    EXPECT_EQ(reason_of(programme_.ask("analyst", "keys.rotate", Tree::object())),
              Reason::not_granted);
    auto const rotated = value_of(programme_.ask("operator", "keys.rotate", Tree::object()));
    EXPECT_EQ(rotated.find("number")->as_int().value(), 2);
    EXPECT_GT(rotated.find("keys")->as_int().value(), 4 * kPeople);
    EXPECT_EQ(state()->custody.month_key, 2u);
    ASSERT_EQ(state()->custody.owed.size(), 1u);
    programme_.reopen();
    EXPECT_EQ(state()->custody.month_key, 2u);
}

TEST_F(Keys, OweAStatementUntilACustodianHasSigned) {
    (void)value_of(programme_.ask("security", "keys.rotate", Tree::object()));
    auto const status = value_of(programme_.ask("auditor", "keys.status", Tree::object()));
    ASSERT_EQ(status.find("owed")->as_list().value()->size(), 1u);
    EXPECT_EQ(reason_of(sign_destroyed("privacy", "1")), Reason::not_granted);
    EXPECT_EQ(reason_of(sign_destroyed("security", "2")), Reason::already_done);
    EXPECT_FALSE(programme_.ask("security", "keys.destroyed",
                                Tree::object()
                                    .set("number", "1")
                                    .set("role", "security")
                                    .set("signature", std::string(128, '0'))));
    auto const signed_off = value_of(sign_destroyed("security", "1"));
    EXPECT_TRUE(signed_off.find("owed")->as_list().value()->empty());
    EXPECT_EQ(reason_of(sign_destroyed("security", "1")), Reason::already_done);
}

TEST_F(Keys, AreReplacedByTheKeeperAfterThirtyDays) {
    live();
    EXPECT_FALSE(ran("month_key"));
    programme_.clock().set(at("2026-04-01T08:59:59Z"));
    EXPECT_FALSE(ran("month_key"));
    programme_.clock().set(at("2026-04-01T09:00:00Z"));
    EXPECT_TRUE(ran("month_key"));
    EXPECT_EQ(state()->custody.month_key, 2u);
    EXPECT_FALSE(ran("month_key"));
    auto const shown = programme_.ask("analyst", "insights", Tree::object());
    EXPECT_TRUE(shown) << "what was sealed before is read after";
}

TEST_F(Keys, WhoseEntryWasLostToACrashAreSaidLater) {
    ASSERT_TRUE(programme_.rooms().vault().rotate({}, [](auto, auto) {}));
    EXPECT_EQ(state()->custody.month_key, 1u);
    EXPECT_TRUE(ran("month_key"));
    EXPECT_EQ(state()->custody.month_key, 2u);
    EXPECT_EQ(state()->custody.owed.size(), 1u);
    EXPECT_FALSE(ran("month_key"));
}

TEST_F(Keys, OfAWeekEndWithItsPeriod) {
    live();
    auto const place = [](std::uint8_t number) {
        return vault::ChunkPlace{*base::Week::of("2026-W06"), vault::RetentionClass{number}};
    };
    // Class 1 is kept for 13 weeks; the week was over before the programme began on 2 March.
    programme_.clock().set(at("2026-05-31T23:59:59Z"));
    (void)run_jobs();
    EXPECT_TRUE(programme_.rooms().vault().load(place(1)));
    programme_.clock().set(at("2026-06-01T00:00:00Z"));
    EXPECT_TRUE(ran("retention"));
    EXPECT_EQ(programme_.rooms().vault().load(place(1)).error().fault, base::Fault::not_found);
    EXPECT_TRUE(programme_.rooms().vault().load(place(0))) << "52 weeks";
    EXPECT_TRUE(state()->custody.swept.contains({*base::Week::of("2026-W06"), 1}));
    EXPECT_FALSE(ran("retention"));
    // What was released stays; what comes late does not come in.
    (void)value_of(programme_.ask("analyst", "insights", Tree::object()));
    auto const late =
        value_of(programme_.import("mail", batch_of({{"p1", "p2", at("2026-02-10T10:00:00Z")}})));
    EXPECT_EQ(late.find("rows")->as_int().value(), 1);
    (void)value_of(programme_.ask("operator", "settle", Tree::object()));
    EXPECT_FALSE(programme_.rooms().vault().load({*base::Week::of("2026-W07"), {1}}));
}

TEST_F(Keys, OfASweptWeekAreEndedAfterACrash) {
    live();
    programme_.clock().set(at("2026-06-01T00:00:00Z"));
    auto const week = *base::Week::of("2026-W08");
    ASSERT_TRUE(programme_.rooms().vault().put_chunks({week, {1}}, {}));
    // The entry, and then no time for the rest.
    ASSERT_TRUE(programme_.rooms().control().commit({{}, {}, state::RetentionSwept{week, 1}},
                                                    state::no_guard));
    programme_.reopen();
    EXPECT_TRUE(ran("retention"));
    EXPECT_FALSE(*programme_.rooms().vault().is_week_left({week, {1}}));
    EXPECT_FALSE(ran("retention"));
}

/// Both parts of a backup of a programme, and a place to bring it back to.
class Restored : public Keys {
protected:
    void back_up() {
        for (auto const* part : {"keys", "data"}) {
            (void)value_of(programme_.ask("security", "keys.backup",
                                          Tree::object()
                                              .set("file", file(part).string())
                                              .set("to", base::to_hex(recipient_.public_key))
                                              .set("part", part)));
        }
    }
    [[nodiscard]] fs::path file(std::string const& part) const {
        return away_.path() / (part + ".sealed");
    }
    [[nodiscard]] keeper::Paths paths() const {
        return {away_.path(), away_.path() / "data", away_.path() / "keys"};
    }
    base::Result<std::unique_ptr<keeper::Rooms>> restore(
        std::vector<base::Digest> const& erased = {}) {
        return keeper::Rooms::restore(
            paths(),
            {file("keys"), file("data"),
             crypto::BoxPair::of_private(recipient_.private_key.clone()), erased, 400, true},
            programme_.clock());
    }
    Folder away_;
    crypto::BoxPair recipient_ = crypto::BoxPair::generate();
};

TEST_F(Restored, IsANewLogThatIsPausedWithItsBudgetsSpent) {
    live();
    auto const entries = state()->entries;
    back_up();
    programme_.clock().set(at("2026-03-20T09:00:00Z"));
    auto const rooms = restore();
    ASSERT_TRUE(rooms) << rooms.error().message;
    auto const now = (*rooms)->control().state();
    EXPECT_EQ(now->entries, entries + 2);  // that the other part was copied, and this
    EXPECT_TRUE(now->is_paused());
    EXPECT_EQ(now->lifecycle.pauses().back().span.from, at(kNow));
    EXPECT_EQ((*rooms)->ledger().head().origin, "weir.invalid/test/restored-20260320T090000Z");
    EXPECT_NE((*rooms)->ledger().verifier_key().to_text(),
              programme_.rooms().ledger().verifier_key().to_text());
    privacy::Block const block{*base::Week::of("2026-W10"), base::Unit{1}};
    EXPECT_EQ(now->budget->left(block, privacy::Share::release), base::Rho{0});
    for (auto const& grant : now->permissions.grants()) {
        EXPECT_TRUE(grant.span.until) << "the programme is younger than 31 days";
    }
    // The names are there, the released figures too: the vault is the same.
    EXPECT_TRUE(*(*rooms)->vault().name_of(base::Person{1}));
    EXPECT_NE(now->released(*base::Week::of("2026-W06")), nullptr);
}

TEST_F(Restored, IsReplayedAsItWas) {
    live();
    back_up();
    std::uint64_t entries = 0;
    {
        auto rooms = restore();
        ASSERT_TRUE(rooms) << rooms.error().message;
        entries = (*rooms)->control().state()->entries;
    }
    auto const again = keeper::Rooms::open(paths(), programme_.clock());
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ((*again)->control().state()->entries, entries);
    EXPECT_TRUE((*again)->control().state()->is_paused());
}

TEST_F(Restored, ErasesAgainWhoWasErasedSince) {
    back_up();
    auto const tag = *programme_.rooms().vault().erase(base::Person{9}, vault::NameFate::ends);
    auto const rooms = restore({tag});
    ASSERT_TRUE(rooms) << rooms.error().message;
    EXPECT_FALSE(*(*rooms)->vault().name_of(base::Person{9}));
    EXPECT_TRUE(*(*rooms)->vault().name_of(base::Person{8}));
}

TEST_F(Restored, NeedsBothPartsAndTheirRecipient) {
    back_up();
    fs::rename(file("keys"), file("x"));
    fs::copy_file(file("data"), file("keys"));
    EXPECT_EQ(restore().error().message, "this is the backup's other part");
    fs::remove(file("keys"));
    fs::rename(file("x"), file("keys"));
    recipient_ = crypto::BoxPair::generate();
    EXPECT_EQ(restore().error().message, "the file is sealed to another recipient, or damaged");
}

TEST_F(Restored, HoldsNoIntakeAndNoMemoryOfTheSigner) {
    live();
    (void)value_of(programme_.import("mail", batch_of({{"p1", "p2", at("2026-02-10T10:00:00Z")}})));
    ASSERT_FALSE(fs::is_empty(programme_.data() / "intake"));
    back_up();
    auto const rooms = restore();
    ASSERT_TRUE(rooms) << rooms.error().message;
    EXPECT_FALSE((*rooms)->intake().has_unsettled());
    for (auto const* part : {"keys", "data"}) {
        auto const bytes = base::read_file(file(part), std::size_t{1} << 28);
        for (auto const* word : {"weir month key", "weir.invalid", "SQLite"}) {
            EXPECT_FALSE(base::text_of(*bytes).contains(word)) << word << " in clear in " << part;
        }
    }
}

TEST_F(Restored, IsRefusedToWhoIsNoCustodian) {
    EXPECT_EQ(reason_of(programme_.ask("analyst", "keys.backup",
                                       Tree::object()
                                           .set("file", file("keys").string())
                                           .set("to", std::string(64, '0'))
                                           .set("part", "keys"))),
              Reason::not_granted);
    EXPECT_FALSE(fs::exists(file("keys")));
}

}  // namespace
}  // namespace weir::scenarios
