#include "doors/intake/detail/settler.h"

#include <algorithm>

#include "base/files.h"
#include "doors/intake/detail/acknowledged.h"
#include "engines/crypto/hash.h"
#include "engines/store/log.h"
#include "records/org/roster.h"

namespace weir::intake::detail {
namespace {

using base::Person;
using base::Reason;
using base::Refusal;

/// Everyone on the roster of a week, and everyone who has events in it: joiners in mid-week too.
std::set<Person> people_of(state::State const& state, base::Week week) {
    std::set<Person> people;
    for (auto const& row : org::roster_of(*state.directory, week).rows) people.insert(row.person);
    return people;
}

}  // namespace

base::Bytes pack_within_limit(std::vector<activity::Event> events) {
    std::ranges::sort(events);
    auto packed = activity::pack(events);
    while (packed.size() > kPackedMax) {
        events.resize(events.size() - std::max<std::size_t>(1, events.size() / 16));
        packed = activity::pack(events);
    }
    return packed;
}

base::Status Settler::read_logs() {
    auto const days = days_in(parts_.folder);
    if (!days) return std::unexpected(days.error());
    days_ = *days;
    for (auto day : days_) {
        // Opening repairs a torn tail that nobody was told of.
        auto const log = store::Log::open(log_of(parts_.folder, day),
                                          {.acknowledged = acknowledged_of(parts_.folder, day),
                                           .frame_size_max = std::size_t{1} << 30});
        if (!log) return std::unexpected(log.error());
        auto const read = log->scan([&](std::uint64_t, base::ByteView payload) -> base::Status {
            auto batch = decode_sealed_batch(payload);
            if (!batch) return std::unexpected(batch.error());
            auto const digest = crypto::sha256(payload);
            digests_.insert(digests_.end(), digest.begin(), digest.end());
            weeks_.insert(batch->weeks.begin(), batch->weeks.end());
            batches_.push_back(std::move(*batch));
            return {};
        });
        if (!read) return read;
    }
    settled_.batches = batches_.size();
    return {};
}

vault::Scope Settler::scope_of(state::State const& state) const {
    std::set<Person> people;
    for (auto week : weeks_) people.merge(people_of(state, week));
    // People who joined after a Monday have events before they have a roster row.
    for (auto const& membership : state.directory->memberships()) people.insert(membership.person);
    return {"settle", {people.begin(), people.end()}, {weeks_.begin(), weeks_.end()}};
}

base::Status Settler::open_batches(vault::Permit const& permit) {
    for (auto const& batch : batches_) {
        auto const opened = parts_.vault.open_batch(permit, batch.day, batch.sealed);
        if (!opened) return std::unexpected(opened.error());
        if (auto added = add_placed(*opened, placed_); !added) return added;
    }
    batches_.clear();
    return {};
}

base::Result<std::optional<vault::ChunkContent>> Settler::merged(vault::Permit const& permit,
                                                                 vault::Vault::Shelf const& shelf,
                                                                 Place const& place) {
    auto const fresh = placed_.find(place);
    auto const old = parts_.vault.open_chunk(permit, shelf, place.person);
    if (!old) return std::unexpected(old.error());
    if (fresh == placed_.end() && *old) return std::nullopt;  // nothing new, and a row stands
    std::vector<activity::Event> events;
    if (*old) {
        auto before = activity::unpack(**old);
        if (!before) return std::unexpected(before.error());
        events = std::move(*before);
    }
    if (fresh != placed_.end())
        events.insert(events.end(), fresh->second.begin(), fresh->second.end());
    return vault::ChunkContent{place.person, pack_within_limit(std::move(events))};
}

base::Status Settler::store_place(vault::Permit const& permit, vault::ChunkPlace place,
                                  std::set<Person> const& people) {
    auto const shelf = parts_.vault.load(place);
    if (!shelf) return std::unexpected(shelf.error());
    std::vector<vault::ChunkContent> contents;
    for (auto person : people) {
        auto content = merged(permit, *shelf, {place.week, place.retention.number, person});
        if (!content) return std::unexpected(content.error());
        if (*content) contents.push_back(std::move(**content));
    }
    return parts_.vault.put_chunks(place, contents);
}

base::Status Settler::store(vault::Permit const& permit, state::State const& state) {
    std::map<base::Week, std::set<Person>> people;
    for (auto week : weeks_) people[week] = people_of(state, week);
    for (auto const& [place, events] : placed_) people[place.week].insert(place.person);
    auto const classes = state.rules->charter.retentions.size();
    std::uint64_t done = 0;
    for (auto const& [week, members] : people) {
        for (std::size_t number = 0; number < classes; ++number) {
            vault::ChunkPlace const place{week, {static_cast<std::uint8_t>(number)}};
            // What came in while its period ran, and was not settled by its end, is not kept.
            bool const is_swept = state.custody.swept.contains({week, place.retention.number});
            auto stored = is_swept ? base::Status() : store_place(permit, place, members);
            if (!stored) return stored;
            (*on_progress_)(++done, people.size() * classes);
            if (stop_.stop_requested())
                return base::fail(base::Fault::unavailable, "cancelled by a pause");
        }
    }
    return {};
}

base::Status Settler::remove_logs(base::Date today) {
    for (auto day : days_) {
        if (auto forgot = forget_acknowledged(parts_.folder, day); !forgot) return forgot;
        std::error_code error;
        std::filesystem::remove(log_of(parts_.folder, day), error);
        if (error) return base::fail(base::Fault::io, "cannot remove a settled intake log");
    }
    if (auto synced = base::sync_folder(parts_.folder); !synced) return synced;
    for (auto day : days_) {
        if (day >= today) continue;
        if (auto destroyed = parts_.vault.destroy_day(day); !destroyed) return destroyed;
    }
    return {};
}

base::Status Settler::move_into_chunks(state::Committed const& committed) {
    auto const permit = parts_.control.permit(committed);
    if (!permit) return std::unexpected(permit.error());
    if (auto opened = open_batches(*permit); !opened) return opened;
    return store(*permit, *committed.state);
}

base::Outcome<Settled> Settler::run() {
    if (auto read = read_logs(); !read) return std::unexpected(read.error());
    auto const today = base::Zone::utc().date(parts_.control.now());
    if (batches_.empty()) {
        // A keeper that died before its first frame leaves a log of none.
        if (auto removed = remove_logs(today); !removed) return std::unexpected(removed.error());
        return Settled{};
    }
    auto const state = parts_.control.state();
    auto scope = scope_of(*state);
    bool const is_anybodys = !scope.people.empty();
    auto const committed = parts_.control.commit(
        {Person{}, std::move(scope),
         state::Settling{settled_.batches, base::to_hex(crypto::sha256(digests_))}},
        [](state::State const& now) { return state::refuse_unless_active(now, "settle"); });
    if (!committed) return std::unexpected(committed.error());
    if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    // In a company without people every event was dropped at the door: there is nothing to open.
    if (is_anybodys) {
        auto const moved = move_into_chunks(std::get<state::Committed>(*committed));
        if (!moved && stop_.stop_requested()) return Refusal{Reason::paused, "settle"};
        if (!moved) return std::unexpected(moved.error());
    }
    if (auto removed = remove_logs(today); !removed) return std::unexpected(removed.error());
    return settled_;
}

}  // namespace weir::intake::detail
