#include "tests/verifiers/outside.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/check.h"
#include "tests/end_to_end/process.h"

namespace weir::verifiers {
namespace {

namespace fs = std::filesystem;
using end_to_end::run;

fs::path source() { return WEIR_SOURCE_DIR; }
fs::path built() { return source() / "build" / "verifiers"; }

void must(std::vector<std::string> const& words) {
    auto const ran = run(words);
    if (ran.status == 0) return;
    fmt::print(stderr, "{}: status {}\n{}{}\n", words.front(), ran.status, ran.out, ran.err);
    base::check(false, "a verifier does not build");
}

/// Without modules, without a network, with Debian's packages only.
void build_go() {
    must({"/usr/bin/env", "GO111MODULE=off", "GOFLAGS=", "GOPROXY=off", "GOTOOLCHAIN=local",
          "CGO_ENABLED=0", "GOPATH=/usr/share/gocode", "GOCACHE=" + (built() / "cache").string(),
          "go", "build", "-o", (built() / "verify_go").string(),
          (source() / "tests/verifiers/go/main.go").string()});
}

void build_portal() {
    must({"/usr/bin/env", "node", (source() / "third_party/typescript/lib/tsc.js").string(), "-p",
          (source() / "portal/verifier").string(), "--outDir", (built() / "portal").string()});
    fs::copy_file(source() / "portal/verifier/package.json", built() / "portal/package.json",
                  fs::copy_options::overwrite_existing);
}

/// Whether what was built is older than what it is built from.
bool is_stale(fs::path const& stamp) {
    if (!fs::exists(stamp)) return true;
    auto const built_at = fs::last_write_time(stamp);
    for (auto const& folder : {source() / "tests/verifiers/go", source() / "portal/verifier"}) {
        for (auto const& entry : fs::recursive_directory_iterator(folder)) {
            if (entry.is_regular_file() && entry.last_write_time() >= built_at) return true;
        }
    }
    return false;
}

/// Tests run side by side, each in a process of its own: one builds, the others wait.
class Turn {
public:
    Turn() : file_(::open((built() / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
        base::check(file_ >= 0 && ::flock(file_, LOCK_EX) == 0, "no turn to build in");
    }
    ~Turn() { ::close(file_); }
    Turn(Turn const&) = delete;
    Turn& operator=(Turn const&) = delete;

private:
    int file_;
};

Said said(end_to_end::Ran const& ran) {
    auto line = ran.out.substr(0, ran.out.find('\n'));
    // Anything but a verdict is a verifier that broke.
    base::check((ran.status == 0 && line.starts_with("ok ")) ||
                    (ran.status == 1 && line.starts_with("wrong: ")),
                "a verifier gave no verdict");
    return {ran.status == 0, std::move(line)};
}

}  // namespace

void build_outside() {
    fs::create_directories(built() / "portal");
    Turn const turn;
    auto const stamp = built() / "stamp";
    if (!is_stale(stamp)) return;
    build_go();
    build_portal();
    must({"/usr/bin/touch", stamp.string()});
}

Said ask(Outside verifier, std::vector<std::string> const& words) {
    std::vector<std::string> command;
    if (verifier == Outside::go) {
        command = {(built() / "verify_go").string()};
    } else {
        command = {"/usr/bin/env", "node", (built() / "portal/tests/verify.js").string()};
    }
    command.insert(command.end(), words.begin(), words.end());
    return said(run(command));
}

Said run_portal_vectors() {
    auto const ran = run({"/usr/bin/env", "node", (built() / "portal/tests/vectors.js").string(),
                          (source().parent_path() / "shared/data/standards").string()});
    auto text = ran.out;
    if (text.ends_with('\n')) text.pop_back();
    return {ran.status == 0, text.substr(text.rfind('\n') + 1)};
}

}  // namespace weir::verifiers
