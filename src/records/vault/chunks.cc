#include <algorithm>
#include <thread>

#include "base/check.h"
#include "engines/crypto/hash.h"
#include "engines/crypto/hash_many.h"
#include "records/vault/detail/chunk.h"
#include "records/vault/detail/row_sum.h"
#include "records/vault/detail/vault_impl.h"

namespace weir::vault {
namespace {

constexpr std::string_view kChunkTable = "chunk";
constexpr std::size_t kSealedTogether = 256;   // chunks that one core takes at a time
constexpr std::string_view kSumTable = "sum";  // what the rows of kChunkTable add up to
constexpr std::string_view kSnapshotLabel = "weir/snapshot/v1";

void check_class(RetentionClass retention) {
    base::check(retention <= kRows, "there is no such retention class");
}

base::ByteView sum_key() { return base::bytes_of(kChunkTable); }

/// What a week file says its rows add up to; of a file without any, nothing.
base::Result<detail::RowSum> sum_in(store::Records const& records) {
    auto const bytes = records.get(kSumTable, sum_key());
    if (!bytes) return std::unexpected(bytes.error());
    if (*bytes) return detail::RowSum::of(**bytes);
    auto const rows = records.count(kChunkTable);
    if (!rows) return std::unexpected(rows.error());
    if (*rows == 0) return detail::RowSum();
    return base::fail(base::Fault::corrupt, "a week file without its sum");
}

/// Every row of a week file, in order; none if there is no file.
base::Status each_row(std::filesystem::path const& path, store::Records::Each const& each) {
    if (!std::filesystem::exists(path)) return {};
    auto const records = store::Records::open(path, {.read_only = true, .settled = true});
    if (!records) return std::unexpected(records.error());
    return records->range(kChunkTable, {}, {}, each);
}

base::Status check_sum(std::filesystem::path const& path, detail::RowSum const& rows) {
    if (!std::filesystem::exists(path)) return {};
    auto const records = store::Records::open(path, {.read_only = true, .settled = true});
    if (!records) return std::unexpected(records.error());
    auto const sum = sum_in(*records);
    if (!sum) return std::unexpected(sum.error());
    if (*sum == rows) return {};
    return base::fail(base::Fault::corrupt, "a week file has lost a row, or changed one",
                      {path.string()});
}

}  // namespace

/// The values stand one after another; keys[i] ends at ends[i].
struct Vault::Shelf::Rows {
    ChunkPlace place;
    std::vector<base::Digest> keys;  // ascending
    std::vector<std::size_t> ends;
    base::Bytes values;

    [[nodiscard]] std::optional<base::ByteView> find(base::Digest const& key) const {
        auto const at = std::ranges::lower_bound(keys, key);
        if (at == keys.end() || *at != key) return std::nullopt;
        auto const i = static_cast<std::size_t>(at - keys.begin());
        auto const begin = i == 0 ? 0 : ends[i - 1];
        return base::ByteView(values).subspan(begin, ends[i] - begin);
    }
};

Vault::Shelf::Shelf(std::unique_ptr<Rows> rows) : rows_(std::move(rows)) {}
Vault::Shelf::Shelf(Shelf&&) noexcept = default;
Vault::Shelf& Vault::Shelf::operator=(Shelf&&) noexcept = default;
Vault::Shelf::~Shelf() = default;

/// What the loaded rows add up to.
static detail::RowSum sum_of(std::vector<base::Digest> const& keys,
                             std::vector<std::size_t> const& ends, base::ByteView values) {
    std::vector<crypto::Message> messages;
    messages.reserve(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        auto const begin = i == 0 ? 0 : ends[i - 1];
        messages.push_back({keys[i], values.subspan(begin, ends[i] - begin)});
    }
    detail::RowSum sum;
    for (auto const& digest : crypto::sha256_many(messages)) sum.add(digest);
    return sum;
}

std::size_t Vault::Shelf::rows() const { return rows_->keys.size(); }

struct Vault::Impl::SealedRow {
    base::Digest key{};
    base::Bytes value;
};

base::Status Vault::Impl::seal_rows(ChunkPlace place, std::span<ChunkContent const> contents,
                                    std::span<SealedRow> rows) {
    auto const week = find_or_make_week(place);
    if (!week) return std::unexpected(week.error());
    for (std::size_t i = 0; i < contents.size(); ++i) {
        auto const root = find(roots, contents[i].person.value);
        if (!root) return std::unexpected(root.error());
        if (!*root) {
            auto const erased = is_erased(contents[i].person);
            if (!erased) return std::unexpected(erased.error());
            if (*erased) continue;  // and their row stays empty
            return base::fail(base::Fault::not_found, "a person has no data key");
        }
        auto sealed = detail::seal_chunk({**root, *week}, place, contents[i].plain);
        if (!sealed) return std::unexpected(sealed.error());
        rows[i] = {detail::row_key(**root, place), std::move(*sealed)};
    }
    return {};
}

/// The same on all cores.
base::Status Vault::Impl::seal_all_rows(ChunkPlace place, std::span<ChunkContent const> contents,
                                        std::span<SealedRow> rows) {
    auto const slices = (contents.size() + kSealedTogether - 1) / kSealedTogether;
    auto const workers = std::min<std::size_t>(slices, std::thread::hardware_concurrency());
    std::atomic<std::size_t> next = 0;
    std::vector<base::Status> done(slices);
    auto const work = [&] {
        for (auto i = next++; i < slices; i = next++) {
            auto const begin = i * kSealedTogether;
            auto const size = std::min(kSealedTogether, contents.size() - begin);
            done[i] = seal_rows(place, contents.subspan(begin, size), rows.subspan(begin, size));
        }
    };
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 1; i < workers; ++i) threads.emplace_back(work);
        work();
    }
    auto const failed = std::ranges::find_if(done, [](auto const& status) { return !status; });
    return failed == done.end() ? base::Status{} : *failed;
}

