#include "doors/intake/detail/batch_file.h"

#include <algorithm>
#include <bit>

namespace weir::intake::detail {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kPaddedMin = std::size_t{1} << 16;
constexpr std::string_view kSuffix = ".log";

std::unexpected<base::Error> broken() {
    return base::fail(base::Fault::corrupt, "a batch of the intake log has another form");
}

}  // namespace

base::Bytes encode(SealedBatch const& batch) {
    base::Writer out;
    out.u8(kVersion);
    out.zigzag(batch.day.days);
    out.varint(batch.weeks.size());
    for (auto week : batch.weeks) out.zigzag(week.monday.days);
    out.blob(batch.sealed);
    return std::move(out).take();
}

base::Result<SealedBatch> decode_sealed_batch(base::ByteView bytes) {
    base::Reader in(bytes);
    if (in.u8() != kVersion)
        return base::fail(base::Fault::unsupported, "an intake batch of another version");
    SealedBatch batch;
    batch.day = base::Date{static_cast<std::int32_t>(in.zigzag())};
    auto const weeks = in.varint();
    for (std::uint64_t i = 0; in.ok() && i < weeks; ++i) {
        batch.weeks.push_back(base::Week{base::Date{static_cast<std::int32_t>(in.zigzag())}});
    }
    auto const sealed = in.blob();
    batch.sealed.assign(sealed.begin(), sealed.end());
    if (auto done = in.finish("intake batch"); !done) return std::unexpected(done.error());
    return batch;
}

base::Bytes encode_placed(Placed const& placed) {
    base::Writer out;
    out.varint(placed.size());
    for (auto const& [place, events] : placed) {
        out.zigzag(place.week.monday.days);
        out.u8(place.retention);
        out.u32(place.person.value);
        out.blob(activity::pack(events));
    }
    auto bytes = std::move(out).take();
    bytes.resize(std::max(kPaddedMin, std::bit_ceil(bytes.size())));
    return bytes;
}

base::Status add_placed(base::ByteView bytes, Placed& into) {
    base::Reader in(bytes);
    auto const groups = in.varint();
    for (std::uint64_t i = 0; in.ok() && i < groups; ++i) {
        Place place{base::Week{base::Date{static_cast<std::int32_t>(in.zigzag())}}, in.u8(),
                    base::Person{in.u32()}};
        auto events = activity::unpack(in.blob());
        if (!events) return std::unexpected(events.error());
        auto& there = into[place];
        there.insert(there.end(), events->begin(), events->end());
    }
    auto const padding = in.raw(in.left());
    bool const is_zero = std::ranges::all_of(padding, [](auto byte) { return byte == 0; });
    if (!in.ok() || !is_zero) return broken();
    return {};
}

std::filesystem::path log_of(std::filesystem::path const& folder, base::Date day) {
    return folder / (base::to_text(day) + std::string(kSuffix));
}

base::Result<std::vector<base::Date>> days_in(std::filesystem::path const& folder) {
    std::vector<base::Date> days;
    std::error_code error;
    for (auto const& file : std::filesystem::directory_iterator(folder, error)) {
        if (file.path().extension() != kSuffix) continue;
        auto const day = base::parse_date(file.path().stem().string());
        if (!day) return base::at_file(day.error(), file.path().string());
        days.push_back(*day);
    }
    if (error)
        return base::fail(base::Fault::io, "cannot list the intake folder", {folder.string()});
    std::ranges::sort(days);
    return days;
}

}  // namespace weir::intake::detail
