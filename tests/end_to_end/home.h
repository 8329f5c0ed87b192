// A programme in a folder of its own, made from one of the examples by the real binary and signed
// by its role holders; and where the real data are.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "tests/end_to_end/process.h"

namespace weir::end_to_end {

class Home {
public:
    /// `weir init --from EXAMPLE --demo`, then `charter sign` by every signing role. A step that
    /// fails is a failure of the test.
    /// `note` is put at the end of charter and grants before they are signed.
    explicit Home(std::string const& example, std::string const& note = "");
    /// The same, with what this gives for the directory at the end of the charter.
    using CharterEnd = std::function<std::string(std::filesystem::path const& dir)>;
    Home(std::string const& example, CharterEnd const& charter_end);
    Home(Home const&) = delete;
    Home& operator=(Home const&) = delete;
    ~Home();

    /// The words of a command as a role holder types it: binary, --dir, --key, words.
    [[nodiscard]] std::vector<std::string> typed(std::string const& role,
                                                 std::vector<std::string> const& words) const;
    /// Runs it.
    Ran as(std::string const& role, std::vector<std::string> const& words) const;
    /// Runs it and expects exit status 0.
    Ran must(std::string const& role, std::vector<std::string> const& words) const;

    /// Waits until no keeper holds the directory any more: what it wrote is then on disk.
    void rest() const;
    /// The same of another programme's folder.
    static void rest_in(std::filesystem::path const& programme);

    /// Writes a file beside the programme; its path.
    [[nodiscard]] std::string file(std::string const& name, std::string const& content) const;
    [[nodiscard]] std::filesystem::path dir() const { return folder_ / "programme"; }
    [[nodiscard]] std::filesystem::path folder() const { return folder_; }

private:
    void make(std::string const& example) const;
    void sign() const;
    std::filesystem::path folder_;
};

}  // namespace weir::end_to_end
