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

/// The rows of one person that do not exist yet, and the name.
class Enrolment {
public:
    Enrolment(detail::KeyTable const& table, Batch& batch) : table_(table), batch_(batch) {}

    base::Status add(base::Person person, Name const& name) {
        auto const row = detail::row_of(person.value);
        if (auto const done = add_key(table::kRoot, row); !done) return done;
        if (auto const done = add_trace(row); !done) return done;
        auto name_key = table_.key(table::kName, row);
        if (!name_key) return std::unexpected(name_key.error());
        if (!*name_key) {
            *name_key = crypto::Key::generate();
            batch_.put(table::kName, row, table_.wrap(table::kName, row, (*name_key)->bytes()));
        }
        auto padded = encode(name);
        batch_.put(table::kNameText, row, crypto::wrap(**name_key, bound_name(row), padded));
        crypto::wipe(padded);
        return {};
    }

private:
    base::Status add_key(std::string_view in, base::ByteView row) {
        auto const held = table_.records().get(in, row);
        if (!held) return std::unexpected(held.error());
        if (!*held) batch_.put(in, row, table_.wrap(in, row, crypto::Key::generate().bytes()));
        return {};
    }

    base::Status add_trace(base::ByteView row) {
        auto const held = table_.records().get(table::kActor, row);
        if (!held) return std::unexpected(held.error());
        if (*held) return {};
        detail::TraceId id{};
        crypto::SystemRandom().fill(id);
        batch_.put(table::kActor, row, table_.wrap(table::kActor, row, id));
        auto const key = crypto::Key::generate();
        batch_.put(table::kTrace, id, table_.wrap(table::kTrace, id, key.bytes()));
        return {};
    }

    detail::KeyTable const& table_;
    Batch& batch_;
};

}  // namespace

base::Status Vault::enrol(std::span<std::pair<base::Person, Name> const> people) {
    std::scoped_lock const lock(impl_->make_mutex);
    Batch batch;
    Enrolment enrolment(impl_->table, batch);
    std::set<base::Person> seen;
    for (auto const& [person, name] : people) {
        base::check(person.value > 0, "nobody cannot be enrolled");
        if (!seen.insert(person).second) {
            return base::fail(base::Fault::bad_input, "a person is enrolled twice at once");
        }
        if (auto const added = enrolment.add(person, name); !added) return added;
    }
    return impl_->table.records().apply(batch);
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
    auto const& records = impl_->table.records();
    std::map<base::Person, base::Bytes> wrapped_keys;
    auto const read = records.range(
        table::kName, {}, {}, [&](base::ByteView row, base::ByteView value) -> base::Status {
            wrapped_keys.emplace(detail::number_of(row), base::Bytes(value.begin(), value.end()));
            return {};
        });
    if (!read) return read;
    // The names are gathered first: `each` may ask the vault for something.
    std::vector<std::pair<base::Person, Name>> names;
    auto const opened = records.range(
        table::kNameText, {}, {}, [&](base::ByteView row, base::ByteView sealed) -> base::Status {
            auto const found = wrapped_keys.find(base::Person(detail::number_of(row)));
            if (found == wrapped_keys.end()) return {};
            auto secret = impl_->table.unwrap(table::kName, row, found->second);
            if (!secret) return std::unexpected(secret.error());
            auto const key = detail::take_key(*secret);
            if (!key) return std::unexpected(key.error());
            auto name = open_name(*key, row, sealed);
            if (!name) return std::unexpected(name.error());
            names.emplace_back(found->first, std::move(*name));
            return {};
        });
    if (!opened) return opened;
    for (auto const& [person, name] : names) each(person, name);
    return {};
}

}  // namespace weir::vault
