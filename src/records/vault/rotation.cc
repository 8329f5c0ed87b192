// Another month key takes over. The two are in force together while every secret is wrapped anew,
// a few hundred at a time, each batch one transaction that others can come between; a kill leaves
// both in force and every secret readable. Only when each row was read back under the new key does
// the old one end: first in the table, then itself.
#include <algorithm>
#include <array>

#include "records/vault/detail/months.h"
#include "records/vault/detail/vault_impl.h"

namespace weir::vault {
namespace {

using Batch = store::Records::Batch;
using Row = std::pair<base::Bytes, base::Bytes>;

constexpr std::string_view kMeta = "meta";
/// Every map whose values are wrapped under the table key. `name_text` is under name keys.
constexpr std::array kWrapped{kMeta,           table::kRoot,   table::kActor,  table::kTrace,
                              table::kName,    table::kWeek,   table::kThread, table::kDay,
                              table::kHistory, table::kRelease};
constexpr std::size_t kTogether = 500;  // rows: a few milliseconds in which others wait

/// Where in a row's value the wrapped secret begins, and under which name it is wrapped.
struct Wrapping {
    std::size_t begin = 0;
    base::Bytes name;
};

base::Result<Wrapping> wrapping_of(std::string_view in, Row const& row) {
    if (in != table::kDay) return Wrapping{0, row.first};
    if (row.second.size() < detail::kPublicSize) {
        return base::fail(base::Fault::corrupt, "a day's key pair has the wrong size");
    }
    auto const public_key = base::ByteView(row.second).first(detail::kPublicSize);
    return Wrapping{detail::kPublicSize, detail::wrapping_row(row.first, public_key)};
}

/// The next rows of a map from `first` on, at most kTogether.
base::Result<std::vector<Row>> next_rows(store::Records const& records, std::string_view in,
                                         base::ByteView first) {
    std::vector<Row> rows;
    auto const read =
        records.range(in, first, {}, [&](base::ByteView row, base::ByteView value) -> base::Status {
            if (rows.size() == kTogether) {
                return base::fail(base::Fault::too_large, "these are enough");
            }
            rows.emplace_back(base::Bytes(row.begin(), row.end()),
                              base::Bytes(value.begin(), value.end()));
            return {};
        });
    if (!read && rows.size() < kTogether) return std::unexpected(read.error());
    return rows;
}

/// Calls for every run of rows in every wrapped map, in order.
template <class Act>
base::Status each_run(Act const& act) {
    for (auto const in : kWrapped) {
        base::Bytes first;
        while (true) {
            auto const next = act(in, base::ByteView(first));
            if (!next) return std::unexpected(next.error());
            if (next->empty()) break;
            first = *next;
        }
    }
    return {};
}

/// The first row after a run; nothing if it was the last run.
base::Bytes after(std::vector<Row> const& rows) {
    if (rows.size() < kTogether) return {};
    auto next = rows.back().first;
    next.push_back(0);
    return next;
}

class Rotation {
public:
    Rotation(detail::KeyTable& table, std::mutex& make_mutex, Vault::OnProgress const& on_progress)
        : table_(&table), make_mutex_(&make_mutex), on_progress_(&on_progress) {}

    base::Result<std::uint64_t> run() {
        if (auto counted = count(); !counted) return std::unexpected(counted.error());
        auto const wrapped = each_run([this](auto in, auto first) { return wrap_run(in, first); });
        if (!wrapped) return std::unexpected(wrapped.error());
        auto const verified =
            each_run([this](auto in, auto first) { return verify_run(in, first); });
        if (!verified) return std::unexpected(verified.error());
        return verified_;
    }

private:
    base::Status count() {
        for (auto const in : kWrapped) {
            auto const rows = table_->records().count(in);
            if (!rows) return std::unexpected(rows.error());
            total_ += 2 * *rows;  // wrapped, then verified
        }
        return {};
    }

    void tell(std::size_t rows) {
        done_ += rows;
        (*on_progress_)(done_, std::max(done_, total_));
    }

    base::Result<base::Bytes> wrap_run(std::string_view in, base::ByteView first) {
        // Held from reading to writing, so that nothing that ends in between comes back.
        std::unique_lock lock(*make_mutex_);
        auto const rows = next_rows(table_->records(), in, first);
        if (!rows) return std::unexpected(rows.error());
        Batch batch;
        for (auto const& row : *rows) {
            auto const added = add_anew(batch, in, row);
            if (!added) return std::unexpected(added.error());
        }
        if (auto applied = table_->records().apply(batch); !applied) {
            return std::unexpected(applied.error());
        }
        lock.unlock();
        tell(rows->size());
        return after(*rows);
    }

