// Everything a keeper owns in one data directory: the lock for life, ledger, vault, state and
// doors, made or opened in the right order. Before `init` only the lock is there.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>

#include "base/clock.h"
#include "doors/change/change.h"
#include "doors/disclosure/door.h"
#include "doors/intake/intake.h"
#include "rules/state/control.h"
#include "surfaces/keeper/witnesses.h"

namespace weir::keeper {

/// Where things are: the programme's directory and what weir.toml says.
struct Paths {
    std::filesystem::path dir;
    std::filesystem::path data;  // dir/data
    std::filesystem::path keys;  // weir.toml `keys`, by default dir/keys
};
/// Reads dir/weir.toml if it is there: ports and paths only; an unknown key is an error.
[[nodiscard]] base::Result<Paths> paths_of(std::filesystem::path const& dir);

/// Holds data/lock for life. unavailable, naming the process, if another one does.
class DirectoryLock {
public:
    static base::Result<DirectoryLock> take(std::filesystem::path const& data);
    DirectoryLock(DirectoryLock&& other) noexcept;
    DirectoryLock& operator=(DirectoryLock&&) = delete;
    ~DirectoryLock();

private:
    explicit DirectoryLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

/// What comes back from a backup, and what nobody but its bringer knows.
struct Restoring {
    std::filesystem::path keys_part;
    std::filesystem::path data_part;
    crypto::BoxPair recipient;
    std::vector<base::Digest> erased;  // tags of everybody erased since
    std::uint64_t known = 0;           // size of the last checkpoint of the old log anybody holds
    bool is_demo = false;
};

/// The rooms behind the lock.
class Rooms {
public:
    /// A new programme's, with its first entry; `exists` if there is one. Refuses (bad_input) keys
    /// and data on one volume unless the genesis says demo.
    static base::Result<std::unique_ptr<Rooms>> create(Paths const& paths, state::Genesis genesis,
                                                       base::Clock const& clock,
                                                       vault::MonthPlace const& month_key = {});
    /// From a backup, as a new log that starts paused (state::LogRestored). `exists` if there is a
    /// programme; bad_input, corrupt or `exists` for the parts as detail::unpack. What a failure
    /// leaves is no programme, and is removed by hand.
    static base::Result<std::unique_ptr<Rooms>> restore(Paths const& paths,
                                                        Restoring const& restoring,
                                                        base::Clock const& clock);
    /// Opens and replays. not_found if no programme was made here.
    static base::Result<std::unique_ptr<Rooms>> open(Paths const& paths, base::Clock const& clock);

    [[nodiscard]] Paths const& paths() const { return paths_; }
    [[nodiscard]] state::Control& control() { return *control_; }
    [[nodiscard]] vault::Vault& vault() { return vault_; }
    [[nodiscard]] ledger::Ledger& ledger() { return ledger_; }
    [[nodiscard]] Witnesses& witnesses() { return *witnesses_; }
    [[nodiscard]] intake::Intake& intake() { return *intake_; }
    [[nodiscard]] disclosure::Door& disclosure() { return *disclosure_; }
    [[nodiscard]] change::Door& change() { return *change_; }
    /// What this keeper has seen since it started, for its controls.
    struct Watched {
        std::atomic<std::int64_t> pause_milliseconds{-1};  // of the last pause; -1: none
        std::atomic<std::int64_t> controls_at{-1};         // when they ran last; -1: not yet
        std::atomic<std::uint64_t> ledger_checked{0};      // entries read again so far
    };
    [[nodiscard]] Watched& watched() { return watched_; }
    /// Held while people get their numbers, so that no two imports give the same one.
    [[nodiscard]] std::mutex& numbering() { return numbering_; }

private:
    Rooms(Paths paths, ledger::Ledger ledger, vault::Vault vault)
        : paths_(std::move(paths)), ledger_(std::move(ledger)), vault_(std::move(vault)) {}
    static base::Result<std::unique_ptr<Rooms>> furnish(Paths const& paths, ledger::Ledger ledger,
                                                        vault::Vault vault,
                                                        base::Clock const& clock);
    Paths paths_;
    ledger::Ledger ledger_;
    vault::Vault vault_;
    std::unique_ptr<Witnesses> witnesses_;
    std::unique_ptr<state::Control> control_;
    std::unique_ptr<intake::Intake> intake_;
    std::unique_ptr<disclosure::Door> disclosure_;
    std::unique_ptr<change::Door> change_;
    std::mutex numbering_;
    Watched watched_;
};

/// Says in the ledger with which binary and configuration this keeper serves, if that is news.
base::Status say_started(Rooms& rooms, Paths const& paths);

}  // namespace weir::keeper
