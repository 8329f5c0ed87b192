// A proof that parses is written back byte for byte, and proves nothing under a key it never saw.
#include "base/check.h"
#include "records/ledger/proof.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using weir::ledger::Proof;
    auto const text = weir::base::text_of({data, size});
    auto const proof = Proof::of(text);
    if (!proof) return 0;
    weir::base::check(proof->to_text() == text, "a proof has two forms");
    auto const policy = weir::ledger::Policy::of_log(*weir::ledger::VerifierKey::of(
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"));
    static_cast<void>(weir::ledger::verify_proof(*proof, {}, policy));
    return 0;
}
