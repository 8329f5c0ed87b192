// Many callers at once, as a keeper has them.
#pragma once

#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace weir::attacks {

/// Runs `work(i)` for each i below `count`, once, on so many threads; returns when all are done.
template <class Work>
void on_threads(std::size_t threads, std::size_t count, Work const& work) {
    std::atomic<std::size_t> next{0};
    std::vector<std::jthread> workers;
    for (std::size_t t = 0; t < threads; ++t) {
        workers.emplace_back([&] {
            for (auto i = next.fetch_add(1); i < count; i = next.fetch_add(1)) work(i);
        });
    }
}

}  // namespace weir::attacks
