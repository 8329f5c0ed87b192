#include "rules/access/audience.h"

#include <gtest/gtest.h>

namespace weir::access {
namespace {

using base::Instant;

// 1 leads the company's Sales (2, 3) and its team North (4, 5); 6 is in Labs at another site; 7 and
// 8 are the company's own; 9 stands nowhere.
class AudienceTest : public testing::Test {
protected:
    AudienceTest() {
        std::vector<org::PersonRow> rows;
        auto const add = [&](std::uint32_t person, std::vector<std::string> path,
                             std::uint32_t manager, std::uint32_t site) {
            rows.push_back({.person = Person{person},
                            .unit_path = std::move(path),
                            .manager = Person{manager},
                            .site = Site{site},
                            .minutes_a_week = 2400,
                            .from = Instant{0},
                            .until = {}});
        };
        add(1, {}, 7, 1);
        add(2, {"Sales"}, 1, 1);
        add(3, {"Sales"}, 1, 1);
        add(4, {"Sales", "North"}, 2, 1);
        add(5, {"Sales", "North"}, 2, 1);
        add(6, {"Labs"}, 7, 2);
        add(7, {}, 0, 1);
        add(8, {}, 7, 1);
        directory_.apply({Instant{0}, true, rows});
        sales_ = directory_.find_unit({"Sales"}).value();
        north_ = directory_.find_unit({"Sales", "North"}).value();
        labs_ = directory_.find_unit({"Labs"}).value();
    }

    void grant(std::string_view role, Class what, std::string_view scope) {
        grants_.push_back(
            {std::string(role), what, scope_of(scope).value(), "P", {Instant{0}, {}}});
    }
    void hold(std::string_view role, std::uint32_t person) {
        members_.push_back({std::string(role), Person{person}, {Instant{0}, {}}});
    }
    void settle(std::vector<RoleCap> const& caps = {}) {
        permissions_.apply(
            RolesChange{Instant{0}, caps, members_, {{"Berlin", Site{1}}, {"Bonn", Site{2}}}});
        permissions_.apply(GrantsChange{Instant{0}, grants_});
    }
    World world() const { return {permissions_, directory_}; }
    std::vector<std::uint32_t> readers(Class what, Cell const& cell) const {
        return numbers(audience(CellQuestion{what, cell, Instant{10}}, world()));
    }
    static std::vector<std::uint32_t> numbers(Audience const& audience) {
        std::vector<std::uint32_t> numbers;
        for (auto const person : audience.people.to_vector()) numbers.push_back(person.value);
        return numbers;
    }

