#include "records/vault/tests/samples.h"

#include <atomic>
#include <fstream>
#include <iterator>
#include <unistd.h>

#include <gtest/gtest.h>

namespace weir::vault::samples {

base::Bytes Choices::bytes(std::size_t size) {
    base::Bytes bytes(size);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(engine_());
    return bytes;
}

House::House() {
    static std::atomic<int> count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("weir-vault-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(path_);
    auto vault = Vault::create(paths());
    EXPECT_TRUE(vault) << vault.error().message;
    vault_.emplace(std::move(*vault));
    auto ledger = ledger::Ledger::create({path_ / "ledger", path_ / "keys" / "last-signed"},
                                         "vault.example/test", crypto::SigningKey::generate());
    EXPECT_TRUE(ledger) << ledger.error().message;
    ledger_.emplace(std::move(*ledger));
}

House::~House() {
    vault_.reset();
    ledger_.reset();
    std::filesystem::remove_all(path_);
}

void House::reopen() {
    vault_.reset();
    auto vault = Vault::open(paths());
    ASSERT_TRUE(vault) << vault.error().message;
    vault_.emplace(std::move(*vault));
}

Permit House::permit(Scope const& scope) {
    auto made = opening();
    made.scope = scope;
    auto const sealed = vault_->seal_opening(made);
    EXPECT_TRUE(sealed) << sealed.error().message;
    ledger::Record record;
    record.leaf.commitment = sealed->commitment;
    record.opening = sealed->sealed;
    auto const receipt = ledger_->wait(ledger_->append(record));
    auto permit = vault_->permit(*ledger_, receipt, record);
    EXPECT_TRUE(permit) << permit.error().message;
    return std::move(*permit);
}

base::Week week(std::string_view text) { return *base::Week::of(text); }

base::Person person(std::uint32_t number) { return base::Person(number); }

Name name(std::uint32_t number) {
    auto const digits = std::to_string(number);
    return {"employee-" + digits,
            "Wilhelmina Musterfrau " + digits,
            {"wilhelmina." + digits + "@company.example"}};
}

std::vector<std::pair<base::Person, Name>> staff(std::uint32_t count) {
    std::vector<std::pair<base::Person, Name>> people;
    for (std::uint32_t i = 1; i <= count; ++i) people.emplace_back(person(i), name(i));
    return people;
}

Scope scope(std::vector<base::Person> people, std::vector<base::Week> weeks) {
    return {std::string(kSettle), std::move(people), std::move(weeks)};
}

Opening opening() {
    Opening made;
    made.type = "batch_settled";
    made.time = base::Instant{1'790'000'000};  // 2026-09-21
    made.body = bytes(R"({"batches":[1,2]})");
    return made;
}

base::Bytes bytes(std::string_view text) {
    auto const view = base::bytes_of(text);
    return {view.begin(), view.end()};
}

std::string read_text(std::filesystem::path const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace weir::vault::samples
