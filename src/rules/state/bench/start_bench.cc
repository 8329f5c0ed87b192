// Start-up over a million entries without snapshots, 100,000 of them of state: the ledger is opened
// (every frame, every leaf, the root), then what lasts is opened and folded. The other entries are
// refusals and readings, which a start passes over.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <unistd.h>

#include "base/check.h"
#include "engines/text/formats.h"
#include "rules/state/control.h"
#include "rules/state/detail/marks.h"

namespace weir::state {
namespace {

constexpr base::Instant kBegin{1'735'689'600};  // 2025-01-01
constexpr std::uint32_t kPeople = 10'000;

struct Size {
    std::uint64_t entries = 1'000'000;
    std::uint64_t state = 100'000;
};

class Folder {
public:
    Folder()
        : path_(std::filesystem::temp_directory_path() /
                ("weir-start-bench-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(path_ / "data");
        std::filesystem::create_directories(path_ / "keys");
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;
    [[nodiscard]] ledger::LedgerPaths ledger() const {
        return {path_ / "data/ledger", path_ / "keys/last-signed", path_ / "data/tiles"};
    }
    [[nodiscard]] vault::VaultPaths vault() const { return {path_ / "data", path_ / "keys"}; }

private:
    std::filesystem::path path_;
};

/// Wall-clock and processor time, which differ where others use the machine.
class Stopwatch {
public:
    [[nodiscard]] double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }
    [[nodiscard]] double cpu_seconds() const {
        return static_cast<double>(std::clock() - cpu_start_) / CLOCKS_PER_SEC;
    }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::clock_t cpu_start_ = std::clock();
};

void append(ledger::Ledger& ledger, vault::Vault& vault, Entry const& entry, base::Instant at) {
    auto const json = text::write_json(to_tree(entry));
    auto const body = base::bytes_of(json);
    vault::Opening const opening{.type = std::string(type_of(entry)),
                                 .time = at,
                                 .actor = {},
                                 .scope = {},
                                 .body = base::Bytes(body.begin(), body.end())};
    auto sealed = vault.seal_opening(opening);
    base::check(sealed.has_value(), "no opening");
    ledger::Leaf leaf;
    leaf.epoch = ledger::epoch_of(at);
    leaf.commitment = sealed->commitment;
    auto const marked =
        vault.marked({leaf, std::move(sealed->sealed)}, detail::mark_of(entry, leaf));
    base::check(marked.has_value(), "no mark");
    ledger.append(*marked);
}

Entry state_entry(std::uint64_t number) {
    Person const person{static_cast<std::uint32_t>(1 + number % kPeople)};
    crypto::PublicKey key{};
    key[number % key.size()] = static_cast<std::uint8_t>(number);
    return KeyBound{person, key};
}

Entry passing_entry(std::uint64_t number) {
    if (number % 2 == 0) return Refused{"answer", base::Reason::not_active, "cell"};
    auto const week = base::week_of(base::Date{20'000});
    return ReleaseRead{week, week, "meeting_hours", "planning"};
}

void fill(ledger::Ledger& ledger, vault::Vault& vault, Size size) {
    append(ledger, vault, Genesis{"bench.example/start", true, false}, kBegin);
    auto const every = size.entries / size.state;
    for (std::uint64_t i = 1; i < size.entries; ++i) {
        auto const at = kBegin + base::Duration{static_cast<std::int64_t>(i * 30)};
        if (i % every == 0) {
            append(ledger, vault, state_entry(i), at);
        } else {
            append(ledger, vault, passing_entry(i), at);
        }
    }
    static_cast<void>(ledger.wait(size.entries - 1));
}

void print(char const* what, Size size, Stopwatch const& watch) {
    std::printf(
        "{\"bench\":\"%s\",\"entries\":%llu,\"state\":%llu,\"seconds\":%.2f,\"cpu_seconds\":%.2f,"
        "\"target_seconds\":3}\n",
        what, static_cast<unsigned long long>(size.entries),
        static_cast<unsigned long long>(size.state), watch.seconds(), watch.cpu_seconds());
}

}  // namespace

void run(Size size) {
    Folder const folder;
    auto const key = crypto::SigningKey::generate();
    auto const seed = key.seed().clone();
    std::string const origin = "bench.example/start";
    {
        auto vault = vault::Vault::create(folder.vault());
        base::check(vault.has_value(), "no vault");
        auto ledger =
            ledger::Ledger::create(folder.ledger(), origin, crypto::SigningKey::of_seed(seed));
        base::check(ledger.has_value(), "no ledger");
        fill(*ledger, *vault, size);
    }
    base::SystemClock const clock;
    Stopwatch const watch;
    auto vault = vault::Vault::open(folder.vault());
    base::check(vault.has_value(), "the vault does not open");
    Stopwatch const ledger_watch;
    auto ledger = ledger::Ledger::open(folder.ledger(), origin, crypto::SigningKey::of_seed(seed));
    base::check(ledger.has_value(), "the ledger does not open");
    print("start_ledger", size, ledger_watch);
    Stopwatch const fold_watch;
    auto const control = Control::open({*ledger, *vault, clock});
    base::check(control.has_value(), "the ledger does not fold");
    base::check((*control)->state()->entries == size.entries, "entries are missing");
    print("start_fold", size, fold_watch);
    print("start_all", size, watch);
}

}  // namespace weir::state

/// bench_start [ENTRIES STATE]
int main(int argc, char** argv) {
    weir::state::Size size;
    if (argc == 3)
        size = {std::strtoull(argv[1], nullptr, 10), std::strtoull(argv[2], nullptr, 10)};
    weir::state::run(size);
}
