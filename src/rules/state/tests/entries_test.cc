#include "rules/state/entries.h"

#include <gtest/gtest.h>

#include "engines/text/formats.h"
#include "rules/state/state.h"

namespace weir::state {
namespace {

base::Week week() { return base::Week::of("2026-W40").value(); }

/// One of each type, with every member away from its default.
std::vector<Entry> one_of_the_first() {
    org::DirectoryChange change{base::Instant{100}, true, {}};
    change.rows.push_back({Person{3},
                           {"Sales", "North"},
                           Person{1},
                           base::Site{2},
                           1200,
                           base::Instant{50},
                           base::Instant{99}});
    return {
        Genesis{"weir.invalid/x", true, true},
        Started{"aa", "bb"},
        KeyBound{Person{7}, crypto::PublicKey{1, 2, 3}},
        DirectoryChanged{change, Person{9}},  // `used` has a test of its own
        CharterSigned{"hash",
                      "privacy",
                      crypto::Signature{4, 5},
                      "charter",
                      "grants",
                      {{"privacy", {Person{1}, Person{2}}}},
                      Person{9}},
        Activated{"hash"},
        Paused{"why"},
        ResumeSigned{"security", crypto::Signature{6}},
        Resumed{},
        Imported{"mail", "digest"},
        Settling{3, "root"},
        Closing{week(),
                "snapshot",
                {1, 2, 3},
                privacy::Share::restatement,
                base::Rho{12345678901},
                {base::Unit{0}, base::Unit{4}}},
        Reopened{week(), 17},
        Released{week(), 17, "digest"},
        QuarterClosing{{2026, 3}, "snapshot", {4, 5}, base::Rho{9}, {{week(), {base::Unit{1}}}}},
        QuarterReopened{{2026, 3}, 18},
        QuarterReleased{{2026, 3}, 18, "digest"},
        ReleaseRead{week(), week().next(), "meeting_hours", "why"},
        Asked{"plan", "{}", "why", base::Rho{77}, {{week(), {base::Unit{2}, base::Unit{3}}}}},
        Answered{17, -5, 900},
        AnswerRead{{"plan", "another"}, "why"},
        TrailRead{"audience", "release"},
        Refused{"close", base::Reason::budget_spent, "block"},
        KeysRotated{2, "pkcs11", 1, "file", 400},
        KeyDestroyed{1, "security", crypto::Signature{7, 8}},
        RetentionSwept{week(), 3},
        LogRestored{"weir.invalid/x/2", 900, "root", 2, "digest"},
        HeadsCounted{498715, 240, 3, std::string(64, 'a')}};
}

/// Of changes, reviews and incidents.
std::vector<Entry> one_of_the_later() {
    return {Proposed{std::string(kOfRules),
                     "charter",
                     "grants",
                     {{"lead", {Person{4}}}},
                     {},
                     Person{9},
                     "{}",
                     40,
                     {"privacy"},
                     base::Instant{500}},
            ProposalSigned{41, "privacy", crypto::Signature{9}},
            Applied{41},
            ProposalEnded{42, "lapsed"},
            ReviewOpened{43, "title", {{"findings", "2026-12-01"}}},
            FindingRecorded{44, 1, "title", "high", "security", "2026-12-01", "open", "evidence"},
            ReviewCommented{44, 45, "representative", "text"},
            FindingsPublished{44, "hash", "document", "summary"},
            IncidentOpened{"what", base::Instant{5}, base::Instant{6}, 7},
            ExposureReported{46, base::Instant{5}, base::Instant{6}, 8, "digest", "{}"},
            LettersDelivered{47, "digest", "{}"},
            CanaryTried{46, Person{3}, "release of Sales", true},
            IncidentClosed{46, "audience", 48},
            ControlsChecked{{{"retention", "green"}}, "{}"},
            Frozen{"company", "why"},
            Thawed{50},
            PersonPaused{base::Instant{900}},
            IntendedSigned{46, "grants", "privacy", crypto::Signature{9}},
            CopyMade{"backup", "data", "00ff"},
            KeyVouched{Person{7}, {1}, "privacy", {2}, crypto::Signature{3}},
            KeyRevoked{Person{7}, {1}, "security", crypto::Signature{3}},
            EnvelopeTold{49, 2, "new_member lead release", "release"}};
}

/// In the order of the variant.
std::vector<Entry> one_of_each() {
    auto entries = one_of_the_first();
    for (auto& entry : one_of_the_later()) entries.push_back(std::move(entry));
    return entries;
}

TEST(Entries, WhatAnEnvelopeGaveIsRead) {
    DirectoryChanged changed;
    changed.used = {0, 1};
    changed.given = {{"new_lead lead release", Person{3}, Person{4}, "release", {Person{5}}}};
    Entry const entry = changed;
    auto const read = entry_of(type_of(entry), to_tree(entry));
    ASSERT_TRUE(read);
    EXPECT_EQ(std::get<DirectoryChanged>(*read).given, changed.given);
    EXPECT_EQ(text::write_json(to_tree(*read)), text::write_json(to_tree(entry)));
}

TEST(Entries, AReadKeepsTheLevelItWasOf) {
    ReleaseRead const read{week(), week().next(), "meeting_hours", "why", "team"};
    auto const again = entry_of("release_read", to_tree(read)).value();
    EXPECT_EQ(std::get<ReleaseRead>(again).level, "team");
    EXPECT_EQ(to_tree(ReleaseRead{week(), week(), "", ""}).find("level"), nullptr);
}

TEST(Entries, AProposalOfTheDirectoryKeepsItsRows) {
    org::DirectoryChange change{base::Instant{100}, false, {}};
    change.rows.push_back(
        {Person{3}, {"Sales"}, Person{1}, base::Site{2}, 1200, base::Instant{50}, {}});
    Proposed const proposed{
        std::string(kOfDirectory), "", "", {}, change, Person{9}, "{}", 40, {"privacy"},
        base::Instant{500}};
    auto const again = entry_of("proposed", to_tree(proposed)).value();
    EXPECT_EQ(std::get<Proposed>(again).directory.rows, change.rows);
}

TEST(Entries, EveryTypeReadsBackFromItsJson) {
    auto const entries = one_of_each();
    ASSERT_EQ(entries.size(), std::variant_size_v<Entry>);
    for (auto const& entry : entries) {
        auto const json = text::write_json(to_tree(entry));
        auto const tree = text::parse_json(json, "", {}).value();
        auto const again = entry_of(type_of(entry), tree);
        ASSERT_TRUE(again) << type_of(entry) << ": " << again.error().message;
        EXPECT_EQ(again->index(), entry.index());
        EXPECT_EQ(text::write_json(to_tree(*again)), json) << type_of(entry);
    }
}

TEST(Entries, ADirectoryChangeMaySayWhatItsEnvelopesLetThrough) {
    Entry const changed = DirectoryChanged{{base::Instant{1}, true, {}}, Person{9}, {3, 0}};
    auto const again = entry_of("directory_changed", to_tree(changed)).value();
    EXPECT_EQ(std::get<DirectoryChanged>(again).used, (std::vector<std::uint64_t>{3, 0}));
}

TEST(Entries, ASignatureOnTheEndOfAPauseMayNameFindings) {
    Entry const sign = ResumeSigned{"security", crypto::Signature{6}, "hash"};
    auto const again = entry_of("resume_signed", to_tree(sign)).value();
    EXPECT_EQ(std::get<ResumeSigned>(again).findings, "hash");
}

TEST(Entries, AMissingMemberIsCorrupt) {
    for (auto const& entry : one_of_each()) {
        auto const members = *to_tree(entry).as_object().value();
        for (std::size_t left_out = 0; left_out < members.size(); ++left_out) {
            auto body = text::Tree::object();
            for (std::size_t i = 0; i < members.size(); ++i) {
                if (i != left_out) body.set(members[i].first, members[i].second);
            }
            auto const read = entry_of(type_of(entry), body);
            ASSERT_FALSE(read) << type_of(entry) << " without " << members[left_out].first;
            EXPECT_EQ(read.error().fault, base::Fault::corrupt);
        }
    }
}

TEST(Entries, ATypeOfALaterVersionIsUnsupported) {
    EXPECT_EQ(entry_of("teleported", text::Tree::object()).error().fault, base::Fault::unsupported);
}

Happened at(std::uint64_t index, Entry entry) {
    return {
        index, base::Instant{static_cast<std::int64_t>(index)}, Person{1}, std::move(entry), {}};
}

TEST(State, BeginsWithAGenesisAndHasOne) {
    EXPECT_FALSE(fold(State(), at(0, Resumed{})));
    auto const begun = fold(State(), at(0, Genesis{"o", false, false}));
    ASSERT_TRUE(begun);
    EXPECT_FALSE(fold(*begun, at(1, Genesis{"o", false, false})));
}

TEST(State, RefusesWhatCannotFollow) {
    auto const begun = fold(State(), at(0, Genesis{"o", false, false})).value();
    EXPECT_FALSE(fold(begun, at(1, Activated{"hash"})));
    EXPECT_FALSE(fold(begun, at(1, Closing{week(), "", {}, privacy::Share::release, {}, {}})));
    EXPECT_FALSE(fold(begun, at(1, Released{week(), 0, ""})));
    EXPECT_FALSE(fold(begun, at(1, Reopened{week(), 0})));
    EXPECT_FALSE(fold(begun, at(1, Asked{"plan", "{}", "why", base::Rho{1}, {}})));
    EXPECT_FALSE(fold(begun, at(1, Answered{0, 1, 1})));
    EXPECT_FALSE(fold(begun, at(1, QuarterClosing{{2026, 3}, "", {}, base::Rho{1}, {}})));
    EXPECT_FALSE(fold(begun, at(1, QuarterReopened{{2026, 3}, 0})));
    EXPECT_FALSE(fold(begun, at(1, QuarterReleased{{2026, 3}, 0, ""})));
}

TEST(State, NothingFlowsInDraft) {
    auto const begun = fold(State(), at(0, Genesis{"o", false, false})).value();
    ASSERT_TRUE(refuse_unless_active(begun, "import"));
    EXPECT_EQ(refuse_unless_active(begun, "import")->reason, base::Reason::not_active);
}

TEST(State, AReadIsRememberedForItsHourOnly) {
    auto state = fold(State(), at(0, Genesis{"o", false, false})).value();
    ReleaseRead const read{week(), week(), "m", "p"};
    state = fold(state, {1, base::Instant{3600}, Person{1}, read, {}}).value();
    EXPECT_TRUE(state.was_read(Person{1}, read, base::Instant{3600 + 3599}));
    EXPECT_FALSE(state.was_read(Person{1}, read, base::Instant{7200}));
    EXPECT_FALSE(state.was_read(Person{2}, read, base::Instant{3600}));
}

}  // namespace
}  // namespace weir::state
