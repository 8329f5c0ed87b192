// Damage at rest: a bit changed in a byte, and a file cut short, in every file that a keeper
// leaves: log, signer's memory, tiles, checkpoints, intake, keys, SQLite files, releases. Whatever
// a keeper then still gives out is what it gave out before; or it refuses, or it stops.
#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <unistd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engines/store/log.h"
#include "tests/faults/in_memory.h"
#include "tests/faults/layer/layer.h"
#include "tests/faults/layer/recorder.h"
#include "tests/faults/row.h"
#include "tests/faults/work.h"

namespace weir::faults {
namespace {

using scenarios::Programme;
using scenarios::value_of;

constexpr std::size_t kCasesOfRound = 3;
constexpr std::size_t kCasesOfCampaign = 2500;  // of each kind of file

struct Case {
    std::string file;
    std::size_t at = 0;  // of the byte, or the length
    bool is_cut = false;
};

/// What a keeper gives out, by what it is. A thing that it refuses is not in it.
using Given = std::map<std::string, std::string>;
using Tell = std::function<void(std::string const& what, std::string const& text)>;

void tell_entries(Programme& programme, Tell const& tell) {
    auto& ledger = programme.rooms().ledger();
    auto const read =
        ledger.scan([&](std::uint64_t index, ledger::Record const& record) -> base::Status {
            auto bytes = ledger::encode(record.leaf);
            bytes.insert(bytes.end(), record.opening.begin(), record.opening.end());
            tell(fmt::format("entry {}", index), std::string(base::text_of(bytes)));
            return {};
        });
    if (read) tell("entries", fmt::to_string(ledger.size()));
    if (auto const published = ledger.published()) tell("published", published->note);
    for (std::uint64_t index = 0; index < ledger.size(); index += 3) {
        auto const receipt = ledger.receipt(index);
        if (receipt) tell(fmt::format("receipt {}", index), receipt->to_text());
    }
}

void tell_people(Programme& programme, Tell const& tell) {
    auto const read =
        programme.rooms().vault().each_name([&](base::Person who, vault::Name const& name) {
            tell(fmt::format("name {}", who.value), name.external_id + " " + name.name);
        });
    if (read) tell("names", "all");
}

/// Everything; the events last, because what cannot be read there ends the process.
void tell_all(Programme& programme, Tell const& tell) {
    programme.reopen();
    tell_entries(programme, tell);
    tell_people(programme, tell);
    if (auto const text = release_text(programme, kWeek)) tell("release", *text);
    auto const settled = programme.ask("operator", "settle", text::Tree::object());
    if (!settled || !std::holds_alternative<text::Tree>(*settled)) return;
    for (auto week : {kWeek, kWeek.next()}) {
        std::string heads;
        for (auto const& [instant, people] : heads_in(programme, week)) {
            heads += fmt::format("{}:{} ", instant.seconds, people);
        }
        tell("events of " + base::to_text(week), heads);
    }
}

/// A programme with something of everything: a closed week, and a file that is not settled yet.
class Damage : public InMemory {
protected:
    Damage() : programme_(options()) {
        Handed handed;
        import_calmly(programme_, handed);
        (void)value_of(programme_.ask("operator", "close",
                                      text::Tree::object().set("week", base::to_text(kWeek))));
        (void)value_of(programme_.ask("operator", "ledger.checkpoint", text::Tree::object()));
        auto const week = instant_of(0) + base::Duration{7 * 24 * 3600};
        std::vector<scenarios::Mail> mails;
        for (int i = 1; i <= kPeople; ++i) mails.push_back({fmt::format("p{}", i), "p1", week});
        (void)value_of(programme_.import("mail", scenarios::batch_of(mails)));
        programme_.shut();
        layer().skips_syncs = true;
        tree_ = Tree::read(programme_.dir());
        auto const told = words_of_child([&] {
            tell_all(programme_, [&](auto const& what, auto const& text) { truth_[what] = text; });
            return truth_.contains("events of 2026-W07") ? packed(truth_) : std::string("nothing");
        });
        truth_ = unpacked(told);
        EXPECT_GT(truth_.size(), 60U);
    }
    ~Damage() override { layer() = {}; }

    static std::string packed(Given const& given) {
        base::Writer writer;
        for (auto const& [what, text] : given) {
            for (auto const& part : {what, text}) {
                writer.u64(part.size());
                writer.raw(base::bytes_of(part));
            }
        }
        return std::string(base::text_of(writer.view()));
    }
    static Given unpacked(std::string const& text) {
        base::Reader reader(base::bytes_of(text));
        Given given;
        while (reader.left() > 0) {
            std::string const what(base::text_of(reader.raw(reader.u64())));
            given[what] = base::text_of(reader.raw(reader.u64()));
        }
        return given;
    }

    /// A change of every byte and a cut at every length of the files of a kind.
    std::vector<Case> cases_of(std::function<bool(std::string const&)> const& is_of_kind) const {
        std::vector<Case> cases;
        for (auto const& [file, content] : tree_.seen()) {
            if (!is_of_kind(file)) continue;
            for (std::size_t at = 0; at < content.size(); ++at) {
                cases.push_back({file, at, false});
                cases.push_back({file, at, true});
            }
        }
        return cases;
    }

