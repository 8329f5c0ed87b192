// Microseconds to open and to put a sealed chunk, on one core, with weeks like real ones; and how
// long a company takes to enrol.
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <random>
#include <unistd.h>

#include "base/check.h"
#include "records/vault/vault.h"

namespace weir::vault {
namespace {

constexpr std::uint32_t kPeople = 100'000;

/// Wall clock and the process's own time on the cores: on a busy machine the second one counts.
class Stopwatch {
public:
    [[nodiscard]] double seconds() const { return now(CLOCK_MONOTONIC) - wall_; }
    [[nodiscard]] double cpu_seconds() const { return now(CLOCK_PROCESS_CPUTIME_ID) - cpu_; }

private:
    static double now(clockid_t clock) {
        timespec time{};
        base::check(::clock_gettime(clock, &time) == 0, "no clock");
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
    }
    double wall_ = now(CLOCK_MONOTONIC);
    double cpu_ = now(CLOCK_PROCESS_CPUTIME_ID);
};

void print(char const* what, std::size_t count, Stopwatch const& watch) {
    auto const each = 1e6 / static_cast<double>(count);
    std::printf(
        "{\"bench\":\"%s\",\"count\":%zu,\"seconds\":%.3f,\"us_each\":%.2f,"
        "\"cpu_us_each\":%.2f}\n",
        what, count, watch.seconds(), watch.seconds() * each, watch.cpu_seconds() * each);
}

class Folder {
public:
    Folder()
        : path_(std::filesystem::temp_directory_path() /
                ("weir-vault-bench-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;
    [[nodiscard]] std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// A week as packed events are: times that ascend, few kinds, a thread of 64 random bits for most.
base::Bytes week_of_events(std::mt19937_64& random) {
    base::Writer writer;
    auto const events = 20 + random() % 100;
    for (std::uint64_t i = 0; i < events; ++i) {
        writer.varint(random() % 3600);
        writer.u8(static_cast<std::uint8_t>(random() % 3));
        writer.varint(random() % 6);
        if (random() % 4 != 0) writer.u64(random() % 4 == 0 ? 7 : random());
    }
    return std::move(writer).take();
}

Vault made(Folder const& folder) {
    auto vault = Vault::create({folder.path() / "data", folder.path() / "keys"});
    base::check(vault.has_value(), "no vault");
    return std::move(*vault);
}

void bench_enrol(Vault& vault) {
    std::vector<std::pair<base::Person, Name>> people;
    for (std::uint32_t i = 1; i <= kPeople; ++i) {
        auto const number = std::to_string(i);
        people.emplace_back(base::Person(i),
                            Name{number, "Person " + number, {number + "@x.example"}});
    }
    Stopwatch const enrol;
    base::check(vault.enrol(people).has_value(), "cannot enrol");
    print("enrol", kPeople, enrol);
    Stopwatch const names;
    std::uint32_t count = 0;
    base::check(vault.each_name([&](base::Person, Name const&) { ++count; }).has_value(), "names");
    print("each_name", count, names);
}

/// Another month key for a company: `keys` of them wrapped anew and read back.
void bench_rotate(Vault& vault) {
    Stopwatch const watch;
    auto const rotated = vault.rotate({}, [](auto, auto) {});
    base::check(rotated.has_value(), "no rotation");
    print("rotate", rotated->keys, watch);
}

Permit permit_for_all(Folder const& folder, Vault& vault, base::Week week) {
    auto ledger = ledger::Ledger::create({folder.path() / "ledger", folder.path() / "last-signed"},
                                         "bench.example/vault", crypto::SigningKey::generate());
    Opening opening;
    opening.scope = {std::string(kSettle), {}, {week}};
    for (std::uint32_t i = 1; i <= kPeople; ++i) opening.scope.people.emplace_back(i);
    Stopwatch const watch;
    auto sealed = vault.seal_opening(opening);
    ledger::Record record;
    record.leaf.commitment = sealed->commitment;
    record.opening = std::move(sealed->sealed);
    auto const receipt = ledger->wait(ledger->append(record));
    auto permit = vault.permit(*ledger, receipt, record);
    base::check(permit.has_value(), "no permit");
    print("permit", 1, watch);
    return std::move(*permit);
}

void bench_chunks(Folder const& folder, Vault& vault) {
    ChunkPlace const place{*base::Week::of("2026-W40"), RetentionClass{0}};
    std::mt19937_64 random(1);
    std::vector<ChunkContent> contents;
    for (std::uint32_t i = 1; i <= kPeople; ++i) {
        contents.push_back({base::Person(i), week_of_events(random)});
    }
    Stopwatch const put;
    base::check(vault.put_chunks(place, contents).has_value(), "cannot put");
    print("put_chunks", kPeople, put);
    Stopwatch const load;
    auto const shelf = vault.load(place);
    print("load", shelf->rows(), load);
    auto const permit = permit_for_all(folder, vault, place.week);
    vault.forget();
    for (auto const* what : {"open_chunk_first", "open_chunk"}) {
        Stopwatch const watch;
        for (std::uint32_t i = 1; i <= kPeople; ++i) {
            auto const opened = vault.open_chunk(permit, *shelf, base::Person(i));
            base::check(opened && *opened && **opened == contents[i - 1].plain, "another content");
        }
        print(what, kPeople, watch);
    }
    Stopwatch const named;
    base::check(vault.snapshot(place.week).has_value(), "no snapshot");
    print("snapshot", shelf->rows(), named);
}

}  // namespace

void run() {
    Folder const folder;
    auto vault = made(folder);
    bench_enrol(vault);
    bench_rotate(vault);
    bench_chunks(folder, vault);
}

}  // namespace weir::vault

int main() { weir::vault::run(); }
