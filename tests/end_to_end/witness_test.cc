// Two witnesses as somebody would run them: their keys in the charter, killed, started again, and
// shown a copy of the programme that was put back.
#include <csignal>
#include <fstream>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/end_to_end/home.h"

namespace weir::end_to_end {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string read_text(fs::path const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// A running `weir ledger witness` that writes what it says into a file.
class Watcher {
public:
    Watcher(fs::path folder, std::string name, fs::path const& log_key)
        : folder_(std::move(folder)), name_(std::move(name)), log_key_(log_key) {
        start("127.0.0.1:0");
    }
    void start(std::string const& listen) {
        fs::remove(said());
        process_ = std::make_unique<Process>(std::vector<std::string>{
            "/bin/sh", "-c", "out=$1; shift; exec \"$@\" > \"$out\" 2>&1", "sh", said().string(),
            WEIR_BINARY, "ledger", "witness", "--state", folder_.string(), "--name", name_, "--log",
            log_key_.string(), "--listen", listen});
        for (int i = 0; i < 6000 && !read_text(said()).contains("watches "); ++i) {
            if (process_->ends_within(std::chrono::milliseconds(10))) break;
        }
        auto const text = read_text(said());
        ASSERT_THAT(text, HasSubstr("watches "));
        auto const url = text.find("http://");
        vkey_ = text.substr(0, text.find('\n'));
        address_ = text.substr(url + 7, text.find('\n', url) - url - 7);
    }
    void start_again() { start(address_); }
    void kill() {
        process_->send(SIGKILL);
        EXPECT_EQ(process_->wait(std::chrono::seconds(60)).status, 128 + SIGKILL);
    }
    int end() {
        process_->send(SIGTERM);
        return process_->wait(std::chrono::seconds(60)).status;
    }
    [[nodiscard]] std::string log() const { return read_text(said()); }
    [[nodiscard]] std::string vkey() const { return vkey_; }
    [[nodiscard]] std::string address() const { return address_; }
    [[nodiscard]] fs::path folder() const { return folder_; }

private:
    [[nodiscard]] fs::path said() const { return folder_.string() + ".out"; }
    fs::path folder_;
    std::string name_;
    fs::path log_key_;
    std::unique_ptr<Process> process_;
    std::string vkey_;
    std::string address_;
};

class TwoWitnesses : public testing::Test {
protected:
    TwoWitnesses()
        : home_("manufacturing-email", [this](fs::path const& dir) {
              std::string text = "\n[witnessing]\nquorum = 2\n";
              for (std::string const name : {"council", "auditor"}) {
                  watchers_.push_back(std::make_unique<Watcher>(
                      dir.parent_path() / name, name + ".example", dir / "log.vkey"));
                  text += "[[witness]]\nname = \"" + name + "\"\nvkey = \"" +
                          watchers_.back()->vkey() + "\"\nurl = \"http://" +
                          watchers_.back()->address() + "\"\n";
              }
              return text;
          }) {}
    void run_jobs() { home_.must("operator", {"keeper", "--once"}); }
    std::string status() { return home_.must("operator", {"status"}).out; }
    /// `weir ledger verify` of the public form, by the charter's policy.
    int verify() {
        auto const policy = home_.file("policy", home_.must("operator", {"ledger", "policy"}).out);
        auto const tiles = (home_.dir() / "data" / "tiles").string();
        return home_.as("operator", {"ledger", "verify", "--tiles", tiles, "--policy", policy})
            .status;
    }
    std::vector<std::unique_ptr<Watcher>> watchers_;
    Home home_;
};

TEST_F(TwoWitnesses, CosignAPublicationAndAreMissedWhenOneIsKilled) {
    watchers_[1]->kill();
    home_.rest();
    run_jobs();
    EXPECT_THAT(watchers_[0]->log(), HasSubstr("cosigned "));
    EXPECT_THAT(status(), HasSubstr("they never did"));
    EXPECT_EQ(verify(), 1) << "one of two";
    watchers_[1]->start_again();
    home_.rest();
    run_jobs();
    EXPECT_THAT(status(), HasSubstr("0 hours ago"));
    EXPECT_EQ(verify(), 0);
    EXPECT_EQ(watchers_[0]->end(), 0);
    EXPECT_EQ(watchers_[1]->end(), 0);
}

TEST_F(TwoWitnesses, DoNotCosignAnotherHistory) {
    home_.rest();
    auto const copy = home_.folder() / "copy";
    fs::copy(home_.dir(), copy, fs::copy_options::recursive);
    home_.must("representative", {"ledger", "show"});
    home_.rest();
    run_jobs();
    EXPECT_EQ(verify(), 0);
    home_.rest();
    // Whoever has the machine puts the morning back, keys and all, and lets other things happen.
    fs::remove_all(home_.dir());
    fs::rename(copy, home_.dir());
    for (int i = 0; i < 4; ++i) home_.must("representative", {"ledger", "show"});
    home_.rest();
    run_jobs();
    EXPECT_EQ(verify(), 1);
    EXPECT_THAT(status(), HasSubstr("they never did"));
    for (auto const& watcher : watchers_) {
        EXPECT_THAT(watcher->log(), HasSubstr("REFUSED "));
        bool has_evidence = false;
        for (auto const& entry : fs::directory_iterator(watcher->folder() / "logs"))
            has_evidence = has_evidence || entry.path().extension() == ".refused";
        EXPECT_TRUE(has_evidence);
    }
}

TEST_F(TwoWitnesses, HaveAFolderEach) {
    auto const words = [&](std::vector<std::string> more) {
        std::vector<std::string> all{
            WEIR_BINARY, "ledger",     "witness", "--state", watchers_[0]->folder().string(),
            "--listen",  "127.0.0.1:0"};
        all.insert(all.end(), more.begin(), more.end());
        return run(all);
    };
    auto const second = words({"--log", (home_.dir() / "log.vkey").string()});
    EXPECT_EQ(second.status, 1);
    EXPECT_THAT(second.err, HasSubstr("another witness has this folder"));
    EXPECT_EQ(words({}).status, 2) << "a witness of nothing";
    EXPECT_EQ(words({"--log", watchers_[1]->vkey()}).status, 1) << "a witness is no log";
}

}  // namespace
}  // namespace weir::end_to_end
