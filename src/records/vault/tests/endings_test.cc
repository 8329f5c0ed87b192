// Erasure of a person, the end of a week, and a search for the erased in the oldest backup.
#include <algorithm>
#include <filesystem>
#include <set>

#include <gtest/gtest.h>

#include "engines/crypto/seal.h"
#include "engines/store/records.h"
#include "records/vault/detail/chunk.h"
#include "records/vault/tests/samples.h"

namespace weir::vault {
namespace {

namespace fs = std::filesystem;
using samples::person;

base::Week const kWeek = samples::week("2026-W40");
ChunkPlace const kPlace{kWeek, RetentionClass{1}};

void put(samples::House& house, ChunkPlace place) {
    std::vector<ChunkContent> contents;
    for (std::uint32_t who = 1; who <= 4; ++who) {
        contents.push_back({person(who), samples::bytes("week of " + std::to_string(who))});
    }
    ASSERT_TRUE(house.vault().put_chunks(place, contents));
}

std::optional<base::Bytes> chunk_of(samples::House& house, std::uint32_t who) {
    auto const permit = house.permit(samples::scope({person(who)}, {kWeek}));
    auto const shelf = house.vault().load(kPlace);
    auto const opened = house.vault().open_chunk(permit, *shelf, person(who));
    EXPECT_TRUE(opened) << opened.error().message;
    return opened.value_or(std::nullopt);
}

TEST(Erasure, MakesAPersonsChunksUnreadableAtOnce) {
    samples::House house;
    ASSERT_TRUE(house.vault().enrol(samples::staff(4)));
    put(house, kPlace);
    ASSERT_TRUE(chunk_of(house, 2));  // and so their root is in memory
    ASSERT_TRUE(house.vault().erase(person(2), NameFate::ends));
    EXPECT_FALSE(chunk_of(house, 2));
    EXPECT_EQ(chunk_of(house, 3), samples::bytes("week of 3"));
    EXPECT_FALSE(*house.vault().name_of(person(2)));
    EXPECT_EQ(house.vault().erase(person(2), NameFate::ends).error().fault, base::Fault::not_found);
    house.reopen();
    EXPECT_FALSE(chunk_of(house, 2));
}

TEST(Erasure, DropsWhatStillComesInOfThePerson) {
    samples::House house;
    ASSERT_TRUE(house.vault().enrol(samples::staff(4)));
    ASSERT_TRUE(house.vault().erase(person(2), NameFate::ends));
    put(house, kPlace);
    EXPECT_EQ(house.vault().load(kPlace)->rows(), 3u);
    EXPECT_FALSE(chunk_of(house, 2));
    EXPECT_TRUE(chunk_of(house, 3));
}

TEST(Erasure, LeavesWhatThePersonDidAsAReader) {
    samples::House house;
    ASSERT_TRUE(house.vault().enrol(samples::staff(4)));
    auto opening = samples::opening();
    opening.actor = person(2);
    auto const sealed = *house.vault().seal_opening(opening);
    ASSERT_TRUE(house.vault().erase(person(2), NameFate::stays_with_trace));
    EXPECT_EQ(house.vault().open_opening(sealed.commitment, sealed.sealed)->actor, person(2));
    EXPECT_EQ(**house.vault().name_of(person(2)), samples::name(2));
    ASSERT_TRUE(house.vault().end_trace(person(2)));
    auto const after = house.vault().open_opening(sealed.commitment, sealed.sealed);
    ASSERT_TRUE(after) << "the entry stays: " << after.error().message;
    EXPECT_EQ(after->actor, person(0));
    EXPECT_EQ(after->body, opening.body);
    EXPECT_FALSE(*house.vault().name_of(person(2)));
}

TEST(Erasure, IsNotUndoneByADirectoryThatStillNamesThePerson) {
    samples::House house;
    ASSERT_TRUE(house.vault().enrol(samples::staff(4)));
    ASSERT_TRUE(house.vault().erase(person(2), NameFate::ends));
    ASSERT_TRUE(house.vault().enrol(samples::staff(4)));
    EXPECT_FALSE(*house.vault().name_of(person(2)));
    EXPECT_FALSE(house.vault().erase(person(2), NameFate::ends)) << "no data root came back";
}

/// A second house that is a copy of the first one's folders as they are now.
class Copy {
public:
    explicit Copy(samples::House const& house) {
        fs::create_directories(folder_);
        for (auto const* part : {"data", "keys"}) {
            fs::copy(house.path() / part, folder_ / part, fs::copy_options::recursive);
        }
    }
    ~Copy() { fs::remove_all(folder_); }
    Copy(Copy const&) = delete;
    Copy& operator=(Copy const&) = delete;
    [[nodiscard]] fs::path data() const { return folder_ / "data"; }
    [[nodiscard]] fs::path keys() const { return folder_ / "keys"; }

private:
    fs::path folder_ = fs::temp_directory_path() / ("weir-copy-" + std::to_string(::getpid()));
};

TEST(Erasure, IsAppliedAgainToARestoredCopy) {
    samples::House house;
    ASSERT_TRUE(house.vault().enrol(samples::staff(4)));
    house.close_vault();
    Copy const copy(house);
    house.reopen();
    std::vector<base::Digest> tags;
    for (auto const who : {2U, 4U}) {
        tags.push_back(*house.vault().erase(person(who), NameFate::ends));
    }
    tags.push_back(base::Digest{});  // somebody's whom this copy never knew
    auto restored = Vault::open({copy.data(), copy.keys()});
    ASSERT_TRUE(restored) << restored.error().message;
    EXPECT_TRUE(*restored->name_of(person(2)));
    EXPECT_EQ(*restored->erase_again(tags), 2u);
    EXPECT_FALSE(*restored->name_of(person(2)));
    EXPECT_FALSE(*restored->name_of(person(4)));
    EXPECT_EQ(**restored->name_of(person(3)), samples::name(3));
    EXPECT_EQ(*restored->erase_again(tags), 0u);
}

TEST(TheEndOfAWeek, RemovesItsKeyAndItsFile) {
    samples::House house;
    ASSERT_TRUE(house.vault().enrol(samples::staff(4)));
    ChunkPlace const other{kWeek, RetentionClass{0}};
    put(house, kPlace);
    put(house, other);
    auto const file = house.paths().data / "activity" / "2026-W40.c1.sqlite";
    ASSERT_TRUE(fs::exists(file));
    EXPECT_TRUE(*house.vault().is_week_left(kPlace));
    ASSERT_TRUE(house.vault().destroy_week(kPlace));
    EXPECT_FALSE(*house.vault().is_week_left(kPlace));
    EXPECT_FALSE(fs::exists(file));
    EXPECT_EQ(house.vault().load(kPlace).error().fault, base::Fault::not_found);
    EXPECT_EQ(house.vault().load(other)->rows(), 4u);
    ASSERT_TRUE(house.vault().destroy_week(kPlace)) << "again, after a crash";
}

TEST(TheEndOfAWeek, IsForEver) {
    samples::House house;
    ASSERT_TRUE(house.vault().enrol(samples::staff(4)));
    put(house, kPlace);
    ASSERT_TRUE(house.vault().destroy_week(kPlace));
    auto const late = house.vault().put_chunks(kPlace, std::vector<ChunkContent>{{person(1), {1}}});
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().message, "that week's key has ended with its retention period");
    house.reopen();
    EXPECT_FALSE(house.vault().put_chunks(kPlace, std::vector<ChunkContent>{{person(1), {1}}}));
}

/// Every secret of a table in clear, as far as these keys open anything: a search by somebody who
/// has the formats and every key that is left.
class Searcher {
public:
    explicit Searcher(std::vector<base::Bytes> keys) {
        for (auto const& key : keys) keys_.push_back(*crypto::Key::of(key));
    }

