#include "records/vault/detail/months.h"

#include "records/vault/detail/key_table.h"

namespace weir::vault::detail {
namespace {

constexpr std::string_view kMonth = "month";
constexpr std::string_view kMonthEnd = "month_end";

void write(base::Writer& writer, MonthRef const& ref) {
    writer.u8(static_cast<std::uint8_t>(ref.kind));
    writer.text(ref.uri);
    writer.blob(ref.object);
}

base::Result<MonthRef> read_ref(base::Reader& reader, base::ByteView row) {
    auto const kind = reader.u8();
    bool const is_known = kind >= static_cast<std::uint8_t>(MonthKeyKind::file) &&
                          kind <= static_cast<std::uint8_t>(MonthKeyKind::pkcs11);
    if (!is_known) return base::fail(base::Fault::corrupt, "a month key of no kind");
    MonthRef ref{number_of(row), static_cast<MonthKeyKind>(kind), std::string(reader.text()), {}};
    auto const object = reader.blob();
    ref.object.assign(object.begin(), object.end());
    return ref;
}

}  // namespace

base::Result<std::vector<MonthRow>> months_in(store::Records const& records) {
    std::vector<MonthRow> rows;
    auto const read = records.range(
        kMonth, {}, {}, [&](base::ByteView row, base::ByteView value) -> base::Status {
            base::Reader reader(value);
            auto ref = read_ref(reader, row);
            if (!ref) return std::unexpected(ref.error());
            auto const wrapped = reader.blob();
            rows.push_back({std::move(*ref), {wrapped.begin(), wrapped.end()}});
            return reader.finish("a month key's row");
        });
    if (!read) return std::unexpected(read.error());
    return rows;
}

base::Result<std::vector<EndedMonth>> ended_months_in(store::Records const& records) {
    std::vector<EndedMonth> months;
    auto const read = records.range(kMonthEnd, {}, {},
                                    [&](base::ByteView row, base::ByteView value) -> base::Status {
                                        base::Reader reader(value);
                                        auto ref = read_ref(reader, row);
                                        if (!ref) return std::unexpected(ref.error());
                                        months.push_back({std::move(*ref), reader.u8() != 0});
                                        return reader.finish("an ended month key's row");
                                    });
    if (!read) return std::unexpected(read.error());
    return months;
}

void put(store::Records::Batch& batch, MonthRow const& row) {
    base::Writer writer;
    write(writer, row.ref);
    writer.blob(row.wrapped);
    batch.put(kMonth, row_of(row.ref.number), writer.view());
}

void put(store::Records::Batch& batch, EndedMonth const& month) {
    base::Writer writer;
    write(writer, month.ref);
    writer.u8(month.is_destroyed ? 1 : 0);
    batch.put(kMonthEnd, row_of(month.ref.number), writer.view());
}

void erase_month(store::Records::Batch& batch, std::uint32_t number) {
    batch.erase(kMonth, row_of(number));
}

}  // namespace weir::vault::detail
