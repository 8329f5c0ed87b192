// What of a source's events may be kept: whom the charter protects is left out by whichever name
// a source knows them, on either side of an event, and nothing counts how often.
#include "doors/intake/detail/minimise.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace weir::intake::detail {
namespace {

using base::Person;

constexpr std::string_view kCharter = R"(
[programme]
name = "small"
purposes = ["PersonnelWorkloadManagement"]
zone = "UTC"
collect_from = "2026-01-05"
history_weeks = 52
grace_days = 0
languages = ["en"]
[privacy]
rho_week = "0.1"
minimum_group = 5
delta = "1e-6"
[privacy.shares]
release = 80
restatement = 10
answers = 10
[[level]]
name = "company"
share = 100
[[retention]]
name = "year"
weeks = 52
[[source]]
name = "by_id"
connector = "mail"
columns = { sender = "sender", recipient = "recipient", time = "time" }
kinds = ["mail_sent"]
identity = "id"
[[source]]
name = "by_address"
connector = "mail"
columns = { sender = "sender", recipient = "recipient", time = "time" }
kinds = ["mail_sent"]
identity = "address"
[[kind]]
name = "mail_sent"
fields = ["others"]
retention = "year"
why = "To see how much is written."
[[metric]]
id = "messages_sent"
share = 100
clamp = 50
levels = "all"
[[role]]
name = "privacy"
members = ["privacy"]
cap = 2
signs = true
[[role]]
name = "security"
members = ["security"]
cap = 2
signs = true
[[role]]
name = "employee"
[lifecycle]
activate = ["privacy", "security"]
resume = ["privacy", "security"]
[notice]
controller = "Small"
contact = "privacy@small.example"
legal_basis = "works agreement"
complaint_authority = "the authority"
)";

base::Instant const kNow = base::parse_instant("2026-03-02T09:00:00Z").value();

/// E1 is one@x, e2 is two@x.
class Minimising : public testing::Test {
protected:
    Minimising() {
        resolver_.by_id = {{"e1", Person{1}}, {"e2", Person{2}}};
        resolver_.by_address = {{"one@x", Person{1}}, {"two@x", Person{2}}};
        org::DirectoryChange change;
        for (auto const person : {Person{1}, Person{2}}) {
            org::PersonRow row;
            row.person = person;
            row.unit_path = {"North"};
            row.from = base::kEarliest;
            change.rows.push_back(row);
        }
        org::Directory directory;
        directory.apply(change);
        state_.directory = std::make_shared<org::Directory const>(directory);
        state_.lifecycle.apply(program::CharterSet{{}, kNow});
        state_.lifecycle.apply(program::Activated{kNow});
    }
    void protect(std::string const& ids, std::string const& addresses) {
        auto const charter =
            fmt::format("{}[protected]\nids = [{}]\naddresses = [{}]\n", kCharter, ids, addresses);
        auto rules = state::parse_rules({charter, "charter.toml", "", "grants.toml"});
        ASSERT_TRUE(rules) << base::to_text(rules.error());
        state_.rules = std::make_shared<state::Rules const>(std::move(*rules));
    }
    /// How many events are kept of one from `from` to `to`.
    std::size_t kept(std::string_view source, std::string_view from, std::string_view to) {
        activity::Batch batch;
        activity::Identities identities(batch);
        activity::ForeignEvent event;
        event.start = kNow - base::kHour;
        event.kind = activity::Kind::mail_sent;
        event.subject = identities.of(from);
        event.others_count = 1;
        batch.others.push_back(identities.of(to));
        batch.events.push_back(event);
        auto const minimised =
            minimise({state_, *state_.rules->charter.source(source), batch, resolver_, kNow,
                      [](base::Week, std::uint64_t) { return base::Thread{}; }},
                     {});
        EXPECT_EQ(minimised.untimely, 0U);
        EXPECT_EQ(minimised.undeclared_kinds, 0U);
        std::size_t count = 0;
        for (auto const& [place, events] : minimised.placed) count += events.size();
        return count;
    }
    state::State state_;
    Resolver resolver_;
};

TEST_F(Minimising, KeepsWhatIsNobodysProtected) {
    protect("", "");
    EXPECT_EQ(kept("by_id", "E1", "e2"), 1U);
    EXPECT_EQ(kept("by_address", "One@x", "two@x"), 1U);
    EXPECT_EQ(kept("by_id", "e3", "e2"), 0U);  // nobody of ours
}

TEST_F(Minimising, LeavesOutWhomTheCharterProtectsByIdInEverySource) {
    protect("\"E1\"", "");
    EXPECT_EQ(kept("by_id", "e1", "e2"), 0U);
    EXPECT_EQ(kept("by_id", "e2", "E1"), 0U);
    EXPECT_EQ(kept("by_address", "one@x", "two@x"), 0U);
    EXPECT_EQ(kept("by_address", "two@x", "ONE@x"), 0U);
    EXPECT_EQ(kept("by_id", "e2", "e3"), 1U);
}

TEST_F(Minimising, LeavesOutWhomTheCharterProtectsByAddressInEverySource) {
    protect("", "\"One@x\"");
    EXPECT_EQ(kept("by_address", "one@x", "two@x"), 0U);
    EXPECT_EQ(kept("by_address", "two@x", "one@x"), 0U);
    EXPECT_EQ(kept("by_id", "e1", "e2"), 0U);
    EXPECT_EQ(kept("by_id", "e2", "e1"), 0U);
    EXPECT_EQ(kept("by_id", "e2", "e3"), 1U);
}

TEST_F(Minimising, LeavesOutWhomTheCharterProtectsAndNobodyKnows) {
    protect("\"doctor\"", "\"council@x\"");
    EXPECT_EQ(kept("by_id", "e2", "doctor"), 0U);
    EXPECT_EQ(kept("by_address", "two@x", "council@x"), 0U);
    EXPECT_EQ(kept("by_address", "two@x", "doctor"), 1U);  // an address of nobody's
}

}  // namespace
}  // namespace weir::intake::detail
