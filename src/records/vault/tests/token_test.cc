// A month key in a real PKCS#11 token: SoftHSM2, set up by this test in a folder of its own.
#include <cstdlib>
#include <fstream>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "base/files.h"
#include "records/vault/detail/token.h"
#include "records/vault/tests/samples.h"

namespace weir::vault {
namespace {

namespace fs = std::filesystem;
using samples::person;

constexpr char const* kModule = "/usr/lib/softhsm/libsofthsm2.so";
constexpr char const* kSetUp =
    "softhsm2-util --init-token --free --label 'weir test' --pin 4711 --so-pin 0815 >/dev/null";

/// Tokens below a temporary folder, and the PIN in a file beside them. One for all tests here:
/// the module reads its configuration once in a process.
class SoftToken {
public:
    SoftToken() {
        fs::create_directories(folder_ / "tokens");
        ::chmod(folder_.c_str(), 0700);
        std::ofstream(folder_ / "softhsm2.conf")
            << "directories.tokendir = " << (folder_ / "tokens").string()
            << "\nlog.level = ERROR\n";
        ::setenv("SOFTHSM2_CONF", (folder_ / "softhsm2.conf").c_str(), 1);
        is_ready_ = fs::exists(kModule) && std::system(kSetUp) == 0;
        (void)base::write_file(pin(), base::bytes_of("4711\n"), {});
    }
    ~SoftToken() { fs::remove_all(folder_); }
    SoftToken(SoftToken const&) = delete;
    SoftToken& operator=(SoftToken const&) = delete;

    [[nodiscard]] bool is_ready() const { return is_ready_; }
    [[nodiscard]] fs::path pin() const { return folder_ / "pin"; }
    [[nodiscard]] std::string uri(std::string const& token = "weir%20test") const {
        return "pkcs11:token=" + token + "?module-path=" + kModule +
               "&pin-source=file:" + pin().string();
    }

private:
    fs::path folder_ = fs::temp_directory_path() / ("weir-token-" + std::to_string(::getpid()));
    bool is_ready_ = false;
};

class InAToken : public testing::Test {
protected:
    static void SetUpTestSuite() { token = std::make_unique<SoftToken>(); }
    static void TearDownTestSuite() { token.reset(); }
    void SetUp() override { ASSERT_TRUE(token->is_ready()) << "install Debian's softhsm2"; }
    ~InAToken() override { fs::remove_all(folder_); }

