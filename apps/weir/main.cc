// The one place where real parts are chosen: the system's clock, and who is a keeper, who
// a gate, who a witness and who a client.
#include "base/clock.h"
#include "surfaces/cli/cli.h"
#include "surfaces/gate/gate.h"
#include "surfaces/keeper/keeper.h"
#include "surfaces/witness/witness.h"

int main(int argument_count, char** arguments) {
    weir::base::SystemClock const clock;
    return weir::cli::run(
        {argument_count, arguments,
         [&](auto const& options) {
             return weir::keeper::run({options.dir, options.ends_when_idle, options.once}, clock);
         },
         [](auto const& options) { return weir::gate::run({options.dir, options.listener}); },
         [&](auto const& options) {
             return weir::witness::run({options.state, options.name, options.logs, options.listen},
                                       clock);
         }});
}