    base::Status add_anew(Batch& batch, std::string_view in, Row const& row) {
        auto const wrapping = wrapping_of(in, row);
        if (!wrapping) return std::unexpected(wrapping.error());
        base::ByteView const value(row.second);
        auto const old = value.subspan(wrapping->begin);
        if (detail::month_of(old) == table_->number()) return {};
        auto secret = table_->unwrap(in, wrapping->name, old);
        if (!secret) return std::unexpected(secret.error());
        auto const wrapped = table_->wrap(in, wrapping->name, *secret);
        crypto::wipe(*secret);
        base::Bytes fresh(value.begin(),
                          value.begin() + static_cast<std::ptrdiff_t>(wrapping->begin));
        fresh.insert(fresh.end(), wrapped.begin(), wrapped.end());
        batch.put(in, row.first, fresh);
        return {};
    }

    base::Result<base::Bytes> verify_run(std::string_view in, base::ByteView first) {
        auto const rows = next_rows(table_->records(), in, first);
        if (!rows) return std::unexpected(rows.error());
        for (auto const& row : *rows) {
            auto const wrapping = wrapping_of(in, row);
            if (!wrapping) return std::unexpected(wrapping.error());
            auto const wrapped = base::ByteView(row.second).subspan(wrapping->begin);
            if (detail::month_of(wrapped) != table_->number()) {
                return base::fail(base::Fault::corrupt,
                                  "a secret is still wrapped under the old month key");
            }
            auto secret = table_->unwrap(in, wrapping->name, wrapped);
            if (!secret) return std::unexpected(secret.error());
            crypto::wipe(*secret);
        }
        verified_ += rows->size();
        tell(rows->size());
        return after(*rows);
    }

    detail::KeyTable* table_;
    std::mutex* make_mutex_;
    Vault::OnProgress const* on_progress_;
    std::uint64_t total_ = 0;
    std::uint64_t done_ = 0;
    std::uint64_t verified_ = 0;
};

}  // namespace

base::Result<MonthKeys> Vault::month_keys() const {
    auto const months = detail::months_in(impl_->table.records());
    if (!months) return std::unexpected(months.error());
    auto const ended = detail::ended_months_in(impl_->table.records());
    if (!ended) return std::unexpected(ended.error());
    if (months->empty()) return base::fail(base::Fault::corrupt, "a vault without a month key");
    auto const& newest = months->back().ref;
    MonthKeys keys{newest.number, {}, months->size() > 1, {}};
    keys.place.kind = newest.kind;
    keys.place.uri = newest.uri;
    for (auto const& month : *ended) {
        keys.ended.push_back({month.ref.number, month.ref.kind, month.is_destroyed});
    }
    return keys;
}

base::Result<Rotated> Vault::rotate(MonthPlace const& place, OnProgress const& on_progress) {
    std::scoped_lock const lock(impl_->rotate_mutex);
    auto const keys = month_keys();
    if (!keys) return std::unexpected(keys.error());
    if (!keys->is_rotating) {
        std::scoped_lock const making(impl_->make_mutex);
        auto const begun = impl_->table.begin_month(impl_->access, place);
        if (!begun) return std::unexpected(begun.error());
    }
    auto const wrapped = Rotation(impl_->table, impl_->make_mutex, on_progress).run();
    if (!wrapped) return std::unexpected(wrapped.error());
    {
        std::scoped_lock const making(impl_->make_mutex);
        auto const ended = impl_->table.end_older_months();
        if (!ended) return std::unexpected(ended.error());
    }
    if (auto destroyed = destroy_ended(); !destroyed) return std::unexpected(destroyed.error());
    return Rotated{impl_->table.number(), *wrapped};
}

base::Status Vault::destroy_ended() {
    auto const ended = detail::ended_months_in(impl_->table.records());
    if (!ended) return std::unexpected(ended.error());
    for (auto month : *ended) {
        if (month.is_destroyed) continue;
        auto const gone = detail::destroy_month_key(impl_->access, month.ref);
        if (!gone) return gone;
        month.is_destroyed = true;
        Batch batch;
        detail::put(batch, month);
        if (auto applied = impl_->table.records().apply(batch); !applied) return applied;
    }
    return {};
}

}  // namespace weir::vault
