// Month keys in files: what is refused, and why.
#include <fstream>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "records/vault/detail/month_key.h"
#include "records/vault/tests/samples.h"

namespace weir::vault {
namespace {

namespace fs = std::filesystem;
using samples::person;

PassphraseSource saying(std::string text) {
    return [text] { return base::Result<base::Bytes>(samples::bytes(text)); };
}

MonthPlace under_passphrase() {
    auto place = *MonthPlace::of("passphrase");
    place.cost = *crypto::PasswordCost::of(1, 8);
    return place;
}

/// A vault in folders of its own, shut.
class Shut : public testing::Test {
protected:
    ~Shut() override { fs::remove_all(folder_); }
    void make(MonthPlace const& place, PassphraseSource const& passphrase = no_passphrase) {
        auto vault = Vault::create(paths(), place, passphrase);
        ASSERT_TRUE(vault) << vault.error().message;
        ASSERT_TRUE(vault->enrol(samples::staff(3)));
    }
    [[nodiscard]] VaultPaths paths() const { return {folder_ / "data", folder_ / "keys"}; }
    [[nodiscard]] fs::path key() const { return paths().keys / "month-1.key"; }
    [[nodiscard]] base::Error why(PassphraseSource const& passphrase = no_passphrase) const {
        auto const vault = Vault::open(paths(), passphrase);
        return vault ? base::Error{base::Fault::io, "it opens", {}} : vault.error();
    }
    /// The same of the key file alone, without a vault behind it.
    [[nodiscard]] base::Error why_key(MonthKeyKind kind, PassphraseSource const& passphrase) const {
        detail::MonthAccess const access{paths().keys, passphrase};
        auto const opened = detail::open_month_key(access, {1, kind, {}, {}});
        return opened ? base::Error{base::Fault::io, "it opens", {}} : opened.error();
    }
    fs::path folder_ = fs::temp_directory_path() / ("weir-month-key-" + std::to_string(::getpid()));
};

TEST_F(Shut, OpensWithItsFile) {
    make(*MonthPlace::of("file"));
    auto const vault = Vault::open(paths());
    ASSERT_TRUE(vault);
    EXPECT_EQ(**vault->name_of(person(2)), samples::name(2));
    auto const keys = *vault->month_keys();
    EXPECT_EQ(keys.number, 1u);
    EXPECT_EQ(keys.place.kind, MonthKeyKind::file);
}

TEST_F(Shut, SaysWhichCheckOfItsKeyFileFailed) {
    make(*MonthPlace::of("file"));
    ::chmod(key().c_str(), 0640);
    EXPECT_EQ(why().message,
              "expected mode 0600 for a secret file, got 0640: others can read or change it");
    EXPECT_EQ(why().place.file, key().string());
    ::chmod(key().c_str(), 0600);
    ::chmod(paths().keys.c_str(), 0722);
    EXPECT_EQ(why().message,
              "expected a folder of secrets that only its owner writes to, got mode 0722");
    ::chmod(paths().keys.c_str(), 0700);
    fs::rename(key(), paths().keys / "elsewhere");
    fs::create_symlink(paths().keys / "elsewhere", key());
    EXPECT_EQ(why().message, "expected a plain file for a secret, got a link");
    fs::remove(key());
    EXPECT_EQ(why().fault, base::Fault::not_found);
    EXPECT_NE(why().message.find("month key 1 is not here"), std::string::npos);
}

/// Without syncs: there are many.
void overwrite(fs::path const& path, std::string_view text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

/// Flips one bit of every byte in turn, and cuts at every length.
void expect_refused_however_damaged(fs::path const& key, std::function<base::Error()> const& why) {
    auto const whole = samples::read_text(key);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        auto damaged = whole;
        damaged[i] = static_cast<char>(damaged[i] ^ (1 << (i % 7)));
        overwrite(key, damaged);
        ASSERT_EQ(why().fault, base::Fault::corrupt) << "byte " << i << ": " << why().message;
    }
    for (std::size_t size = 0; size < whole.size(); ++size) {
        auto const cut = whole.substr(0, size);
        overwrite(key, cut);
        ASSERT_EQ(why().fault, base::Fault::corrupt) << "cut at " << size;
    }
    overwrite(key, whole);
    ASSERT_EQ(why().message, "it opens");
}

TEST_F(Shut, NoticesEveryDamageOfItsKeyFile) {
    make(*MonthPlace::of("file"));
    expect_refused_however_damaged(key(),
                                   [this] { return why_key(MonthKeyKind::file, no_passphrase); });
}

TEST_F(Shut, TellsADamagedFileFromAWrongPassphrase) {
    make(under_passphrase(), saying("correct horse"));
    EXPECT_EQ(why(saying("correct horse")).message, "it opens");
    EXPECT_EQ(why(saying("correct hors")).message, "the passphrase is not the one of month key 1");
    EXPECT_EQ(why(saying("correct hors")).fault, base::Fault::bad_input);
    EXPECT_EQ(why(saying("")).fault, base::Fault::bad_input);
    EXPECT_NE(why().message.find("WEIR_PASSPHRASE_FILE"), std::string::npos);
    expect_refused_however_damaged(
        key(), [this] { return why_key(MonthKeyKind::passphrase, saying("correct horse")); });
}

TEST_F(Shut, WantsAPassphraseOfSomeLength) {
    auto const made = Vault::create(paths(), under_passphrase(), saying("eleven char"));
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().message, "a passphrase has at least 12 characters");
}

TEST_F(Shut, KeepsNoKeyInClearUnderAPassphrase) {
    make(under_passphrase(), saying("correct horse"));
    auto const text = samples::read_text(key());
    EXPECT_NE(text.find("kind passphrase\nargon2id 1.3\npasses 1\nmemory_kib 8\n"),
              std::string::npos);
    EXPECT_EQ(text.find("correct horse"), std::string::npos);
    EXPECT_EQ(text.find("kind file"), std::string::npos);
}

TEST_F(Shut, TakesNoKeyOfAnotherKindOrNumber) {
    make(*MonthPlace::of("file"));
    auto const file = samples::read_text(key());
    fs::remove_all(folder_);
    make(under_passphrase(), saying("a passphrase"));
    overwrite(key(), file);
    EXPECT_EQ(why(saying("a passphrase")).message,
              "expected a month key of kind passphrase, got file");
}

TEST(MonthPlace, IsOneOfThree) {
    EXPECT_EQ(MonthPlace::of("file")->kind, MonthKeyKind::file);
    EXPECT_EQ(MonthPlace::of("passphrase")->kind, MonthKeyKind::passphrase);
    EXPECT_EQ(MonthPlace::of("pkcs11:token=x")->uri, "pkcs11:token=x");
    EXPECT_EQ(MonthPlace::of("files").error().fault, base::Fault::bad_input);
    EXPECT_EQ(MonthPlace::of("").error().fault, base::Fault::bad_input);
}

}  // namespace
}  // namespace weir::vault
