// A keeper's directory put back to an earlier day, and two of them with one key: the signer never
// signs a second history.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/faults/in_memory.h"
#include "tests/faults/row.h"
#include "tests/faults/work.h"

namespace weir::faults {
namespace {

namespace fs = std::filesystem;
using scenarios::Programme;

class Signer : public InMemory {
protected:
    Signer() : programme_(options()) {}

    void copy(fs::path const& from, fs::path const& to) const {
        fs::remove_all(to);
        fs::copy(from, to, fs::copy_options::recursive);
    }
    void live() {
        Handed handed;
        import_calmly(programme_, handed);
        (void)scenarios::value_of(
            programme_.ask("operator", "ledger.checkpoint", text::Tree::object()));
    }
    base::Result<std::unique_ptr<keeper::Rooms>> open(fs::path const& data, fs::path const& keys) {
        return keeper::Rooms::open({programme_.dir(), data, keys}, programme_.clock());
    }
    [[nodiscard]] fs::path keys() const { return programme_.dir() / "keys"; }

    Programme programme_;
    scenarios::Folder away_;
};

TEST_F(Signer, RefusesYesterdaysDirectoryAndOneOfTwoWithItsKey) {
    Row row("signer", "yesterday's directory, yesterday's signer, two directories with one key",
            "a whole keeper", 0);
    programme_.shut();
    copy(programme_.data(), away_.path() / "yesterday");
    copy(keys(), away_.path() / "keys-of-yesterday");
    programme_.reopen();
    live();
    auto const entries = programme_.rooms().ledger().size();

    row.tried();
    auto const second = open(away_.path() / "yesterday", keys());
    ASSERT_FALSE(second) << "two keepers signed with one key at once";
    EXPECT_EQ(second.error().fault, base::Fault::unavailable) << second.error().message;
    programme_.shut();

    row.tried();
    auto const old_log = open(away_.path() / "yesterday", keys());
    ASSERT_FALSE(old_log) << "yesterday's log was taken for today's";
    EXPECT_EQ(old_log.error().fault, base::Fault::corrupt) << old_log.error().message;

    // A signer that remembers less, as after a power cut, demands less; what is there stays.
    row.tried();
    fs::copy_file(away_.path() / "keys-of-yesterday" / "last-signed", keys() / "last-signed",
                  fs::copy_options::overwrite_existing);
    programme_.reopen();
    EXPECT_EQ(programme_.rooms().ledger().size(), entries);
    live();
    auto const grown = programme_.rooms().ledger().size();
    EXPECT_GT(grown, entries);
    programme_.shut();

    // Two whole copies, each with its own memory, cannot know of each other; a public checkpoint
    // tells even them, where it is of the other history.
    row.tried();
    copy(programme_.data() / "tiles", away_.path() / "yesterday" / "tiles");
    auto const forked = open(away_.path() / "yesterday", away_.path() / "keys-of-yesterday");
    if (forked) {
        auto const published = (*forked)->ledger().published();
        EXPECT_FALSE(published) << "another history's checkpoint was taken for its own";
    }
}

}  // namespace
}  // namespace weir::faults
