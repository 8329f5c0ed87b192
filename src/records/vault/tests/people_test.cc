#include <map>

#include <gtest/gtest.h>

#include "base/files.h"
#include "records/vault/tests/samples.h"

namespace weir::vault {
namespace {

using samples::person;

std::map<base::Person, Name> all_names(Vault const& vault) {
    std::map<base::Person, Name> names;
    EXPECT_TRUE(vault.each_name([&](base::Person who, Name const& name) { names[who] = name; }));
    return names;
}

TEST(Vault, NamesWhomItEnrolled) {
    samples::House house;
    ASSERT_TRUE(house.vault().enrol(samples::staff(5)));
    EXPECT_EQ(**house.vault().name_of(person(3)), samples::name(3));
    EXPECT_FALSE(*house.vault().name_of(person(6)));
    auto const names = all_names(house.vault());
    EXPECT_EQ(names.size(), 5u);
    EXPECT_EQ(names.at(person(5)), samples::name(5));
    house.reopen();
    EXPECT_EQ(all_names(house.vault()), names);
}

TEST(Vault, KeepsTheKeysOfWhomItEnrolsAgain) {
    samples::House house;
    auto const week = samples::week("2026-W40");
    ChunkPlace const place{week, RetentionClass{0}};
    ASSERT_TRUE(house.vault().enrol(samples::staff(2)));
    ASSERT_TRUE(house.vault().put_chunks(place, std::vector<ChunkContent>{{person(1), {7}}}));
    std::vector<std::pair<base::Person, Name>> const renamed{{person(1), samples::name(9)}};
    ASSERT_TRUE(house.vault().enrol(renamed));
    EXPECT_EQ(**house.vault().name_of(person(1)), samples::name(9));
    house.vault().forget();
    auto const permit = house.permit(samples::scope({person(1)}, {week}));
    auto const shelf = house.vault().load(place);
    EXPECT_EQ(**house.vault().open_chunk(permit, *shelf, person(1)), base::Bytes{7});
}

TEST(Vault, EnrolsAllOrNobody) {
    samples::House house;
    auto people = samples::staff(3);
    people.push_back(people.front());
    EXPECT_FALSE(house.vault().enrol(people));
    EXPECT_TRUE(all_names(house.vault()).empty());
}

TEST(Vault, TakesNamesOfAnyLengthAndLetter) {
    samples::House house;
    Name const name{"", "Ærøskøbing 東京", {std::string(5000, 'a'), "", "b@c.example"}};
    std::vector<std::pair<base::Person, Name>> const people{{person(1), name}, {person(2), {}}};
    ASSERT_TRUE(house.vault().enrol(people));
    EXPECT_EQ(**house.vault().name_of(person(1)), name);
    EXPECT_EQ(**house.vault().name_of(person(2)), Name{});
}

TEST(Vault, IsMadeOnce) {
    samples::House house;
    house.close_vault();
    auto const again = Vault::create(house.paths());
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().fault, base::Fault::exists);
}

TEST(Vault, IsNotOpenedWithoutOrWithAnotherMonthKey) {
    samples::House house;
    samples::House other;
    house.close_vault();
    auto const key = house.paths().keys / "month-1.key";
    std::filesystem::copy_file(other.paths().keys / "month-1.key", key,
                               std::filesystem::copy_options::overwrite_existing);
    auto const opened = Vault::open(house.paths());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().fault, base::Fault::corrupt);
    ASSERT_TRUE(base::write_file(key, samples::bytes("no key\n"), {.replace = true}));
    EXPECT_EQ(Vault::open(house.paths()).error().fault, base::Fault::corrupt);
    std::filesystem::remove(key);
    EXPECT_EQ(Vault::open(house.paths()).error().fault, base::Fault::not_found);
}

TEST(Vault, LetsItsOwnerAloneReadTheMonthKey) {
    samples::House house;
    auto const path = house.paths().keys / "month-1.key";
    auto const mode = std::filesystem::status(path).permissions();
    EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    auto const text = samples::read_text(path);
    EXPECT_TRUE(text.starts_with("weir month key 1\nnumber 1\nkind file\nkey "));
    EXPECT_NE(text.find("never in the same backup"), std::string::npos);
}

}  // namespace
}  // namespace weir::vault
