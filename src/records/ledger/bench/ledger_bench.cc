// Durable, signed entries a second with 8, 16 and 64 in flight, beside a bare fdatasync loop on the
// same disk and an audit table of SQLite with as many writers; an inclusion proof in a tree of a
// million; and a million entries verified, opened, published and audited from their public form.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <thread>
#include <unistd.h>

#include "base/check.h"
#include "records/ledger/bench/sqlite_audit.h"
#include "records/ledger/ledger.h"
#include "records/ledger/verify.h"

namespace weir::ledger {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kRecordSize = 512;
constexpr double kSeconds = 2;

double since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Milliseconds that the slowest hundredth took at least.
double p99_ms(std::vector<double>& seconds) {
    auto const at = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() * 99 / 100);
    std::ranges::nth_element(seconds, at);
    return *at * 1e3;
}

class Folder {
public:
    Folder()
        : path_(std::filesystem::temp_directory_path() /
                ("weir-ledger-bench-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;
    [[nodiscard]] std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// Its p99 in milliseconds.
double bench_bare_sync(std::filesystem::path const& folder) {
    auto const path = folder / "bare";
    int const file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    base::check(file >= 0, "cannot open the file of the bare loop");
    base::Bytes const block(kRecordSize, 1);
    std::vector<double> times;
    for (auto const start = Clock::now(); since(start) < kSeconds;) {
        auto const begin = Clock::now();
        base::check(::write(file, block.data(), block.size()) == kRecordSize, "short write");
        base::check(::fdatasync(file) == 0, "cannot sync");
        times.push_back(since(begin));
    }
    ::close(file);
    auto const p99 = p99_ms(times);
    std::printf(
        "{\"bench\":\"bare_fdatasync\",\"bytes\":%zu,\"per_second\":%.0f,"
        "\"p99_ms\":%.3f}\n",
        kRecordSize, static_cast<double>(times.size()) / kSeconds, p99);
    return p99;
}

/// How many entries are in flight: threads that each append some and wait for them all.
struct Load {
    std::size_t threads = 1;
    std::size_t each = 1;
};

/// Entries a second.
double bench_entries(std::filesystem::path const& folder, Load load, double bare_p99) {
    auto const name = std::to_string(load.threads) + "x" + std::to_string(load.each);
    LedgerPaths const paths{folder / name, folder / (name + "-last-signed")};
    auto ledger = Ledger::create(paths, "bench.example/ledger", crypto::SigningKey::generate());
    base::check(ledger.has_value(), "no ledger");
    Record record;
    record.opening.resize(kRecordSize - kLeafSize);
    std::vector<std::vector<double>> times(load.threads);
    auto const start = Clock::now();
    {
        std::vector<std::jthread> threads;
        for (auto& mine : times) {
            threads.emplace_back([&ledger, &record, &mine, start, load] {
                while (since(start) < kSeconds) {
                    auto const begin = Clock::now();
                    std::vector<std::uint64_t> indexes(load.each);
                    for (auto& index : indexes) index = ledger->append(record);
                    for (auto const index : indexes) {
                        static_cast<void>(ledger->wait(index));
                        mine.push_back(since(begin));
                    }
                }
            });
        }
    }
    auto const elapsed = since(start);
    std::vector<double> all;
    for (auto const& mine : times) all.insert(all.end(), mine.begin(), mine.end());
    auto const rate = static_cast<double>(all.size()) / elapsed;
    auto const p99 = p99_ms(all);
    std::printf(
        "{\"bench\":\"ledger_entries\",\"in_flight\":%zu,\"threads\":%zu,\"per_second\":%.0f,"
        "\"target_per_second\":10000,\"p99_ms\":%.3f,\"target_p99_ms\":20,\"bare_p99_ms\":%.3f,"
        "\"p99_over_bare\":%.2f,\"target_p99_over_bare\":3}\n",
        load.threads * load.each, load.threads, rate, p99, bare_p99, p99 / bare_p99);
    return rate;
}

/// As many writers, and as many bytes an entry; a transaction holds one entry in both.
void bench_sqlite(std::filesystem::path const& folder, std::size_t threads, double ledger_rate) {
    auto measured =
        bench::measure_sqlite_audit(folder / "audit.sqlite", threads, kRecordSize, kSeconds);
    std::printf(
        "{\"bench\":\"sqlite_audit_table\",\"in_flight\":%zu,\"per_second\":%.0f,"
        "\"p99_ms\":%.3f,\"ledger_per_second\":%.0f,\"ledger_over_sqlite\":%.2f,"
        "\"target_ledger_over_sqlite\":0.5}\n",
        threads, measured.per_second, p99_ms(measured.times), ledger_rate,
        ledger_rate / measured.per_second);
}

void bench_proof() {
    constexpr std::uint64_t kEntries = 1'000'000;
    constexpr std::uint64_t kProofs = 10'000;
    Tree tree;
    Digest leaf{};
    for (std::uint64_t i = 0; i < kEntries; ++i) {
        leaf[i % leaf.size()] = static_cast<std::uint8_t>(i);
        tree.append(leaf);
    }
    auto const start = Clock::now();
    std::size_t hashes = 0;
    for (std::uint64_t i = 0; i < kProofs; ++i) {
        hashes += tree.inclusion(i * 97 % kEntries, kEntries).size();
    }
    std::printf(
        "{\"bench\":\"inclusion_proof\",\"entries\":%llu,\"us\":%.2f,\"target_us\":100,"
        "\"hashes\":%.1f}\n",
        static_cast<unsigned long long>(kEntries), since(start) * 1e6 / kProofs,
        static_cast<double>(hashes) / kProofs);
}

constexpr std::uint64_t kMillion = 1'000'000;

/// Wall-clock and processor time, which differ where others use the machine.
class Stopwatch {
public:
    [[nodiscard]] double seconds() const { return since(start_); }
    [[nodiscard]] double cpu_seconds() const {
        return static_cast<double>(std::clock() - cpu_start_) / CLOCKS_PER_SEC;
    }

private:
    Clock::time_point start_ = Clock::now();
    std::clock_t cpu_start_ = std::clock();
};

/// A target of 0 is none.
void print_million(char const* what, Stopwatch const& watch, double target) {
    std::printf(
        "{\"bench\":\"%s\",\"entries\":%llu,\"seconds\":%.2f,\"cpu_seconds\":%.2f,"
        "\"target_seconds\":%.0f}\n",
        what, static_cast<unsigned long long>(kMillion), watch.seconds(), watch.cpu_seconds(),
        target);
}

/// Entries of a usual size, with the first half's pages as warm as the system likes.
void bench_million(std::filesystem::path const& folder) {
    LedgerPaths const paths{folder / "million", folder / "million-last-signed", folder / "tiles"};
    auto const key = crypto::SigningKey::generate();
    auto const seed = key.seed().clone();
    std::string const origin = "bench.example/million";
    Record record;
    record.opening.resize(kRecordSize - kLeafSize);
    VerifierKey verifier;
    {
        auto ledger = Ledger::create(paths, origin, crypto::SigningKey::of_seed(seed));
        base::check(ledger.has_value(), "no ledger");
        for (std::uint64_t i = 0; i < kMillion; ++i) {
            record.leaf.commitment[i % 32] = static_cast<std::uint8_t>(i >> 5);
            ledger->append(record);
        }
        static_cast<void>(ledger->wait(kMillion - 1));
        verifier = ledger->verifier_key();
        base::check(ledger->publish_checkpoint().has_value(), "no checkpoint");
    }
    Stopwatch const verify_watch;
    base::check(verify_log(paths.folder, verifier).has_value(), "the log does not verify");
    print_million("verify_log", verify_watch, 5);
    Stopwatch const open_watch;
    auto ledger = Ledger::open(paths, origin, crypto::SigningKey::of_seed(seed));
    base::check(ledger.has_value(), "the log does not open");
    print_million("open_ledger", open_watch, 3);
    auto const as_it_is = [](std::string note) -> base::Result<std::string> { return note; };
    Stopwatch const publish_watch;
    base::check(ledger->publish(Epoch{1}, as_it_is).has_value(), "the log is not published");
    print_million("publish_all", publish_watch, 0);
    Stopwatch const audit_watch;
    auto const policy = Policy::of_log(verifier);
    base::check(verify_tiles(paths.tiles, policy, check_leaf).has_value(), "no audit");
    print_million("verify_tiles", audit_watch, 5);
    static_cast<void>(ledger->wait(ledger->append(record)));
    Stopwatch const next_watch;
    base::check(ledger->publish(Epoch{2}, as_it_is).has_value(), "the log is not published");
    print_million("publish_next", next_watch, 0);
}

}  // namespace

void run() {
    Folder const folder;
    auto const bare_p99 = bench_bare_sync(folder.path());
    for (Load const load : {Load{1, 1}, {8, 1}, {16, 1}, {64, 1}}) {
        auto const rate = bench_entries(folder.path(), load, bare_p99);
        bench_sqlite(folder.path(), load.threads, rate);
    }
    for (Load const load : {Load{4, 4}, {8, 8}}) bench_entries(folder.path(), load, bare_p99);
    bench_proof();
    bench_million(folder.path());
}

}  // namespace weir::ledger

int main() { weir::ledger::run(); }