    /// Empty, or what was given out that is not the truth.
    std::string wrong_after(Case const& damage) {
        auto tree = tree_;
        auto& content = tree.contents[tree.names.at(damage.file)];
        if (damage.is_cut) content.resize(damage.at);
        else content[damage.at] = static_cast<char>(content[damage.at] ^ 1 << damage.at % 8);
        tree.write(programme_.dir());
        auto const words = words_of_child([&] {
            // A keeper that stops says why; here that is no news.
            ::dup2(::open("/dev/null", O_WRONLY), STDERR_FILENO);
            std::size_t told = 0;
            tell_all(programme_, [&](auto const& what, auto const& text) {
                ++told;
                auto const true_text = truth_.find(what);
                bool const is_true = true_text != truth_.end() && true_text->second == text;
                if (!is_true) ::_exit(kLied);
            });
            ::_exit(told == truth_.size() ? kAllGiven : kSomeGiven);
            return std::string();
        });
        auto const is = [&](int status) {
            return words == fmt::format(" (the process ended with status {})", status << 8);
        };
        if (is(kLied)) return "something that is not so was given out";
        unharmed_ += is(kAllGiven) ? 1U : 0U;
        return "";
    }

    void try_kind(std::string_view name, std::string_view where,
                  std::function<bool(std::string const&)> const& is_of_kind) {
        auto const seed = seed_of_today();
        Row row(std::string("damage_") + std::string(name), "a changed bit, a cut", where, seed);
        auto cases = cases_of(is_of_kind);
        ASSERT_FALSE(cases.empty());
        row.of(cases.size());
        std::mt19937_64 random(seed);
        std::ranges::shuffle(cases, random);
        auto const share =
            is_everything_tried() ? kCasesOfCampaign : rounds_of_today() * kCasesOfRound;
        if (cases.size() > share) cases.resize(share);
        for (auto const& damage : cases) {
            row.tried();
            auto const wrong = wrong_after(damage);
            EXPECT_EQ(wrong, "") << damage.file << (damage.is_cut ? " cut at " : " changed at ")
                                 << damage.at;
            if (HasFailure()) break;
        }
        row.note(fmt::format("{} gave out all as before, the rest refused or stopped", unharmed_));
    }

    static constexpr int kLied = 3;
    static constexpr int kAllGiven = 4;
    static constexpr int kSomeGiven = 5;
    Programme programme_;
    Tree tree_;
    Given truth_;
    std::size_t unharmed_ = 0;
};

bool begins(std::string const& file, std::string_view with) { return file.starts_with(with); }

TEST_F(Damage, OfTheLogIsFound) {
    try_kind("log", "the log", [](auto const& file) { return file == "data/ledger/log"; });
}

TEST_F(Damage, OfWhatTheSignerRemembersIsFound) {
    try_kind("signer", "last-signed, checkpoints", [](auto const& file) {
        return file == "keys/last-signed" ||
               (begins(file, "data/ledger/") && file != "data/ledger/log");
    });
}

TEST_F(Damage, OfThePublicFormIsFound) {
    try_kind("tiles", "tiles, bundles and their checkpoint",
             [](auto const& file) { return begins(file, "data/tiles/"); });
}

TEST_F(Damage, OfIntakeIsFound) {
    try_kind("intake", "intake", [](auto const& file) { return begins(file, "data/intake/"); });
}

TEST_F(Damage, OfAnyByteOfAnIntakeLogIsFound) {
    auto const seed = seed_of_today();
    Row row("damage_intake_log", "a changed bit, a cut", "an intake log, every byte and length",
            seed);
    auto const cases = cases_of([](auto const& file) {
        return file.starts_with("data/intake/") && file.ends_with(".log");
    });
    auto const& whole = tree_.contents.at(tree_.names.at(cases.front().file));
    auto const path = programme_.dir() / "intake.log";
    auto const payload_of = [&](std::string const& content) -> std::string {
        std::ofstream(path, std::ios::binary) << content;
        auto const log = store::Log::open(path, {.acknowledged = 1});
        std::string payload;
        if (!log) return payload;
        auto const read = log->scan([&](std::uint64_t, base::ByteView bytes) -> base::Status {
            payload = base::text_of(bytes);
            return {};
        });
        return read ? payload : "";
    };
    auto const truth = payload_of(whole);
    ASSERT_FALSE(truth.empty());
    auto const stride = is_everything_tried() ? 1U : 97U;
    row.of(cases.size());
    for (std::size_t i = seed % stride; i < cases.size(); i += stride) {
        auto content = whole;
        if (cases[i].is_cut) content.resize(cases[i].at);
        else content[cases[i].at] = static_cast<char>(content[cases[i].at] ^ 1 << i % 8);
        row.tried();
        ASSERT_EQ(payload_of(content), "")
            << (cases[i].is_cut ? "cut at " : "changed at ") << cases[i].at;
    }
}

TEST_F(Damage, OfKeysIsFound) {
    try_kind("keys", "keys",
             [](auto const& file) { return begins(file, "keys/") && file != "keys/last-signed"; });
}

TEST_F(Damage, OfSqliteFilesGivesNoWrongByte) {
    try_kind("sqlite", "SQLite: vault and weeks",
             [](auto const& file) { return file.contains(".sqlite"); });
}

TEST_F(Damage, OfReleasesIsFound) {
    try_kind("releases", "sealed releases",
             [](auto const& file) { return begins(file, "data/releases/"); });
}

}  // namespace
}  // namespace weir::faults
