// A note that parses is written back byte for byte; a verifier key likewise.
#include "base/bytes.h"
#include "base/check.h"
#include "records/ledger/checkpoint.h"
#include "records/ledger/detail/note.h"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const text = weir::base::text_of({data, size});
    auto const note = weir::ledger::detail::parse_note(text);
    if (note) {
        auto written = note->text + "\n";
        for (auto const& signature : note->signatures) {
            written += weir::ledger::detail::to_line(signature);
        }
        weir::base::check(written == text, "a note has two forms");
    }
    auto const key = weir::ledger::VerifierKey::of(text);
    if (key) weir::base::check(key->to_text() == text, "a verifier key has two forms");
    // A key of type 4 and one of type 1, so that both ways of signing are tried.
    for (std::string_view const vkey :
         {"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
          "witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/CiY3Zozkoy7clp+P7XB28qUN"}) {
        static_cast<void>(
            weir::ledger::open_checkpoint(text, *weir::ledger::VerifierKey::of(vkey)));
    }
    return 0;
}
