// A log with hourly heads, and what one person is shown of it: for the personal audit.
#pragma once

#include "surfaces/protocol/personal_view.h"
#include "tests/verifiers/made_log.h"

namespace weir::verifiers {

struct YearSize {
    std::uint64_t hours = 24;    // each with its heads
    std::uint64_t entries = 96;  // besides the heads; at least one an hour
    std::uint32_t people = 10;
    std::uint64_t slots = 12;  // of the person
};

class MadeYear {
public:
    explicit MadeYear(YearSize size);
    [[nodiscard]] std::filesystem::path folder() const { return folder_.path(); }
    [[nodiscard]] std::filesystem::path tiles() const { return folder_.path() / "tiles"; }
    [[nodiscard]] ledger::VerifierKey key() const { return ledger_->verifier_key(); }
    [[nodiscard]] protocol::PersonalAnswer const& answer() const { return answer_; }
    /// The person's heads of every hour, oldest first, without their inclusion.
    [[nodiscard]] std::vector<ledger::ShownHead> const& heads() const { return heads_; }

private:
    struct Person {
        base::Digest tag_key{};
        ledger::Head head{};
    };
    void append(ledger::Leaf const& leaf);
    void enrol(std::uint32_t people);
    ledger::Slot slot_of(Person& person, base::Digest const& commitment);
    void add_look(ledger::Epoch epoch);
    void add_statement(ledger::Epoch epoch);
    void add_other(ledger::Epoch epoch);
    void count_heads(ledger::Epoch epoch);
    void show();

    Folder folder_;
    std::optional<ledger::Ledger> ledger_;
    std::vector<Person> people_;  // the first is the one who is shown
    std::uint64_t next_ = 0;
    protocol::PersonalAnswer answer_;
    std::vector<ledger::ShownHead> heads_;
};

/// view.json and heads.json, as the browser's verifier takes them, in a folder.
void write_view(protocol::PersonalAnswer const& answer, std::vector<ledger::ShownHead> const& heads,
                std::filesystem::path const& folder);

}  // namespace weir::verifiers