    using Numbers = std::vector<std::uint32_t>;
    org::Directory directory_;
    Permissions permissions_;
    std::vector<Grant> grants_;
    std::vector<RoleMember> members_;
    Unit sales_;
    Unit north_;
    Unit labs_;
};

TEST_F(AudienceTest, GivesAReleaseToThoseMeasuredAndNobodyElseWithoutGrants) {
    settle();
    EXPECT_EQ(readers(Class::release, {{sales_}, {}}), (Numbers{2, 3, 4, 5}));
    EXPECT_EQ(readers(Class::release, {{}, {sales_}}), (Numbers{2, 3}));
    EXPECT_EQ(readers(Class::release, {{labs_, north_}, {}}), (Numbers{4, 5, 6}));
    EXPECT_EQ(readers(Class::feed, {{sales_}, {}}), Numbers());
    EXPECT_EQ(readers(Class::training_set, {{sales_}, {}}), Numbers());
}

TEST_F(AudienceTest, GivesALeadTheUnitsOfTheirReportsAndBelow) {
    grant("lead", Class::release, "own_unit");
    hold("lead", 1);
    hold("lead", 2);
    settle();
    EXPECT_EQ(readers(Class::release, {{sales_}, {}}), (Numbers{1, 2, 3, 4, 5}));
    EXPECT_EQ(readers(Class::release, {{north_}, {}}), (Numbers{1, 2, 4, 5}));
    EXPECT_EQ(readers(Class::release, {{labs_}, {}}), Numbers{6});
    EXPECT_EQ(readers(Class::release, {{north_, labs_}, {}}), (Numbers{4, 5, 6}));
    auto const whole = audience(CellQuestion{Class::release, {{sales_}, {}}, Instant{10}}, world());
    EXPECT_EQ(to_text(whole.reasons_of(Person{1}).at(0)), "lead, own_unit");
    EXPECT_EQ(to_text(whole.reasons_of(Person{2}).at(0)), "measured in this cell");
    EXPECT_TRUE(whole.reasons_of(Person{9}).empty());
}

TEST_F(AudienceTest, CoversASiteOnlyIfTheWholeCellStandsThere) {
    grant("planner", Class::release, "site:Berlin");
    hold("planner", 8);
    settle();
    EXPECT_EQ(readers(Class::release, {{north_}, {}}), (Numbers{4, 5, 8}));
    EXPECT_EQ(readers(Class::release, {{labs_}, {}}), Numbers{6});
    EXPECT_EQ(readers(Class::release, {{org::kCompany}, {}}), (Numbers{1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST_F(AudienceTest, GivesASitesCellToThoseThereAndToGrantsOverAllItsUnits) {
    grant("planner", Class::release, "site:Berlin");
    grant("lead", Class::release, "department:Sales");
    grant("analyst", Class::release, "company");
    hold("planner", 6);
    hold("lead", 6);
    hold("analyst", 6);
    settle();
    auto const reasons = [&](Cell const& cell) {
        auto const whole = audience(CellQuestion{Class::release, cell, Instant{10}}, world());
        std::vector<std::string> words;
        for (auto const& because : whole.reasons_of(Person{6})) words.push_back(to_text(because));
        return words;
    };
    Cell const berlin{{org::kCompany}, {}, {Site{1}}};
    EXPECT_EQ(readers(Class::release, berlin), (Numbers{1, 2, 3, 4, 5, 6, 7, 8}));
    // A department's grant does not reach a site where others sit too.
    EXPECT_EQ(reasons(berlin),
              (std::vector<std::string>{"analyst, company", "planner, site:Berlin"}));
    Cell const sales_there{{sales_}, {}, {Site{1}}};
    EXPECT_EQ(readers(Class::release, sales_there), (Numbers{2, 3, 4, 5, 6}));
    EXPECT_EQ(reasons(sales_there),
              (std::vector<std::string>{"analyst, company", "lead, department:Sales",
                                        "planner, site:Berlin"}));
    Cell const bonn{{org::kCompany}, {}, {Site{2}}};
    EXPECT_EQ(reasons(bonn),
              (std::vector<std::string>{"analyst, company", "measured in this cell"}));
    Cell const nobody{{sales_}, {}, {Site{2}}};
    EXPECT_EQ(readers(Class::release, nobody), Numbers{6});  // by company and by department
}

TEST_F(AudienceTest, GivesNobodyWhoLeftAnythingByARole) {
    grant("analyst", Class::release, "company");
    hold("analyst", 8);
    hold("analyst", 9);
    settle();
    EXPECT_EQ(readers(Class::release, {{labs_}, {}}), (Numbers{6, 8}));
    settle({{"analyst", 5, true}});
    EXPECT_EQ(readers(Class::release, {{labs_}, {}}), (Numbers{6, 8, 9}));
}

TEST_F(AudienceTest, LetsAnAnswerBeReadByAskersByReadersOfTheReleaseAndByTheMeasured) {
    grant("analyst", Class::answer, "department:Sales");
    grant("planner", Class::release, "company");
    hold("analyst", 7);
    hold("planner", 8);
    settle();
    EXPECT_EQ(readers(Class::answer, {{north_}, {}}), (Numbers{4, 5, 7, 8}));
    auto const asks = [&](std::uint32_t person, Unit unit, std::string purpose) {
        auto const decision =
            may_ask(Person{person}, {{{unit}, {}}, std::move(purpose), Instant{10}}, world());
        return std::holds_alternative<Because>(decision);
    };
    EXPECT_TRUE(asks(7, north_, "P"));
    EXPECT_FALSE(asks(7, labs_, "P"));
    EXPECT_FALSE(asks(7, north_, "Q"));
    EXPECT_FALSE(asks(8, north_, "P"));
    EXPECT_FALSE(asks(4, north_, "P"));
}

TEST_F(AudienceTest, GivesAnOwnRecordToItsSubjectAloneEvenAfterLeaving) {
    grant("privacy", Class::trail, "company");
    hold("privacy", 8);
    settle();
    auto const of = [&](Class what, std::uint32_t person) {
        return numbers(audience(PersonQuestion{what, Person{person}, Instant{10}}, world()));
    };
    EXPECT_EQ(of(Class::own_record, 4), Numbers{4});
    EXPECT_EQ(of(Class::own_record, 9), Numbers{9});
    EXPECT_EQ(of(Class::own_record, 0), Numbers());
    EXPECT_EQ(of(Class::trail, 4), (Numbers{4, 8}));
    EXPECT_EQ(of(Class::person_record, 4), Numbers());
    EXPECT_EQ(of(Class::release, 4), Numbers());
    EXPECT_EQ(readers(Class::own_record, {{sales_}, {}}), Numbers());
}

TEST_F(AudienceTest, GivesTheNoticeToEverybodyEnrolled) {
    settle();
    EXPECT_EQ(readers(Class::notice, {}), (Numbers{1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST_F(AudienceTest, HasNobodyForAnUnknownOrEmptyCell) {
    grant("analyst", Class::release, "company");
    hold("analyst", 8);
    settle();
    EXPECT_EQ(readers(Class::release, {}), Numbers());
    EXPECT_EQ(readers(Class::release, {{Unit{99}}, {}}), Numbers());
}

TEST_F(AudienceTest, RefusesWithTheClassAndNoName) {
    settle();
    auto const decision =
        may_read(Person{6}, CellQuestion{Class::release, {{north_}, {}}, Instant{10}}, world());
    auto const* refusal = std::get_if<base::Refusal>(&decision);
    ASSERT_NE(refusal, nullptr);
    EXPECT_EQ(refusal->reason, base::Reason::not_granted);
    EXPECT_EQ(refusal->subject, "release");
}

TEST_F(AudienceTest, IsThatOfTheSecondAskedAbout) {
    grant("analyst", Class::release, "company");
    hold("analyst", 8);
    settle();
    permissions_.apply(GrantsChange{Instant{50}, {}});
    auto const at = [&](std::int64_t second) {
        return numbers(
            audience(CellQuestion{Class::release, {{labs_}, {}}, Instant{second}}, world()));
    };
    EXPECT_EQ(at(49), (Numbers{6, 8}));
    EXPECT_EQ(at(50), Numbers{6});
    EXPECT_EQ(at(-1), Numbers());
}

}  // namespace
}  // namespace weir::access
