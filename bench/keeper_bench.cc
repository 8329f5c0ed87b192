// The keeper from outside: how long a question takes over the socket, a command against a running
// keeper and with one of its own, and a pause while others hand in and read; and how fast a file of
// CloudEvents gets in, durable and sealed, beside DuckDB loading the same file into a plain table.
// One JSON row each. The keeper is the `weir` binary of the same build.
#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <random>
#include <sched.h>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

#include "base/files.h"
#include "bench/company.h"
#include "bench/duck.h"
#include "bench/measure.h"
#include "records/activity/connectors.h"
#include "rules/program/sign_off.h"
#include "surfaces/protocol/client.h"
#include "surfaces/protocol/identity.h"
#include "tests/scenarios/programme.h"

extern char** environ;

namespace weir::bench {
namespace {

using protocol::Answer;
using protocol::Client;
using scenarios::Programme;
using text::Tree;

constexpr std::uint32_t kPeople = 2000;
constexpr std::uint32_t kPeopleOfBatch = 100;  // 20,000 events
constexpr int kTrips = 5000;
constexpr int kCommands = 20;
constexpr int kPauses = 20;
constexpr int kRuns = 3;

base::Instant at(std::string_view text) { return base::parse_instant(text).value(); }

// --- processes ----------------------------------------------------------------------------------

std::string weir_binary() {
    auto const here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    auto const path = here.parent_path() / "bin" / "weir";
    require(std::filesystem::exists(path), "the weir binary is not built");
    return path.string();
}

pid_t start(std::vector<std::string> words) {
    words.insert(words.begin(), weir_binary());
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    int const failed =
        ::posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    require(failed == 0, "cannot start weir");
    return child;
}

void wait_for(pid_t child) {
    int status = 0;
    require(::waitpid(child, &status, 0) == child, "weir cannot be waited for");
    require(status == 0, fmt::format("weir ended with status {}", status));
}

/// A keeper for as long as this lives.
class RunningKeeper {
public:
    explicit RunningKeeper(std::filesystem::path const& dir)
        : child_(start({"keeper", "--dir", dir.string()})) {
        // A client that finds no keeper would start one.
        while (!std::filesystem::exists(dir / "data" / "weir.sock")) std::this_thread::yield();
    }
    ~RunningKeeper() {
        ::kill(child_, SIGTERM);
        (void)::waitpid(child_, nullptr, 0);
    }
    RunningKeeper(RunningKeeper const&) = delete;
    RunningKeeper& operator=(RunningKeeper const&) = delete;

private:
    pid_t child_;
};

std::optional<Client> try_connect(Programme const& programme, std::string const& role) {
    auto client = Client::connect(
        {.dir = programme.dir(), .program = "/bin/false", .wait_milliseconds = 5000});
    if (!client || !client->prove(programme.key(role))) return std::nullopt;
    return std::move(*client);
}

Client connect(Programme const& programme, std::string const& role) {
    auto client = try_connect(programme, role);
    require(client.has_value(), "cannot connect to the keeper");
    return std::move(*client);
}

Tree must_answer(base::Result<Answer> answer) {
    require(answer.has_value(), answer ? "" : base::to_text(answer.error()));
    if (auto const* refusal = std::get_if<base::Refusal>(&answer->ending)) {
        require(false, fmt::format("refused: {}", base::name_of(refusal->reason)));
    }
    auto const* error = std::get_if<base::Error>(&answer->ending);
    require(error == nullptr, error == nullptr ? "" : base::to_text(*error));
    return std::get<Tree>(std::move(answer->ending));
}

// --- round trip and commands --------------------------------------------------------------------

void bench_trips(Programme const& programme, std::filesystem::path const& folder) {
    auto client = connect(programme, "operator");
    std::vector<double> times;
    for (int i = 0; i < kTrips; ++i) {
        times.push_back(1e6 * wall_seconds([&] {
                            (void)must_answer(client.ask({"status", Tree::object()}, {}));
                        }));
    }
    fmt::print(R"({{"bench":"keeper_round_trip","operation":"status","trips":{},"p50_us":{:.1f},)"
               R"("p99_us":{:.1f},"target_us":50,{}}})"
               "\n",
               kTrips, quantile(times, 0.5), quantile(times, 0.99), noise_of(folder));
}

void bench_command(Programme const& programme, std::string_view what, int target_ms) {
    auto const identity = (programme.dir() / "operator.key").string();
    std::vector<double> times;
    for (int i = 0; i < kCommands; ++i) {
        times.push_back(
            1e3 * wall_seconds([&] {
                wait_for(start({"status", "--dir", programme.dir().string(), "--key", identity}));
            }));
        // A keeper that a command started lives on for a moment; the next one is to start its own.
        while (what == "own" && std::filesystem::exists(programme.data() / "weir.sock")) {
            std::this_thread::yield();
        }
    }
    fmt::print(R"({{"bench":"command","keeper":"{}","command":"status","p50_ms":{:.1f},)"
               R"("max_ms":{:.1f},"target_ms":{},{}}})"
               "\n",
               what, quantile(times, 0.5), quantile(times, 1), target_ms,
               noise_of(programme.dir()));
}

// --- pause under load ---------------------------------------------------------------------------

/// Questions that the load had answered, so that a pause comes while it is at work.
using Answered = std::atomic<std::uint64_t>;

void wait_for_more(Answered const& answered, std::uint64_t more) {
    auto const wanted = answered.load() + more;
    for (auto now = answered.load(); now < wanted; now = answered.load()) answered.wait(now);
}

void hand_in_until(std::stop_token const& stop, Programme const& programme, Answered& answered) {
    std::uint32_t first = 1;
    while (!stop.stop_requested()) {
        auto client = try_connect(programme, "operator");
        auto const batch = activity::encode(batch_of(first, first + kPeopleOfBatch - 1, kPeople));
        first = (first + kPeopleOfBatch) % kPeople;
        auto const question = Tree::object().set("source", "everything").set("file", "bench");
        while (client && !stop.stop_requested()) {
            if (!client->ask({"import", question}, batch, {})) break;
            ++answered;
            answered.notify_all();
        }
    }
}

void read_until(std::stop_token const& stop, Programme const& programme, Answered& answered) {
    while (!stop.stop_requested()) {
        auto client = try_connect(programme, "analyst");
        while (client && !stop.stop_requested()) {
            if (!client->ask({"insights", Tree::object()}, {})) break;
            ++answered;
            answered.notify_all();
        }
    }
}

void resume(Programme const& programme) {
    auto const ask = [&](char const* role, char const* operation, Tree parameters) {
        return must_answer(connect(programme, role).ask({operation, std::move(parameters)}, {}));
    };
    auto steps = Tree::list();
    steps.push(Tree::object().set("what", "findings").set("due", "2199-01-01"));
    (void)ask("privacy", "review.open", Tree::object().set("title", "Bench").set("steps", steps));
    auto const published =
        ask("privacy", "review.publish", Tree::object().set("summary", "Nothing was found."));
    auto const shown = ask("privacy", "review.show", Tree::object());
    auto const subject =
        program::resume_subject(static_cast<std::uint64_t>(shown.find("pause")->as_int().value()),
                                published.find("hash")->as_text().value());
    for (auto const* role : {"privacy", "security", "representative"}) {
        auto const message = program::message_of({"weir.invalid/test", "resume", subject, role});
        auto const signature = base::to_hex(programme.key(role).sign(message));
        (void)ask(role, "review.sign",
                  Tree::object().set("role", role).set("signature", signature));
    }
    (void)ask("privacy", "resume", Tree::object());
}

void bench_pause(Programme const& programme) {
    Answered answered = 0;
    std::vector<std::jthread> load;
    for (int i = 0; i < 2; ++i) {
        load.emplace_back(
            [&](std::stop_token const& stop) { hand_in_until(stop, programme, answered); });
        load.emplace_back(
            [&](std::stop_token const& stop) { read_until(stop, programme, answered); });
    }
    std::vector<double> times;
    std::mt19937_64 random{20261122};
    for (int i = 0; i < kPauses; ++i) {
        // Nobody pauses twice within a day (decision 20).
        auto client = connect(programme, i % 2 == 0 ? "representative" : "security");
        wait_for_more(answered, 1 + random() % 20);
        times.push_back(1e3 * wall_seconds([&] {
                            (void)must_answer(
                                client.ask({"pause", Tree::object().set("reason", "to look")}, {}));
                        }));
        resume(programme);
    }
    load.clear();
    fmt::print(R"({{"bench":"pause_under_load","pauses":{},"load":"2 import, 2 read",)"
               R"("p50_ms":{:.1f},"max_ms":{:.1f},"target_ms":100,{}}})"
               "\n",
               kPauses, quantile(times, 0.5), quantile(times, 1), noise_of(programme.dir()));
}

// --- intake -------------------------------------------------------------------------------------

std::string calendar_lines(std::uint64_t count) {
    std::mt19937_64 random{20261122};
    auto const person = [&] { return fmt::format("p{}@bench.example", 1 + random() % kPeople); };
    std::string text;
    for (std::uint64_t i = 0; i < count; ++i) {
        auto const time = base::to_text(kMonday + base::Duration{static_cast<std::int64_t>(i * 3)});
        text += fmt::format(
            R"({{"specversion":"1.0","id":"e-{}","source":"/calendar","type":"org.example.met",)"
            R"("subject":"{}","time":"{}","datacontenttype":"application/json",)"
            R"("data":{{"length":{},"others":["{}","{}"],"thread":"m-{}"}}}})"
            "\n",
            i, person(), time, random() % 7200, person(), person(), random() % count);
    }
    return text;
}

/// Read, parse, pack as for the socket, unpack, minimise, seal, append, entry: all durable.
void take_in(Programme& programme, std::filesystem::path const& file, std::uint64_t lines) {
    auto const bytes = base::read_file(file, std::size_t{1} << 32);
    require(bytes.has_value(), "cannot read the file");
    auto const& charter = programme.rooms().control().state()->rules->charter;
    auto const batch =
        activity::parse(charter.source("calendar")->format, base::text_of(*bytes), "bench");
    require(batch && batch->events.size() == lines, "events were lost");
    auto const answer = scenarios::value_of(programme.import("calendar", *batch));
    require(answer.find("untimely")->as_int().value() == 0, "events came too late");
}

void load(std::filesystem::path const& file, std::uint64_t lines) {
    Duck duck(1);
    duck.run(fmt::format("CREATE TABLE t AS SELECT * FROM read_json('{}')", file.string()));
    require(duck.count("SELECT count(*) FROM t") == static_cast<std::int64_t>(lines), "rows lost");
}

void stay_on_one_core() {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(0, &cores);
    require(::sched_setaffinity(0, sizeof(cores), &cores) == 0, "cannot stay on one core");
}

void bench_intake() {
    auto const lines = number_in("WEIR_BENCH_LINES", 500'000);
    stay_on_one_core();
    Programme programme(
        {charter(), scenarios::small_grants(), people_csv(kPeople), at("2026-03-23T09:00:00Z")});
    auto const file = programme.dir() / "calendar.jsonl";
    std::ofstream(file) << calendar_lines(lines);
    std::vector<double> ours, ours_cpu, theirs, theirs_cpu;
    for (int i = 0; i < kRuns; ++i) {
        ours_cpu.push_back(cpu_seconds(
            [&] { ours.push_back(wall_seconds([&] { take_in(programme, file, lines); })); }));
        theirs_cpu.push_back(
            cpu_seconds([&] { theirs.push_back(wall_seconds([&] { load(file, lines); })); }));
    }
    auto const count = static_cast<double>(lines);
    fmt::print(
        R"({{"bench":"intake_cloudevents","lines":{},"bytes":{},"events_per_s":{:.0f},)"
        R"("wall_s":{:.3f},"cpu_s":{:.3f},"duckdb_wall_s":{:.3f},"duckdb_cpu_s":{:.3f},)"
        R"("ratio_wall":{:.2f},"ratio_cpu":{:.2f},"target_ratio":1,)"
        R"("baseline":"DuckDB 1.4.4 read_json into a plain table in memory, one thread",{}}})"
        "\n",
        lines, std::filesystem::file_size(file), count / median(ours), median(ours),
        median(ours_cpu), median(theirs), median(theirs_cpu), median(theirs) / median(ours),
        median(theirs_cpu) / median(ours_cpu), noise_of(programme.dir()));
}

/// A programme with a released week and something to read, and one identity file; shut.
void prepare(Programme& programme) {
    (void)scenarios::value_of(programme.import("everything", batch_of(1, kPeople, kPeople)));
    (void)scenarios::value_of(
        programme.ask("operator", "close", Tree::object().set("week", base::to_text(kWeek))));
    auto const& key = programme.key("operator");
    auto copy = crypto::SigningKey::of_seed(key.seed());
    require(protocol::write_identity(programme.dir() / "operator.key",
                                     {"operator", "operator", std::move(copy)})
                .has_value(),
            "cannot write an identity");
    programme.shut();
}

void bench_all() {
    Programme programme(
        {charter(), scenarios::small_grants(), people_csv(kPeople), at("2026-03-02T09:00:00Z")});
    prepare(programme);
    bench_command(programme, "own", 400);
    {
        RunningKeeper const keeper(programme.dir());
        bench_trips(programme, programme.dir());
        bench_command(programme, "running", 30);
        bench_pause(programme);
    }
    bench_intake();
}

}  // namespace
}  // namespace weir::bench

int main() { return weir::bench::run(weir::bench::bench_all); }
