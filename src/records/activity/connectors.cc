#include "records/activity/connectors.h"

#include <array>

#include "records/activity/detail/collect.h"

namespace weir::activity {
namespace {

struct Connector {
    std::string_view name;
    base::Result<Batch> (*parse)(SourceFormat const&, std::string_view, std::string_view);
};

constexpr std::array<Connector, 3> kConnectors{{
    {"cloudevents", detail::parse_cloudevents},
    {"mail", detail::parse_mail},
    {"sensors", detail::parse_sensors},
}};

}  // namespace

base::Result<Batch> parse(SourceFormat const& format, std::string_view bytes,
                          std::string_view file) {
    for (auto const& connector : kConnectors) {
        if (connector.name == format.connector) return connector.parse(format, bytes, file);
    }
    return base::fail(base::Fault::bad_input,
                      "expected a connector: `cloudevents`, `mail` or `sensors`");
}

std::vector<std::string_view> connector_names() {
    std::vector<std::string_view> names;
    for (auto const& connector : kConnectors) names.push_back(connector.name);
    return names;
}

}  // namespace weir::activity
