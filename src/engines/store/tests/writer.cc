// A process that stores and says so, for the fault tests to kill:
//
//   store_writer log|records <file> <threads> <items each>
//
// Each item is a text of its own. When it is acknowledged, `<number> <text>` goes to standard
// output in one write: the sequence number of its frame, or 0 for a record (whose key is the text).
#include <charconv>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

#include <fmt/format.h>

#include "base/check.h"
#include "engines/store/log.h"
#include "engines/store/records.h"

namespace weir::store {
namespace {

struct Order {
    std::string_view kind;
    std::filesystem::path file;
    std::size_t threads = 0;
    std::size_t items = 0;
};

void say(std::uint64_t number, std::string const& text) {
    auto const line = fmt::format("{} {}\n", number, text);
    auto const written = ::write(STDOUT_FILENO, line.data(), line.size());
    base::check(written == static_cast<ssize_t>(line.size()), "nobody listens to the writer");
}

/// Calls `store_one` with a text for each item, from all threads; texts never repeat.
template <class StoreOne>
void work(Order const& order, StoreOne const& store_one) {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < order.threads; ++t) {
        threads.emplace_back([&, t] {
            for (std::size_t i = 0; i < order.items; ++i) {
                store_one(fmt::format("{}/{}/{}", ::getpid(), t, i));
            }
        });
    }
}

int write_log(Order const& order) {
    bool const is_new = !std::filesystem::exists(order.file);
    auto log = Log::open(order.file, {.create = is_new});
    if (!log) {
        fmt::print(stderr, "{}\n", base::to_text(log.error()));
        return 1;
    }
    work(order, [&](std::string const& text) {
        auto const sequence = log->append(base::Bytes(text.begin(), text.end()));
        log->wait(sequence);
        say(sequence, text);
    });
    return 0;
}

int write_records(Order const& order) {
    auto records = Records::open(order.file, {.create = true});
    if (!records) {
        fmt::print(stderr, "{}\n", base::to_text(records.error()));
        return 1;
    }
    work(order, [&](std::string const& text) {
        Records::Batch batch;
        batch.put("t", base::bytes_of(text), base::bytes_of(text));
        if (records->apply(batch)) say(0, text);
    });
    return 0;
}

std::size_t number_of(std::string_view text) {
    std::size_t number = 0;
    auto const read = std::from_chars(text.data(), text.data() + text.size(), number);
    base::check(read.ec == std::errc() && number > 0, "expected a number above zero");
    return number;
}

int run(std::vector<std::string_view> const& arguments) {
    base::check(arguments.size() == 5, "expected log|records, a file, threads and items");
    Order const order{.kind = arguments[1],
                      .file = arguments[2],
                      .threads = number_of(arguments[3]),
                      .items = number_of(arguments[4])};
    return order.kind == "log" ? write_log(order) : write_records(order);
}

}  // namespace
}  // namespace weir::store

int main(int argc, char** argv) { return weir::store::run({argv, argv + argc}); }
