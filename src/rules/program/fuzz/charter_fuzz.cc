// Any bytes as a charter: no crash, an error says why and where, and what is accepted adds up.
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "rules/program/charter.h"
#include "rules/program/notice.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static std::array const known{
        weir::program::MetricRule{
            "messages_sent", 5000, {}, {{weir::activity::Kind::mail_sent, {}}}},
        weir::program::MetricRule{
            "meeting_hours",
            10080,
            {{weir::activity::Kind::meeting, {weir::activity::Field::length}}},
            {}},
    };
    auto const text = weir::base::text_of({data, size});
    auto const charter = weir::program::parse_charter(text, "fuzz.toml", known);
    if (!charter) {
        weir::base::check(!charter.error().message.empty(), "an error says why");
        return 0;
    }
    weir::base::Rho spent;
    for (std::uint32_t level = 0; level < charter->levels.size(); ++level) {
        for (auto const& metric : charter->metrics) {
            spent.value += charter->release_rho(metric.id, level).value;
        }
    }
    auto const share = charter->privacy.limits.share(weir::privacy::Share::release);
    weir::base::check(spent <= share, "a release costs at most its share");
    weir::base::check(!weir::program::notice_text(*charter, {}).empty(), "a charter has a notice");
    return 0;
}
