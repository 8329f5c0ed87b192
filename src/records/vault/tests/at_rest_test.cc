// What somebody learns who takes the disk: file by file, byte by byte.
#include <algorithm>
#include <filesystem>
#include <map>

#include <gtest/gtest.h>

#include "engines/crypto/hash.h"
#include "engines/store/records.h"
#include "records/vault/tests/samples.h"

namespace weir::vault {
namespace {

namespace fs = std::filesystem;
using samples::person;

constexpr std::uint32_t kStaff = 12;

/// Enrols, seals one week of every kind of thing; `seed` decides the activity and nothing else.
void live(samples::House& house, std::uint64_t seed) {
    samples::Choices choices(seed);
    auto& vault = house.vault();
    ASSERT_TRUE(vault.enrol(samples::staff(kStaff)));
    auto const week = samples::week("2026-W40");
    std::vector<ChunkContent> contents;
    for (std::uint32_t who = 1; who <= kStaff; ++who) {
        auto content = samples::bytes("content-of-a-week ");
        content.resize(content.size() + choices.below(600), static_cast<std::uint8_t>('x'));
        contents.push_back({person(who), choices.below(3) == 0 ? base::Bytes{} : content});
    }
    ASSERT_TRUE(vault.put_chunks({week, RetentionClass{0}}, contents));
    ASSERT_TRUE(vault.put_chunks({week, kRows}, contents));
    ASSERT_TRUE(vault.day_key(base::Date{20'700}));
    ASSERT_TRUE(vault.thread_key(week));
    ASSERT_TRUE(vault.seal_release("r", samples::bytes("cells")));
    static_cast<void>(house.permit(samples::scope({person(1)}, {week})));
    house.close_vault();
}

/// Path below data/ and content of every file there.
std::map<std::string, std::string> files_of(samples::House const& house) {
    std::map<std::string, std::string> files;
    auto const data = house.paths().data;
    for (auto const& entry : fs::recursive_directory_iterator(data)) {
        if (!entry.is_regular_file()) continue;
        files[fs::relative(entry.path(), data).string()] = samples::read_text(entry.path());
    }
    return files;
}

TEST(AtRest, HoldsNoNameNoAddressNoIdAndNoContent) {
    samples::House house;
    live(house, 71);
    auto const files = files_of(house);
    EXPECT_GE(files.size(), 3u);
    for (auto const& [path, text] : files) {
        for (std::string_view const word :
             {"Wilhelmina", "wilhelmina", "Musterfrau", "company.example", "employee-",
              "content-of-a-week", "batch_settled", "settle", "cells"}) {
            EXPECT_EQ(text.find(word), std::string::npos) << path << " tells " << word;
        }
        for (std::uint32_t who = 1; who <= kStaff; ++who) {
            auto const id = "employee-" + std::to_string(who);
            auto const digest = crypto::sha256(base::bytes_of(id));
            EXPECT_EQ(text.find(base::text_of(base::ByteView(digest).first(8))), std::string::npos)
                << "a hash of an id in " << path;
        }
    }
}

TEST(AtRest, HoldsNoKeyInClear) {
    samples::House house;
    live(house, 72);
    auto const month = [&] {
        auto const text = samples::read_text(house.paths().keys / "month-1.key");
        return text.substr(text.find("\nkey ") + 5, 64);
    }();
    auto const bytes = base::from_hex(month);
    ASSERT_TRUE(bytes);
    for (auto const& [path, text] : files_of(house)) {
        EXPECT_EQ(text.find(month), std::string::npos) << path;
        EXPECT_EQ(text.find(base::text_of(*bytes)), std::string::npos) << path;
    }
}

TEST(AtRest, LooksTheSameForTwoCompaniesOfOneRoster) {
    samples::House first;
    samples::House second;
    live(first, 73);
    live(second, 74);
    auto const sizes_of = [](samples::House const& house) {
        std::map<std::string, std::size_t> sizes;
        for (auto const& [path, text] : files_of(house)) sizes[path] = text.size();
        return sizes;
    };
    EXPECT_EQ(sizes_of(first), sizes_of(second));
}

TEST(AtRest, ForgetsTheBytesOfADestroyedDay) {
    samples::House house;
    ASSERT_TRUE(house.vault().day_key(base::Date{20'700}));
    house.close_vault();
    base::Bytes value;
    {
        auto const table = store::Records::open(house.paths().data / "vault.sqlite", {});
        ASSERT_TRUE(table->range("day", {}, {}, [&](auto, auto bytes) -> base::Status {
            value.assign(bytes.begin(), bytes.end());
            return {};
        }));
    }
    ASSERT_GT(value.size(), 60u);
    auto const wrapped = base::text_of(base::ByteView(value).last(60));
    auto const is_there = [&] {
        return std::ranges::any_of(files_of(house), [&](auto const& file) {
            return file.second.find(wrapped) != std::string::npos;
        });
    };
    EXPECT_TRUE(is_there());
    house.reopen();
    ASSERT_TRUE(house.vault().destroy_day(base::Date{20'700}));
    EXPECT_FALSE(is_there()) << "while the vault is open";
    house.close_vault();
    EXPECT_FALSE(is_there());
}

}  // namespace
}  // namespace weir::vault
