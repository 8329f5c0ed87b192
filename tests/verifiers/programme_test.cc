// The binary's own log, of a simulated programme, before the other verifiers.
#include <algorithm>

#include <gtest/gtest.h>

#include "base/files.h"
#include "tests/end_to_end/process.h"
#include "tests/verifiers/made_log.h"
#include "tests/verifiers/outside.h"

namespace weir::verifiers {
namespace {

namespace fs = std::filesystem;

std::string must(std::vector<std::string> words) {
    words.insert(words.begin(), WEIR_BINARY);
    auto const ran = end_to_end::run(words);
    EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
    return ran.out;
}

end_to_end::Ran verify(std::vector<std::string> words) {
    words.insert(words.begin(), {WEIR_BINARY, "ledger", "verify"});
    return end_to_end::run(words);
}

TEST(ProgrammesLog, IsVerifiedByOursGosAndTheBrowsersVerifier) {
    build_outside();
    Folder const folder;
    auto const home = (folder.path() / "demo").string();
    auto const auditor = home + "/identities/auditor.key";
    must({"simulate", home, "--people", "40", "--weeks", "2", "--seed", "7"});
    auto const note = must({"--dir", home, "--key", auditor, "ledger", "checkpoint"});
    auto const receipt = (folder.path() / "first.tlog-proof").string();
    must({"--dir", home, "--key", auditor, "ledger", "prove", "0", "--out", receipt});
    auto const vkey_bytes = base::read_file(fs::path(home) / "log.vkey", 1024);
    ASSERT_TRUE(vkey_bytes);
    std::string vkey(base::text_of(*vkey_bytes));
    while (vkey.ends_with('\n')) vkey.pop_back();
    auto const tiles = home + "/data/tiles";
    EXPECT_EQ(read_files(tiles).at("checkpoint"), note);

    must({"--dir", home, "ledger", "verify"});
    must({"ledger", "verify", "--tiles", tiles, "--vkey", vkey});
    must({"ledger", "verify", "--proof", receipt, "--vkey", vkey});
    for (auto const verifier : {Outside::go, Outside::portal}) {
        auto const on_tiles = ask(verifier, {"tiles", tiles, vkey});
        EXPECT_TRUE(on_tiles.ok) << on_tiles.line;
        auto const on_receipt = ask(verifier, {"proof", receipt, vkey});
        EXPECT_TRUE(on_receipt.ok) << on_receipt.line;
        EXPECT_EQ(on_receipt.line, on_tiles.line);
    }

    // What is wrong is said, with a status of 1.
    auto const files = read_files(tiles);
    auto const bundle = std::ranges::find_if(
        files, [](auto const& file) { return file.first.starts_with("tile/entries/"); });
    write_file(fs::path(tiles) / bundle->first, bundle->second.substr(1));
    auto const cut = verify({"--tiles", tiles, "--vkey", vkey});
    EXPECT_EQ(cut.status, 1);
    EXPECT_NE(cut.err.find(bundle->first + ": a bundle"), std::string::npos) << cut.err;
    auto const policy = (folder.path() / "policy").string();
    write_file(policy, "log " + vkey + "\nwitness w " + witness_key(0).to_text() + "\nquorum w\n");
    auto const alone = verify({"--proof", receipt, "--policy", policy});
    EXPECT_EQ(alone.status, 1);
    EXPECT_NE(alone.err.find("0 cosignatures of known witnesses: that is no quorum"),
              std::string::npos)
        << alone.err;
    write_file(policy, "log " + vkey + "\nquorum x\n");
    EXPECT_NE(verify({"--proof", receipt, "--policy", policy}).err.find(policy + ":2: a quorum"),
              std::string::npos);
}

}  // namespace
}  // namespace weir::verifiers
