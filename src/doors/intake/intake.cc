#include "doors/intake/intake.h"

#include <algorithm>
#include <bit>
#include <mutex>

#include "base/files.h"
#include "doors/intake/detail/acknowledged.h"
#include "doors/intake/detail/batch_file.h"
#include "doors/intake/detail/settler.h"
#include "engines/crypto/hash.h"
#include "engines/crypto/seal.h"
#include "engines/crypto/short_hash.h"
#include "engines/store/log.h"

namespace weir::intake {
namespace {

using base::Reason;
using base::Refusal;
using state::State;

constexpr std::size_t kFrameMax = std::size_t{1} << 30;
constexpr std::string_view kCollector = "operator";
constexpr std::string_view kMadeUp = "sim-";

/// Everything that must hold before a row is looked at.
std::optional<Refusal> admit(State const& state, Person caller, Handed const& handed) {
    if (auto refusal = state::refuse_unless_active(state, "import")) return refusal;
    auto const& charter = state.rules->charter;
    if (charter.source(handed.source) == nullptr) return Refusal{Reason::not_declared, "source"};
    if (!state.permissions.holds(caller, kCollector, state.time)) {
        return Refusal{Reason::not_granted, "import"};
    }
    if (handed.batch.events.size() > kEventsMax)
        return Refusal{Reason::too_many, "events in one file"};
    auto const is_real = [](std::string const& identity) { return !identity.starts_with(kMadeUp); };
    if (state.genesis->is_simulated && std::ranges::any_of(handed.batch.identities, is_real)) {
        return Refusal{Reason::simulated_only, "source"};
    }
    return std::nullopt;
}

}  // namespace

std::uint64_t three_bits(std::uint64_t count) {
    auto const width = static_cast<unsigned>(std::bit_width(count));
    if (width <= 3) return count;
    auto const drop = width - 3;
    return count >> drop << drop;
}

struct Intake::Impl {
    explicit Impl(Parts p) : parts(std::move(p)) {}
    Parts parts;
    std::mutex resolver_mutex;
    std::shared_ptr<detail::Resolver const> resolver;          // guarded by resolver_mutex
    std::shared_ptr<org::Directory const> resolver_directory;  // guarded by resolver_mutex
    mutable std::mutex files_mutex;
    std::optional<store::Log> log;  // guarded by files_mutex; of log_day
    base::Date log_day;             // guarded by files_mutex