    [[nodiscard]] VaultPaths paths() const { return {folder_ / "data", folder_ / "keys"}; }
    void make() {
        auto vault = Vault::create(paths(), *MonthPlace::of(token->uri()));
        ASSERT_TRUE(vault) << vault.error().message;
        ASSERT_TRUE(vault->enrol(samples::staff(3)));
    }
    static inline std::unique_ptr<SoftToken> token;
    fs::path folder_ = fs::temp_directory_path() / ("weir-in-token-" + std::to_string(::getpid()));
};

TEST_F(InAToken, AVaultOpensWithoutAnyKeyFile) {
    make();
    EXPECT_TRUE(fs::is_empty(paths().keys));
    auto const vault = Vault::open(paths());
    ASSERT_TRUE(vault) << vault.error().message;
    EXPECT_EQ(**vault->name_of(person(2)), samples::name(2));
    EXPECT_EQ(vault->month_keys()->place.kind, MonthKeyKind::pkcs11);
}

TEST_F(InAToken, TheKeyNeverComesOut) {
    auto opened = detail::Token::open(token->uri());
    ASSERT_TRUE(opened) << opened.error().message;
    detail::TokenKeyName const name{"weir month key 9", {1, 2, 3}};
    auto const key = opened->make_key(name);
    ASSERT_TRUE(key) << key.error().message;
    auto const table_key = crypto::Key::generate();
    auto const wrapped = opened->wrap(*key, table_key);
    ASSERT_TRUE(wrapped) << wrapped.error().message;
    EXPECT_EQ(wrapped->size(), 40u);
    auto const again = opened->unwrap(*key, *wrapped);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_TRUE(std::ranges::equal(again->bytes(), table_key.bytes()));
    auto damaged = *wrapped;
    damaged[7] ^= 1;
    EXPECT_EQ(opened->unwrap(*key, damaged).error().fault, base::Fault::corrupt);
    EXPECT_EQ(*opened->destroy_keys(name), 1u);
    EXPECT_EQ(opened->find_key(name).error().fault, base::Fault::not_found);
    EXPECT_EQ(*opened->destroy_keys(name), 0u);
}

TEST_F(InAToken, RotationDestroysTheOldOneThere) {
    make();
    auto const before = folder_ / "before";
    fs::create_directories(before);
    fs::copy(paths().data, before / "data", fs::copy_options::recursive);
    auto vault = Vault::open(paths());
    ASSERT_TRUE(vault);
    auto const rotated = vault->rotate(*MonthPlace::of(token->uri()), [](auto, auto) {});
    ASSERT_TRUE(rotated) << rotated.error().message;
    EXPECT_EQ(rotated->number, 2u);
    ASSERT_EQ(vault->month_keys()->ended.size(), 1u);
    EXPECT_TRUE(vault->month_keys()->ended[0].is_destroyed);
    EXPECT_EQ(**vault->name_of(person(3)), samples::name(3));
    auto const old = Vault::open({before / "data", paths().keys});
    ASSERT_FALSE(old);
    EXPECT_EQ(old.error().message, "the token has no such key");
}

TEST_F(InAToken, AVaultMovesInAndOut) {
    auto vault = Vault::create(paths());
    ASSERT_TRUE(vault->enrol(samples::staff(3)));
    ASSERT_TRUE(vault->rotate(*MonthPlace::of(token->uri()), [](auto, auto) {}));
    EXPECT_TRUE(fs::is_empty(paths().keys)) << "the file was destroyed";
    ASSERT_TRUE(vault->rotate(*MonthPlace::of("file"), [](auto, auto) {}));
    EXPECT_TRUE(fs::exists(paths().keys / "month-3.key"));
    auto const again = Vault::open(paths());
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(**again->name_of(person(1)), samples::name(1));
}

TEST_F(InAToken, SaysWhatIsWrongWithTheUri) {
    auto const why = [&](std::string const& uri) {
        auto const made = Vault::create(paths(), *MonthPlace::of(uri));
        fs::remove_all(folder_);
        return made ? "it opens" : made.error().message;
    };
    auto const module = std::string("?module-path=") + kModule;
    EXPECT_EQ(why("pkcs11:token=x"), "the token's URI names no `module-path`");
    EXPECT_EQ(why("pkcs11:token=x" + module), "the token's URI names no `pin-source`");
    EXPECT_EQ(why("pkcs11:token=x" + module + "&pin-value=4711"),
              "the token's URI carries its PIN: put the PIN into a file and name the file by "
              "`pin-source`");
    EXPECT_EQ(why("pkcs11:token=x?module-path=/none.so&pin-source=" + token->pin().string()),
              "the token's module cannot be loaded, see `module-path`");
    EXPECT_EQ(why(token->uri("another")), "no token of that URI is plugged in");
    EXPECT_NE(why("pkcs11:token=%zz").find("cannot be read"), std::string::npos);
}

TEST_F(InAToken, SaysThatThePinIsWrongOrOpenToOthers) {
    make();
    ASSERT_TRUE(base::write_file(token->pin(), base::bytes_of("1234\n"), {.replace = true}));
    EXPECT_EQ(Vault::open(paths()).error().message,
              "the token's PIN is not the one in `pin-source`");
    ::chmod(token->pin().c_str(), 0644);
    EXPECT_NE(Vault::open(paths()).error().message.find("expected mode 0600"), std::string::npos);
    ::chmod(token->pin().c_str(), 0600);
    ASSERT_TRUE(base::write_file(token->pin(), base::bytes_of("4711"), {.replace = true}));
    EXPECT_TRUE(Vault::open(paths()));
}

}  // namespace
}  // namespace weir::vault
