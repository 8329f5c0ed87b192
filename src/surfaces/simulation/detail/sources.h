// What a week leaves in each kind of source.
#pragma once

#include "surfaces/simulation/detail/record.h"
#include "surfaces/simulation/detail/setting.h"

namespace weir::simulation::detail {

[[nodiscard]] activity::Batch mail_of(Setting const& setting);
[[nodiscard]] activity::Batch chat_of(Setting const& setting);
/// Meetings of circles, departments, two people, and whoever is called together. Nobody is in two
/// at once.
[[nodiscard]] activity::Batch meetings_of(Setting const& setting);
[[nodiscard]] activity::Batch presence_of(Setting const& setting);
[[nodiscard]] activity::Batch contacts_of(Setting const& setting);

}  // namespace weir::simulation::detail
