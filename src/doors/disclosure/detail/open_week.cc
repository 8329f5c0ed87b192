#include "doors/disclosure/detail/open_week.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace weir::disclosure::detail {
namespace {

constexpr std::size_t kPeopleAtOnce = 256;  // rows a thread takes from the common heap
constexpr unsigned kThreadsMax = 16;

using Shelves = std::vector<vault::Vault::Shelf>;

class Opener {
public:
    Opener(OpenRequest const& request, Shelves const& shelves, std::stop_token stop)
        : request_(&request),
          shelves_(&shelves),
          stop_(std::move(stop)),
          rows_(request.plan.roster.rows.size()) {
        for (auto const& row : request.plan.roster.rows) {
            if (!contexts_.contains(row.site)) {
                contexts_.emplace(
                    row.site,
                    metrics::WeekContext::of(request.plan.week, request.charter.zone_of(row.site)));
            }
        }
    }

    base::Result<OpenedWeek> run() {
        auto const threads = std::clamp(std::thread::hardware_concurrency(), 1U, kThreadsMax);
        {
            std::vector<std::jthread> helpers;
            for (unsigned i = 1; i < threads; ++i) helpers.emplace_back([this] { work(); });
            work();
        }
        if (failure_) return std::unexpected(*failure_);
        if (stop_.stop_requested())
            return base::fail(base::Fault::unavailable, "cancelled by a pause");
        return OpenedWeek{std::move(rows_), std::move(stays_)};
    }

private:
    void work() {
        std::vector<activity::Event> events;
        std::vector<metrics::Stay> stays;
        while (!stop_.stop_requested() && !has_failed_) {
            auto const first = next_.fetch_add(kPeopleAtOnce);
            if (first >= rows_.size()) return;
            auto const last = std::min(first + kPeopleAtOnce, rows_.size());
            for (auto i = first; i < last; ++i) {
                if (auto opened = open_one(i, events, stays); !opened) {
                    remember(opened.error());
                    return;
                }
            }
            take(stays);
            report(last - first);
        }
    }

    base::Status open_one(std::size_t index, std::vector<activity::Event>& events,
                          std::vector<metrics::Stay>& stays) {
        auto const& row = request_->plan.roster.rows[index];
        auto const& context = contexts_.at(row.site);
        events.clear();
        for (auto const& shelf : *shelves_) {
            auto const plain = request_->vault.open_chunk(request_->permit, shelf, row.person);
            if (!plain) return std::unexpected(plain.error());
            if (!*plain) continue;
            auto const unpacked = activity::unpack(**plain);
            if (!unpacked) return std::unexpected(unpacked.error());
            events.insert(events.end(), unpacked->begin(), unpacked->end());
        }
        // Somebody who changed zones within the week may have events at its very edge.
        std::erase_if(events,
                      [&](activity::Event const& event) { return !context.holds(event.start); });
        if (shelves_->size() > 1) std::ranges::sort(events);
        rows_[index] = metrics::sweep(events, context, request_->plan.clamps);
        if (auto const& between = request_->plan.collaboration) {
            auto const most = base::Duration{between->rule.clamp * base::kMinute.seconds};
            auto const of_one =
                metrics::stays_of({events, context, most, static_cast<std::uint32_t>(index)});
            stays.insert(stays.end(), of_one.begin(), of_one.end());
        }
        return {};
    }

    void take(std::vector<metrics::Stay>& stays) {
        std::lock_guard const lock(mutex_);
        stays_.insert(stays_.end(), stays.begin(), stays.end());
        stays.clear();
    }

    void remember(base::Error error) {
        std::lock_guard const lock(mutex_);
        has_failed_ = true;
        if (!failure_) failure_ = std::move(error);
    }

    void report(std::size_t count) {
        std::lock_guard const lock(mutex_);
        done_ += count;
        if (request_->on_progress) request_->on_progress(done_, rows_.size());
    }

    OpenRequest const* request_;
    Shelves const* shelves_;
    std::stop_token stop_;
    std::map<base::Site, metrics::WeekContext> contexts_;
    std::vector<metrics::PersonWeek> rows_;
    std::atomic<std::size_t> next_{0};
    std::atomic<bool> has_failed_{false};
    std::mutex mutex_;
    std::optional<base::Error> failure_;  // guarded by mutex_
    std::size_t done_ = 0;                // guarded by mutex_
    std::vector<metrics::Stay> stays_;    // guarded by mutex_
};

}  // namespace

base::Result<OpenedWeek> open_week(OpenRequest const& request, std::stop_token stop) {
    Shelves shelves;
    for (std::size_t number = 0; number < request.charter.retentions.size(); ++number) {
        auto shelf = request.vault.load({request.plan.week, {static_cast<std::uint8_t>(number)}});
        if (!shelf) return std::unexpected(shelf.error());
        if (shelf->rows() > 0) shelves.push_back(std::move(*shelf));
    }
    Opener opener(request, shelves, std::move(stop));
    return opener.run();
}

}  // namespace weir::disclosure::detail