base::Status Vault::put_chunks(ChunkPlace place, std::span<ChunkContent const> contents) {
    check_class(place.retention);
    std::vector<Impl::SealedRow> rows(contents.size());
    auto const sealed = impl_->seal_all_rows(place, contents, rows);
    if (!sealed) return sealed;
    std::erase_if(rows, [](auto const& row) { return row.value.empty(); });  // of those erased
    // In order, so that a large file is written from front to back.
    std::ranges::sort(rows, {}, &Impl::SealedRow::key);
    if (std::ranges::adjacent_find(rows, {}, &Impl::SealedRow::key) != rows.end()) {
        return base::fail(base::Fault::bad_input, "a person has two contents for one chunk");
    }
    std::scoped_lock const lock(impl_->files_mutex);
    auto const path = impl_->file_of(place);
    bool const is_new = !std::filesystem::exists(path);
    auto records = store::Records::open(path, {.create = true, .settled = true});
    if (!records) return std::unexpected(records.error());
    auto sum = sum_in(*records);
    if (!sum) return std::unexpected(sum.error());
    store::Records::Batch batch;
    for (auto const& row : rows) {
        if (!is_new) {
            auto const before = records->get(kChunkTable, row.key);
            if (!before) return std::unexpected(before.error());
            if (*before) sum->remove(detail::digest_of_row(row.key, **before));
        }
        sum->add(detail::digest_of_row(row.key, row.value));
        batch.put(kChunkTable, row.key, row.value);
    }
    batch.put(kSumTable, sum_key(), sum->to_bytes());
    return records->apply(batch);
}

base::Result<Vault::Shelf> Vault::load(ChunkPlace place) const {
    check_class(place.retention);
    if (auto alive = impl_->check_week(place); !alive) return std::unexpected(alive.error());
    auto rows = std::make_unique<Shelf::Rows>();
    rows->place = place;
    std::scoped_lock const lock(impl_->files_mutex);
    auto const read = each_row(
        impl_->file_of(place), [&](base::ByteView key, base::ByteView value) -> base::Status {
            base::Digest digest{};
            if (key.size() != digest.size()) {
                return base::fail(base::Fault::corrupt, "a chunk's row key has the wrong size");
            }
            std::ranges::copy(key, digest.begin());
            rows->keys.push_back(digest);
            rows->values.insert(rows->values.end(), value.begin(), value.end());
            rows->ends.push_back(rows->values.size());
            return {};
        });
    if (!read) return std::unexpected(read.error());
    auto const sum = sum_of(rows->keys, rows->ends, rows->values);
    auto const is_whole = check_sum(impl_->file_of(place), sum);
    if (!is_whole) return std::unexpected(is_whole.error());
    return Shelf(std::move(rows));
}

base::Result<std::optional<base::Bytes>> Vault::open_chunk(Permit const& permit, Shelf const& shelf,
                                                           base::Person person) const {
    auto const place = shelf.rows_->place;
    if (!permit.covers(person, place.week)) {
        return base::fail(base::Fault::corrupt, "a permit does not cover that person and week");
    }
    auto const root = impl_->find(impl_->roots, person.value);
    if (!root) return std::unexpected(root.error());
    if (!*root) {
        auto const erased = impl_->is_erased(person);
        if (!erased) return std::unexpected(erased.error());
        if (*erased) return std::nullopt;
        return base::fail(base::Fault::corrupt, "a person's data key is lost");
    }
    auto const sealed = shelf.rows_->find(detail::row_key(**root, place));
    if (!sealed) return std::nullopt;
    auto const week = impl_->find_week(place);
    if (!week) return std::unexpected(week.error());
    if (!*week) return base::fail(base::Fault::not_found, "the week's key has ended");
    auto plain = detail::open_chunk({**root, **week}, place, *sealed);
    if (!plain) return std::unexpected(plain.error());
    return std::optional(std::move(*plain));
}

base::Result<base::Digest> Vault::snapshot(base::Week week) const {
    base::Writer writer;
    writer.raw(base::bytes_of(kSnapshotLabel));
    writer.u32(static_cast<std::uint32_t>(week.monday.days));
    std::scoped_lock const lock(impl_->files_mutex);
    for (std::uint8_t number = 0; number < kRows.number; ++number) {
        auto const read = each_row(impl_->file_of({week, RetentionClass{number}}),
                                   [&](base::ByteView key, base::ByteView value) -> base::Status {
                                       auto const id = detail::chunk_id(value);
                                       if (!id) return std::unexpected(id.error());
                                       writer.u8(number);
                                       writer.raw(key);
                                       writer.raw(*id);
                                       return {};
                                   });
        if (!read) return std::unexpected(read.error());
    }
    return crypto::sha256(writer.view());
}

}  // namespace weir::vault
