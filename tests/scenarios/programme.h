// A whole programme in one process, for scenarios: real ledger, vault and doors in a folder of its
// own, a clock that the test moves, and role holders with real keys. Only the socket is left out.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/clock.h"
#include "engines/crypto/sign.h"
#include "records/activity/batch.h"
#include "surfaces/keeper/operations.h"

namespace weir::scenarios {

class ManualClock final : public base::Clock {
public:
    explicit ManualClock(base::Instant at) : at_(at) {}
    [[nodiscard]] base::Instant now() const override { return at_; }
    void set(base::Instant at) { at_ = at; }

private:
    base::Instant at_;
};

/// A folder below the system's temporary one, removed at the end.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;
    [[nodiscard]] std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
};

class Programme {
public:
    struct Options {
        std::string charter;
        std::string grants;
        std::string people_csv;  // imported by the operator once active; empty: none
        base::Instant now;
        bool is_simulated = false;
    };
    /// Made, signed by privacy, security and representative, directory imported. A failure ends the
    /// test program: a scenario without its programme tells nothing.
    explicit Programme(Options const& options);

    /// Runs one operation as a role holder; refusals are recorded, as the server does.
    keeper::Ending ask(std::string const& role, std::string_view operation, text::Tree parameters,
                       base::Bytes batch = {});
    keeper::Ending pause(std::string const& role, std::string const& reason);
    /// One signature on the end of the pause; before the first, the shortest review there is, and
    /// after the last that is needed, the end of the pause.
    keeper::Ending sign_resume(std::string const& role);
    /// The steps of that: opens the review if there is none and publishes its findings; signs a
    /// subject; the subject that is to be signed now.
    keeper::Ending publish_review();
    keeper::Ending sign_findings(std::string const& role, std::string const& subject);
    [[nodiscard]] std::string resume_subject();
    /// One signature on a proposal as it stands; `subject` signs another version of it.
    keeper::Ending sign_proposal(std::string const& role, std::int64_t proposal);
    keeper::Ending sign_proposal(std::string const& role, std::int64_t proposal,
                                 std::string const& subject);
    [[nodiscard]] std::string proposal_subject(std::int64_t proposal);
    /// The holder's own key signs its successor, with which they sign from now on; the old one.
    crypto::SigningKey rotate_key(std::string const& role);
    /// Imports foreign events of a source as the operator.
    keeper::Ending import(std::string const& source, activity::Batch const& batch);
    /// Closes everything and opens it again, as a new keeper would.
    void reopen();
    /// Closes everything, as the end of a keeper would; reopen() before anything else. A process
    /// that forks in between has no thread but its own.
    void shut() { rooms_.reset(); }

    [[nodiscard]] keeper::Rooms& rooms() { return *rooms_; }
    /// With which a role's holder signs and proves who asks.
    [[nodiscard]] crypto::SigningKey const& key(std::string const& role) const {
        return keys_.at(holders_.at(role));
    }
    [[nodiscard]] ManualClock& clock() { return clock_; }
    [[nodiscard]] std::filesystem::path dir() const { return folder_.path(); }
    [[nodiscard]] std::filesystem::path data() const { return folder_.path() / "data"; }

private:
    void sign(std::string const& role, Options const& options);
    Folder folder_;
    ManualClock clock_;
    keeper::Paths paths_;
    std::unique_ptr<keeper::Rooms> rooms_;
    std::map<std::string, crypto::SigningKey> keys_;  // by directory id
    std::map<std::string, base::Person> people_;      // by directory id
    std::map<std::string, std::string> holders_;      // role -> directory id
};

/// The ending's value; fails the test program otherwise, saying what came instead.
[[nodiscard]] text::Tree value_of(keeper::Ending ending);
/// The refusal's reason, or nothing if it was none.
[[nodiscard]] std::optional<base::Reason> reason_of(keeper::Ending const& ending);

/// A charter small enough to read in a test: mail by id, three levels, k as given; and its grants.
[[nodiscard]] std::string small_charter(std::uint32_t minimum_group);
[[nodiscard]] std::string small_grants();
/// Teams of `team_size` people, two teams a department, two departments; ids "p1", "p2", ...
[[nodiscard]] std::string small_company(std::uint32_t team_size);

/// A batch of mail_sent events, one a (sender, instant).
struct Mail {
    std::string from;
    std::string to;
    base::Instant at;
};
[[nodiscard]] activity::Batch batch_of(std::vector<Mail> const& mails);

}  // namespace weir::scenarios