    /// Rows of the table whose value some key opens, "map:hex(row)": of wrapped table keys, of
    /// names. What opens may be a key for the rest.
    std::set<std::string> opened_in(fs::path const& table) {
        std::set<std::string> opened;
        auto const records = store::Records::open(table, {});
        EXPECT_TRUE(records);
        for (int round = 0; round < 3; ++round) {
            for (auto const* in : {"month", "meta", "root", "actor", "trace", "name", "name_text",
                                   "week", "thread", "day", "history", "release"}) {
                std::vector<std::pair<base::Bytes, base::Bytes>> rows;
                EXPECT_TRUE(records->range(in, {}, {}, [&](auto row, auto value) -> base::Status {
                    rows.emplace_back(base::Bytes(row.begin(), row.end()),
                                      base::Bytes(value.begin(), value.end()));
                    return {};
                }));
                for (auto const& [row, value] : rows) {
                    if (opens(in, row, value)) opened.insert(in + (":" + base::to_hex(row)));
                }
            }
        }
        return opened;
    }

    /// Chunks of a week's file that two of the keys open together.
    std::multiset<base::Bytes> chunks_in(fs::path const& file) {
        std::multiset<base::Bytes> opened;
        auto const records = store::Records::open(file, {.read_only = true, .settled = true});
        EXPECT_TRUE(records);
        EXPECT_TRUE(records->range("chunk", {}, {}, [&](auto, auto value) -> base::Status {
            for (auto const& root : keys_) {
                for (auto const& week : keys_) {
                    auto plain = detail::open_chunk({root, week}, kPlace, value);
                    if (plain) opened.insert(*plain);
                }
            }
            return {};
        }));
        return opened;
    }

private:
    bool opens(std::string const& in, base::Bytes const& row, base::ByteView value) {
        auto bound = row;
        if (in == "day") bound.insert(bound.end(), value.begin(), value.begin() + 32);
        auto const name = in == "month" ? "weir/table-key/v1" : in + ":" + base::to_hex(bound);
        // Wherever the wrapped bytes may begin: after a number, a public key, a reference.
        for (std::size_t begin = 0; begin < std::min<std::size_t>(value.size(), 40); ++begin) {
            for (std::size_t i = 0; i < keys_.size(); ++i) {
                auto const secret = crypto::unwrap(keys_[i], name, value.subspan(begin));
                if (!secret) continue;
                if (auto key = crypto::Key::of(*secret)) learn(std::move(*key));
                return true;
            }
        }
        return false;
    }
    void learn(crypto::Key key) {
        bool const is_known = std::ranges::any_of(
            keys_, [&](auto const& held) { return std::ranges::equal(held.bytes(), key.bytes()); });
        if (!is_known) keys_.push_back(std::move(key));
    }
    std::vector<crypto::Key> keys_;
};

base::Bytes key_in(fs::path const& file) {
    auto const text = samples::read_text(file);
    return *base::from_hex(text.substr(text.find("\nkey ") + 5, 64));
}

TEST(TheOldestBackup, HoldsNothingOfAnErasedPersonOnceTheMonthKeyIsDestroyed) {
    samples::House house;
    ASSERT_TRUE(house.vault().enrol(samples::staff(4)));
    put(house, kPlace);
    house.close_vault();
    Copy const oldest(house);  // data and, for the control only, the key of its time
    auto const old_key = key_in(oldest.keys() / "month-1.key");

    house.reopen();
    ASSERT_TRUE(house.vault().erase(person(2), NameFate::ends));
    ASSERT_TRUE(house.vault().rotate({}, [](auto, auto) {}));
    house.close_vault();

    // Restored under the keys that are left, it does not open.
    auto const restored = Vault::open({oldest.data(), house.paths().keys});
    ASSERT_FALSE(restored);
    EXPECT_EQ(restored.error().fault, base::Fault::not_found);

    // Every byte, with every key that is left: nothing of person 2. Of the others it has what they
    // have today, their own names and weeks, under keys that did not end.
    auto const table = oldest.data() / "vault.sqlite";
    auto const week = oldest.data() / "activity" / "2026-W40.c1.sqlite";
    Searcher left({key_in(house.paths().keys / "month-2.key")});
    EXPECT_GT(left.opened_in(house.paths().data / "vault.sqlite").size(), 16u) << "it can search";
    std::set<std::string> const others{"name_text:00000001", "name_text:00000003",
                                       "name_text:00000004"};
    EXPECT_EQ(left.opened_in(table), others);
    EXPECT_EQ(left.chunks_in(week),
              (std::multiset<base::Bytes>{samples::bytes("week of 1"), samples::bytes("week of 3"),
                                          samples::bytes("week of 4")}));
    for (auto const& file : fs::recursive_directory_iterator(oldest.data())) {
        if (!file.is_regular_file()) continue;
        auto const text = samples::read_text(file.path());
        for (auto const* word : {"Wilhelmina", "employee-2", "week of 2"}) {
            EXPECT_FALSE(text.contains(word)) << word << " in " << file.path();
        }
    }
    // The control: with the old month key the same search finds the person.
    Searcher all({old_key});
    auto const found = all.opened_in(table);
    for (auto const* in : {"root", "actor", "name", "name_text"}) {
        EXPECT_TRUE(found.contains(in + std::string(":00000002"))) << in;
    }
    EXPECT_TRUE(all.chunks_in(week).contains(samples::bytes("week of 2")));
}

}  // namespace
}  // namespace weir::vault
