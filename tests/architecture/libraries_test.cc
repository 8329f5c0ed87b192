#include "tests/architecture/libraries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::architecture {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Findings libraries(std::string_view path, std::string_view text) {
    return check_libraries(read_source(std::string(path), text));
}

TEST(Libraries, AreIncludedByTheirOwner) {
    EXPECT_THAT(libraries("src/engines/crypto/hash.cc",
                          "#include <sodium.h>\n#include <vector>\n"
                          "#include <sys/stat.h>\n"),
                IsEmpty());
}

TEST(Libraries, AreIncludedByNobodyElse) {
    EXPECT_THAT(libraries("src/records/vault/seal.cc", "#include <openssl/evp.h>\n"),
                ElementsAre("src/records/vault/seal.cc:1: includes <openssl/evp.h>: it belongs to "
                            "src/engines/crypto/"));
    EXPECT_THAT(libraries("src/doors/intake/tests/a_test.cc", "#include <nlohmann/json.hpp>\n"),
                ElementsAre(HasSubstr("it belongs to src/engines/text/")));
}

TEST(Libraries, WithoutAnOwnerAreReported) {
    EXPECT_THAT(libraries("src/base/time.cc", "#include <absl/time/time.h>\n"),
                ElementsAre(HasSubstr("no module owns this library")));
    EXPECT_THAT(libraries("src/base/time.cc", "#include <git2.h>\n"),
                ElementsAre(HasSubstr("no module owns this library")));
}

TEST(Libraries, AreInNoPublicHeader) {
    EXPECT_THAT(libraries("src/engines/crypto/hash.h", "#include <sodium.h>\n"),
                ElementsAre(HasSubstr("no third-party type")));
    EXPECT_THAT(libraries("src/engines/crypto/detail/state.h", "#include <sodium.h>\n"), IsEmpty());
}

TEST(Libraries, FmtIsForSourcesOnly) {
    EXPECT_THAT(libraries("src/doors/intake/a.cc", "#include <fmt/format.h>\n"), IsEmpty());
    EXPECT_THAT(libraries("src/doors/intake/detail/a.h", "#include <fmt/format.h>\n"),
                ElementsAre(HasSubstr("fmt is for .cc files")));
}

TEST(Libraries, OfTestsStayInTests) {
    EXPECT_THAT(libraries("src/base/tests/a_test.cc", "#include <gtest/gtest.h>\n"), IsEmpty());
    EXPECT_THAT(libraries("tests/scenarios/a_test.cc", "#include <duckdb.h>\n"), IsEmpty());
    EXPECT_THAT(libraries("src/base/a.cc", "#include <gtest/gtest.h>\n"),
                ElementsAre(HasSubstr("it belongs to tests")));
}

}  // namespace
}  // namespace weir::architecture
