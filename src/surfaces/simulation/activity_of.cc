#include "surfaces/simulation/detail/sources.h"
#include "surfaces/simulation/simulation.h"

namespace weir::simulation {

// Every source hands in every week, also an empty one: how many files come in tells nothing.
std::vector<SourceWeek> activity_of(Company const& company, base::Week week) {
    detail::Setting const setting{company, week};
    return {{"mail", detail::mail_of(setting)},
            {"calendar", detail::meetings_of(setting)},
            {"chat", detail::chat_of(setting)},
            {"badges", detail::presence_of(setting)},
            {"contacts", detail::contacts_of(setting)}};
}

}  // namespace weir::simulation
