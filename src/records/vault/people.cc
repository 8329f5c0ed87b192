#include <algorithm>
#include <map>
#include <set>

#include "base/check.h"
#include "engines/crypto/random.h"
#include "engines/crypto/seal.h"
#include "records/vault/detail/padding.h"
#include "records/vault/detail/vault_impl.h"

namespace weir::vault {
namespace {

constexpr detail::PowerOfTwo kNamePadding{.least = 128, .overhead = 0};
using Batch = store::Records::Batch;

base::Bytes encode(Name const& name) {
    base::Writer writer;
    writer.text(name.external_id);
    writer.text(name.name);
    writer.varint(name.addresses.size());
    for (auto const& address : name.addresses) writer.text(address);
    auto const content = std::move(writer).take();
    return detail::pad(content, kNamePadding.total_for(content.size()));
}

base::Result<Name> decode(base::ByteView padded) {
    auto const content = detail::unpad(padded);
    if (!content) return std::unexpected(content.error());
    base::Reader reader(*content);
    Name name;
    name.external_id = reader.text();
    name.name = reader.text();
    for (auto left = reader.varint(); left > 0 && reader.ok(); --left) {
        name.addresses.emplace_back(reader.text());
    }
    auto const done = reader.finish("a sealed name");
    if (!done) return std::unexpected(done.error());
    return name;
}

/// A name is sealed under its person's name key, and bound to the person.
std::string bound_name(base::ByteView row) {
    return std::string(table::kNameText) + ":" + base::to_hex(row);
}

base::Result<Name> open_name(crypto::Key const& key, base::ByteView row, base::ByteView sealed) {
    auto padded = crypto::unwrap(key, bound_name(row), sealed);
    if (!padded) return std::unexpected(padded.error());
    auto name = decode(*padded);
    crypto::wipe(*padded);
    return name;
}

using RowsByPerson = std::map<base::Person, base::Bytes>;

/// What a table holds of the people from the first to the last named.
base::Result<RowsByPerson> rows_of(detail::KeyTable const& keys, std::string_view in,
                                   std::pair<base::Person, base::Person> range) {
    RowsByPerson rows;
    auto const first = detail::row_of(range.first.value);
    auto last = detail::row_of(range.second.value);
    last.push_back(0);  // the first row after it
    auto const read = keys.records().range(
        in, first, last, [&](base::ByteView row, base::ByteView value) -> base::Status {
            rows.emplace_hint(rows.end(), detail::number_of(row),
                              base::Bytes(value.begin(), value.end()));
            return {};
        });
    if (!read) return std::unexpected(read.error());
    return rows;
}

/// Gathers the rows that people lack, each table's in ascending order: a large table is then
/// written from front to back.
class Enrolment {
public:
    explicit Enrolment(detail::KeyTable const& keys) : keys_(keys) {}

    void add_root(base::Person person) { add_key(table::kRoot, detail::row_of(person.value)); }

    void add_trace(base::Person person) {
        detail::TraceId id{};
        crypto::SystemRandom().fill(id);
        auto const row = detail::row_of(person.value);
        rows_[table::kActor].emplace_back(row, keys_.wrap(table::kActor, row, id));
        add_key(table::kTrace, {id.begin(), id.end()});
    }

    crypto::Key add_name_key(base::Person person) {
        return add_key(table::kName, detail::row_of(person.value));
    }

    void add_name(base::Person person, crypto::Key const& key, Name const& name) {
        auto const row = detail::row_of(person.value);
        auto padded = encode(name);
        rows_[table::kNameText].emplace_back(row, crypto::wrap(key, bound_name(row), padded));
        crypto::wipe(padded);
    }

    [[nodiscard]] Batch batch() {
        Batch batch;
        for (auto& [in, rows] : rows_) {
            std::ranges::sort(rows);
            for (auto const& [row, value] : rows) batch.put(in, row, value);
        }
        return batch;
    }

private:
    crypto::Key add_key(std::string_view in, base::Bytes const& row) {
        auto key = crypto::Key::generate();
        rows_[in].emplace_back(row, keys_.wrap(in, row, key.bytes()));
        return key;
    }

    detail::KeyTable const& keys_;
    std::map<std::string_view, std::vector<std::pair<base::Bytes, base::Bytes>>> rows_;
};

}  // namespace

base::Status Vault::enrol(std::span<std::pair<base::Person, Name> const> people) {
    if (people.empty()) return {};
    std::scoped_lock const lock(impl_->make_mutex);
    auto const by_person = [](auto const& entry) { return entry.first; };
    auto const [least, most] = std::ranges::minmax(people, {}, by_person);
    base::check(least.first.value > 0, "nobody cannot be enrolled");
    std::pair const range(least.first, most.first);
    auto const& keys = impl_->table;
    auto const roots = rows_of(keys, table::kRoot, range);
    if (!roots) return std::unexpected(roots.error());
    auto const actors = rows_of(keys, table::kActor, range);
    if (!actors) return std::unexpected(actors.error());
    auto const name_keys = rows_of(keys, table::kName, range);
    if (!name_keys) return std::unexpected(name_keys.error());
    auto const erased = rows_of(keys, table::kPersonEnd, range);
    if (!erased) return std::unexpected(erased.error());

    Enrolment enrolment(keys);
    std::set<base::Person> seen;
    for (auto const& [person, name] : people) {
        if (!seen.insert(person).second) {
            return base::fail(base::Fault::bad_input, "a person is enrolled twice at once");
        }
        if (erased->contains(person)) continue;
        if (!roots->contains(person)) enrolment.add_root(person);
        if (!actors->contains(person)) enrolment.add_trace(person);
        auto const held = name_keys->find(person);
        if (held == name_keys->end()) {
            enrolment.add_name(person, enrolment.add_name_key(person), name);
            continue;
        }
        auto const key = keys.open_key(table::kName, detail::row_of(person.value), held->second);
        if (!key) return std::unexpected(key.error());
        enrolment.add_name(person, *key, name);
    }
    return impl_->table.records().apply(enrolment.batch());
}

base::Result<std::optional<Name>> Vault::name_of(base::Person person) const {
    auto const row = detail::row_of(person.value);
    auto const key = impl_->table.key(table::kName, row);
    if (!key) return std::unexpected(key.error());
    auto const sealed = impl_->table.records().get(table::kNameText, row);
    if (!sealed) return std::unexpected(sealed.error());
    if (!*key || !*sealed) return std::nullopt;
    auto name = open_name(**key, row, **sealed);
    if (!name) return std::unexpected(name.error());
    return std::optional(std::move(*name));
}

base::Status Vault::each_name(EachName const& each) const {
    auto const& keys = impl_->table;
    std::pair const everybody(base::Person(0), base::Person(~std::uint32_t{0}));
    auto const name_keys = rows_of(keys, table::kName, everybody);
    if (!name_keys) return std::unexpected(name_keys.error());
    auto const sealed_names = rows_of(keys, table::kNameText, everybody);
    if (!sealed_names) return std::unexpected(sealed_names.error());
    for (auto const& [person, sealed] : *sealed_names) {
        auto const held = name_keys->find(person);
        if (held == name_keys->end()) continue;
        auto const row = detail::row_of(person.value);
        auto const key = keys.open_key(table::kName, row, held->second);
        if (!key) return std::unexpected(key.error());
        auto const name = open_name(*key, row, sealed);
        if (!name) return std::unexpected(name.error());
        each(person, *name);
    }
    return {};
}

}  // namespace weir::vault
