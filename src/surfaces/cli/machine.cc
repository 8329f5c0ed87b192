// The command `keys tls`: the key by which this machine is known to a keeper, or a keeper to its
// clients, across a network.
#include "engines/crypto/machine_key.h"
#include "engines/text/formats.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/session.h"

namespace weir::cli::detail {

int keys_tls(Options const& options) {
    auto const key = crypto::SigningKey::generate();
    if (auto written = crypto::write_machine_key(options.words.front(), key); !written)
        return fail_with(written.error(), options);
    auto const public_half = base::to_hex(key.public_key());
    print(options.json
              ? text::write_json(text::Tree::object().set("machine", public_half), 2) + "\n"
              : public_half + "\n");
    return kDone;
}

}  // namespace weir::cli::detail
