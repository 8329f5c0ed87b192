// The rules, held against the tree itself. A finding reads like a compiler's: path:line: sentence.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include <gtest/gtest.h>

#include "tests/architecture/files.h"
#include "tests/architecture/layers.h"
#include "tests/architecture/libraries.h"
#include "tests/architecture/shape.h"
#include "tests/architecture/words.h"

namespace weir::architecture {
namespace {

namespace fs = std::filesystem;

std::string text_of(fs::path const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void read_file_into(Tree& tree, fs::path const& root, fs::path const& file) {
    auto const path = file.lexically_relative(root).generic_string();
    if (file.filename() == "CMakeLists.txt") tree.lists[path] = text_of(file);
    if (file.extension() == ".h" || file.extension() == ".cc") {
        tree.sources.push_back(read_source(path, text_of(file)));
    }
}

Tree read_tree(fs::path const& root, fs::path const& build) {
    Tree tree;
    for (auto const* folder : {"src", "apps", "tests", "bench"}) {
        if (!fs::exists(root / folder)) continue;
        for (auto const& entry : fs::recursive_directory_iterator(root / folder)) {
            if (entry.is_regular_file()) read_file_into(tree, root, entry.path());
        }
    }
    std::ranges::sort(tree.sources, {}, &Source::path);
    for (auto const& line : lines_of(text_of(build / "test_sources.txt"))) {
        tree.registered.insert(fs::path(line).lexically_relative(root).generic_string());
    }
    return tree;
}

class House : public testing::Test {
protected:
    static void SetUpTestSuite() {
        fs::path const root = WEIR_SOURCE_DIR;
        fs::path const build = WEIR_BINARY_DIR;
        tree() = read_tree(root, build);
        layers() =
            read_layers(text_of(root / "src/CMakeLists.txt"), text_of(build / "modules.txt"));
    }

    static Tree& tree() {
        static Tree tree;
        return tree;
    }
    static Layers& layers() {
        static Layers layers;
        return layers;
    }

    static void expect_none(Findings const& findings) {
        for (auto const& found : findings) ADD_FAILURE() << found;
    }
    static void expect_none_in_each(std::function<Findings(Source const&)> const& check) {
        for (auto const& source : tree().sources) expect_none(check(source));
    }
};

TEST_F(House, IsReadWhole) {
    EXPECT_GT(tree().sources.size(), 40U);
    EXPECT_GT(layers().order.size(), 10U);
    EXPECT_FALSE(layers().deps.empty());
    EXPECT_FALSE(tree().registered.empty());
}

TEST_F(House, EveryListedModuleIsBuilt) {
    for (auto const& folder : layers().order) {
        EXPECT_TRUE(layers().deps.contains(folder)) << folder << " is listed and not built";
    }
}

TEST_F(House, ArrowsPointDown) { expect_none(check_layering(layers())); }

TEST_F(House, IncludesKeepToDeclaredModules) {
    expect_none_in_each([](Source const& source) { return check_includes(layers(), source); });
}

TEST_F(House, DeclaredModulesAreIncluded) {
    expect_none(check_unused_deps(layers(), tree().sources));
}

TEST_F(House, EveryLibraryHasOneOwner) { expect_none_in_each(check_libraries); }

TEST_F(House, SqlIsInStoreOnly) { expect_none_in_each(check_sql); }

TEST_F(House, NoBannedWordIsUsed) { expect_none_in_each(check_words); }

TEST_F(House, SizesAreKept) { expect_none_in_each(check_sizes); }

TEST_F(House, HeadersSayWhatTheyAreFor) { expect_none_in_each(check_header); }

TEST_F(House, EverySourceIsBuilt) { expect_none(check_built(tree())); }

TEST_F(House, EveryTestIsRegistered) { expect_none(check_registered(tree())); }

TEST_F(House, EveryHeaderIsUsed) { expect_none(check_used(tree())); }

}  // namespace
}  // namespace weir::architecture
