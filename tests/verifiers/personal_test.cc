// The personal audit, ours and the browser's, on the same answers: whole ones, and ones in which a
// keeper hides, invents or moves something.
#include <functional>

#include <gtest/gtest.h>

#include "records/ledger/verify.h"
#include "tests/verifiers/made_year.h"
#include "tests/verifiers/outside.h"

namespace weir::verifiers {
namespace {

using protocol::PersonalAnswer;

/// What the browser's verifier says of a view alone, or with the whole log and every hour's head.
Said of_browser(std::string const& what, MadeYear const& year, PersonalAnswer const& answer,
                std::vector<ledger::ShownHead> const& heads) {
    write_view(answer, heads, year.folder());
    return ask(Outside::portal, {what, year.folder().string(), year.key().to_text()});
}

std::string ours(MadeYear const& year, PersonalAnswer const& answer) {
    auto const found =
        ledger::audit_view(answer.view, answer.tag_key, ledger::Policy::of_log(year.key()));
    if (!found) return "wrong: " + found.error().message;
    return "ok " + std::to_string(found->checkpoint.head.size) + " " +
           base::to_base64(found->checkpoint.head.root);
}

class PersonalAudits : public testing::Test {
protected:
    static void SetUpTestSuite() { build_outside(); }
};

TEST_F(PersonalAudits, AgreeOnAWholeAnswer) {
    MadeYear const year({.hours = 30, .entries = 700, .people = 11, .slots = 40});
    auto const& answer = year.answer();
    EXPECT_EQ(answer.view.slots.size(), 40U);
    EXPECT_TRUE(ours(year, answer).starts_with("ok "));
    EXPECT_EQ(of_browser("view", year, answer, year.heads()).line, ours(year, answer));
    EXPECT_EQ(of_browser("year", year, answer, year.heads()).line, ours(year, answer));
}

TEST_F(PersonalAudits, AgreeThatAnAnswerWithAnythingChangedIsWrong) {
    MadeYear const year({.hours = 6, .entries = 60, .people = 5, .slots = 9});
    using Change = std::function<void(PersonalAnswer&)>;
    std::vector<std::pair<std::string, Change>> const changes{
        {"another key", [](auto& a) { a.tag_key[0] ^= 1; }},
        {"a slot hidden", [](auto& a) { a.view.slots.erase(a.view.slots.begin() + 3); }},
        {"the last slot hidden", [](auto& a) { a.view.slots.pop_back(); }},
        {"a slot twice", [](auto& a) { a.view.slots.push_back(a.view.slots.back()); }},
        {"slots swapped", [](auto& a) { std::swap(a.view.slots[0], a.view.slots[1]); }},
        {"another place", [](auto& a) { a.view.slots[2].place ^= 1; }},
        {"another text", [](auto& a) { a.view.slots[4].visible += ' '; }},
        {"another blind", [](auto& a) { a.view.slots[4].blind[7] ^= 4; }},
        {"another index", [](auto& a) { ++a.view.slots[4].index; }},
        {"another leaf", [](auto& a) { a.view.slots[4].leaf[10] ^= 1; }},
        {"a shorter proof", [](auto& a) { a.view.slots[4].hashes.pop_back(); }},
        {"another statement", [](auto& a) { a.view.statements[0].visible += '!'; }},
        {"another count", [](auto& a) { --a.view.head->head.count; }},
        {"another chain", [](auto& a) { a.view.head->head.chain[3] ^= 1; }},
        {"another weight", [](auto& a) { ++a.view.head->head.fresh; }},
        {"another label", [](auto& a) { a.view.head->head.label[0] ^= 1; }},
        {"a sibling's weight", [](auto& a) { ++a.view.head->path[1].sum; }},
        {"a sibling's side", [](auto& a) { a.view.head->path[1].is_left ^= true; }},
        {"a cut path", [](auto& a) { a.view.head->path.pop_back(); }},
        {"another checkpoint", [](auto& a) { a.view.checkpoint[20] ^= 1; }},
    };
    for (auto const& [what, change] : changes) {
        auto answer = year.answer();
        change(answer);
        auto const expected = ours(year, answer);
        EXPECT_TRUE(expected.starts_with("wrong: ")) << what << ": " << expected;
        auto const said = of_browser("view", year, answer, year.heads());
        EXPECT_FALSE(said.ok) << what << ": " << said.line;
    }
}

TEST_F(PersonalAudits, OfAYearFindWhatANewestHeadAloneDoesNotSay) {
    MadeYear const year({.hours = 6, .entries = 60, .people = 5, .slots = 9});
    auto const expect_wrong = [&](std::vector<ledger::ShownHead> const& heads,
                                  PersonalAnswer const& answer, std::string const& why) {
        EXPECT_TRUE(of_browser("view", year, answer, heads).ok);
        auto const said = of_browser("year", year, answer, heads);
        EXPECT_NE(said.line.find(why), std::string::npos) << said.line;
    };
    auto heads = year.heads();
    heads.erase(heads.begin() + 2);
    expect_wrong(heads, year.answer(), "5 heads are shown, the log has 6");
    heads = year.heads();
    heads[2].head.count = heads[1].head.count;
    expect_wrong(heads, year.answer(), "not in its tree");
    heads = year.heads();
    heads[2] = heads[1];
    expect_wrong(heads, year.answer(), "had them before");

    // Without the newest head nothing binds the list of slots: the log itself does.
    auto answer = year.answer();
    answer.view.head.reset();
    auto const hidden = answer.view.slots.back().index;
    answer.view.slots.pop_back();
    expect_wrong(year.heads(), answer,
                 "entry " + std::to_string(hidden) + ": it names this person and is not shown");
}

/// Ours, over the same files.
bool counts_are_right(std::filesystem::path const& tiles, ledger::VerifierKey const& key) {
    ledger::PublicAudit counts;
    return ledger::verify_tiles(tiles, ledger::Policy::of_log(key),
                                [&](base::ByteView entry) { return counts.add(entry); })
        .has_value();
}

TEST(PublicCounts, AreRecountedByGoAsByOurs) {
    build_outside();
    MadeYear const year({.hours = 30, .entries = 700, .people = 11, .slots = 40});
    EXPECT_TRUE(counts_are_right(year.tiles(), year.key()));
    auto const said = ask(Outside::go, {"heads", year.tiles().string(), year.key().to_text()});
    EXPECT_TRUE(said.ok) << said.line;

    MadeLog const other(20);  // whole, but its heads count nothing that is there
    EXPECT_TRUE(ask(Outside::go, {"tiles", other.tiles().string(), other.vkey()}).ok);
    EXPECT_FALSE(counts_are_right(other.tiles(), other.ledger().verifier_key()));
    auto const wrong = ask(Outside::go, {"heads", other.tiles().string(), other.vkey()});
    EXPECT_FALSE(wrong.ok) << wrong.line;
}

}  // namespace
}  // namespace weir::verifiers