    base::Result<std::shared_ptr<detail::Resolver const>> resolver_for(State const& state);
    base::Result<base::Bytes> seal(detail::Placed const& placed, base::Date day);
    base::Status append(base::Date day, base::Bytes frame);
    base::Outcome<detail::Minimised> look_at(State const& state, Handed const& handed,
                                             std::stop_token stop);
};

base::Result<std::shared_ptr<detail::Resolver const>> Intake::Impl::resolver_for(
    State const& state) {
    std::lock_guard const lock(resolver_mutex);
    if (resolver && resolver_directory == state.directory) return resolver;
    auto fresh = std::make_shared<detail::Resolver>();
    auto const read = parts.vault.each_name([&](Person person, vault::Name const& name) {
        // Of two ids that differ in case only, the one that was given its number last.
        auto& known = fresh->by_id[activity::lowered(name.external_id)];
        known = std::max(known, person);
        for (auto const& address : name.addresses) fresh->by_address.emplace(address, person);
    });
    if (!read) return std::unexpected(read.error());
    resolver = std::move(fresh);
    resolver_directory = state.directory;
    return resolver;
}

base::Result<base::Bytes> Intake::Impl::seal(detail::Placed const& placed, base::Date day) {
    auto const key = parts.vault.day_key(day);
    if (!key) return std::unexpected(key.error());
    detail::SealedBatch batch{day, {}, {}};
    for (auto const& [place, events] : placed) {
        if (batch.weeks.empty() || batch.weeks.back() != place.week)
            batch.weeks.push_back(place.week);
    }
    batch.sealed = crypto::box_seal(*key, detail::encode_placed(placed));
    return detail::encode(batch);
}

base::Status Intake::Impl::append(base::Date day, base::Bytes frame) {
    std::lock_guard const lock(files_mutex);
    if (!log || log_day != day) {
        auto const path = detail::log_of(parts.folder, day);
        bool const is_new = !std::filesystem::exists(path);
        if (is_new) {
            auto const fresh = detail::forget_acknowledged(parts.folder, day);
            if (!fresh) return fresh;
        }
        auto opened =
            store::Log::open(path, {.create = is_new,
                                    .acknowledged = detail::acknowledged_of(parts.folder, day),
                                    .frame_size_max = kFrameMax});
        if (!opened) return std::unexpected(opened.error());
        log.emplace(std::move(*opened));
        log_day = day;
    }
    auto const number = log->append(std::move(frame));
    log->wait(number);
    return detail::remember_acknowledged(parts.folder, day, number + 1);
}

base::Outcome<detail::Minimised> Intake::Impl::look_at(State const& state, Handed const& handed,
                                                       std::stop_token stop) {
    auto const names = resolver_for(state);
    if (!names) return std::unexpected(names.error());
    std::map<base::Week, std::optional<std::array<std::uint8_t, 16>>> keys;
    base::Status keys_ok;
    auto const thread_of = [&](base::Week week, std::uint64_t id) {
        auto [known, is_new] = keys.try_emplace(week);
        if (is_new) {
            auto key = parts.vault.thread_key(week);
            if (key) known->second = *key;
            else if (key.error().fault != base::Fault::not_found)
                keys_ok = std::unexpected(key.error());
        }
        return base::Thread{known->second ? crypto::short_hash(*known->second, id) : 0};
    };
    auto minimised = detail::minimise({state, *state.rules->charter.source(handed.source),
                                       handed.batch, **names, parts.control.now(), thread_of},
                                      stop);
    if (!keys_ok) return std::unexpected(keys_ok.error());
    if (minimised.was_cancelled) return Refusal{Reason::paused, "import"};
    return minimised;
}

Intake::Intake(Parts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
Intake::~Intake() = default;

base::Result<std::unique_ptr<Intake>> Intake::open(Parts parts) {
    std::error_code error;
    std::filesystem::create_directories(parts.folder, error);
    if (error)
        return base::fail(base::Fault::io, "cannot make the intake folder",
                          {parts.folder.string()});
    return std::unique_ptr<Intake>(new Intake(std::move(parts)));
}

base::Outcome<Accepted> Intake::accept(Person caller, Handed handed, std::stop_token stop) {
    auto const state = impl_->parts.control.state();
    if (auto const refusal = admit(*state, caller, handed)) return *refusal;
    auto minimised = impl_->look_at(*state, handed, stop);
    if (!minimised) return std::unexpected(minimised.error());
    if (auto const* refusal = std::get_if<Refusal>(&*minimised)) return *refusal;
    auto const& kept = std::get<detail::Minimised>(*minimised);
    auto const day = base::Zone::utc().date(impl_->parts.control.now());
    auto frame = impl_->seal(kept.placed, day);
    if (!frame) return std::unexpected(frame.error());
    if (stop.stop_requested()) return Refusal{Reason::paused, "import"};
    // The entry comes first and its guard looks again, so that nothing is stored that it does not
    // name.
    auto const committed =
        impl_->parts.control.commit({caller, {}, state::Imported{handed.source, handed.file}},
                                    [&](State const& now) { return admit(now, caller, handed); });
    if (!committed) return std::unexpected(committed.error());
    if (auto const* refusal = std::get_if<Refusal>(&*committed)) return *refusal;
    if (auto stored = impl_->append(day, std::move(*frame)); !stored)
        return std::unexpected(stored.error());
    Accepted accepted{handed.batch.rows, {}, three_bits(kept.untimely)};
    auto const everyone = state->directory->everyone_at(state->time).size();
    if (everyone < state->rules->charter.privacy.minimum_group) return accepted;
    for (auto const& [word, count] : handed.batch.undeclared)
        accepted.undeclared[word] = three_bits(count);
    if (kept.undeclared_kinds > 0) accepted.undeclared["kind"] += three_bits(kept.undeclared_kinds);
    return accepted;
}

bool Intake::has_unsettled() const {
    auto const days = detail::days_in(impl_->parts.folder);
    return days && !days->empty();
}

base::Outcome<Settled> Intake::settle(OnProgress const& on_progress, std::stop_token stop) {
    std::lock_guard const lock(impl_->files_mutex);
    impl_->log.reset();
    detail::Settler settler({impl_->parts.control, impl_->parts.vault, impl_->parts.folder},
                            on_progress, stop);
    return settler.run();
}

}  // namespace weir::intake
