// A request that parses is written back byte for byte, and gets a stranger nothing signed.
#include "base/check.h"
#include "records/ledger/witness.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using weir::ledger::AddCheckpoint;
    using weir::ledger::VerifierKey;
    using weir::ledger::Witness;
    static auto const key = weir::crypto::SigningKey::generate();
    static Witness witness({"witness.example", key},
                           {*VerifierKey::of("example.com/foo+530d903a+"
                                             "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")},
                           [](auto, auto) { return weir::base::Status(); });
    auto const body = weir::base::text_of({data, size});
    auto const request = AddCheckpoint::of(body);
    if (request) weir::base::check(request->to_text() == body, "a request has two forms");
    auto const reply = witness.add_checkpoint(body, weir::base::Instant{1'800'000'000});
    weir::base::check(reply.status != 200, "a checkpoint that nobody signed was cosigned");
    weir::base::check(request || reply.status == 400, "what is no request was judged");
    static_cast<void>(weir::ledger::read_reply({200, "", std::string(body)}, body, {"w", 4, {}}));
    return 0;
}
