// The closed list of entry types: the system's truth on one page. Everything that is so, is so
// because one of these stands in the ledger; the state is the fold over them. A person is a number
// here, never a name. Adding a type is a decision record; changing one is a new type.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/outcome.h"
#include "base/quarter.h"
#include "base/strong.h"
#include "base/time.h"
#include "engines/crypto/sign.h"
#include "engines/privacy/budget.h"
#include "engines/privacy/delta_book.h"
#include "engines/text/tree.h"
#include "records/org/directory.h"
#include "records/vault/opening.h"
#include "rules/state/incident_entries.h"
#include "rules/state/key_entries.h"

namespace weir::state {

using base::Person;

/// The first entry. A programme marked as simulated is so for life.
struct Genesis {
    std::string origin;  // the log's name
    bool is_simulated = false;
    bool is_demo = false;  // keys and data may share a volume
};

/// A keeper began to serve with this binary and configuration; written when either changed.
struct Started {
    std::string binary;         // SHA-256, hexadecimal
    std::string configuration;  // SHA-256 of weir.toml
};

/// A person can prove with this key who they are. Once the programme is active, only after enough
/// KeyVouched (keyring.h).
struct KeyBound {
    Person person;
    crypto::PublicKey key{};
};

struct DirectoryChanged {
    org::DirectoryChange change;
    Person person_max;  // numbers up to here are taken
    /// Lines that each envelope of the charter let through; empty, and then not written: none did.
    std::vector<std::uint64_t> used = {};
    /// What they gave, of whom to whom; empty, and then not written: nothing.
    std::vector<EnvelopeUse> given = {};
};

/// One role holder's signature over charter and grants. The first one brings the texts.
struct CharterSigned {
    std::string hash;  // SHA-256 over SHA-256(charter) || SHA-256(grants), hexadecimal
    std::string role;
    crypto::Signature signature{};
    std::string charter;  // TOML, empty in later signatures of the same hash
    std::string grants;
    std::map<std::string, std::vector<Person>> members;  // of each role, by number; with the texts
    Person person_max;
};

/// The charter's sign-offs are complete: collection may begin.
struct Activated {
    std::string hash;
};

struct Paused {
    std::string reason;
};

struct ResumeSigned {
    std::string role;
    crypto::Signature signature{};
    std::string findings = {};  // hash of the published findings; empty, and then not written: none
};

struct Resumed {};

/// Somebody handed in a file. The digest of its bytes, for the one who asks whether it was this
/// file.
struct Imported {
    std::string source;
    std::string file;  // SHA-256
};

/// What came in since the last such entry moves into chunks; its scope names whose.
struct Settling {
    std::uint64_t batches = 0;
    std::string root;  // SHA-256 over the batches' digests, in order
};

/// Reservation and intent of a week's release, in one durable entry before anything is opened. The
/// same snapshot gives the same release after a crash; another one is a restatement with its own
/// share.
struct Closing {
    base::Week week;
    std::string snapshot;   // SHA-256
    base::Bytes generator;  // the noise's key, sealed
    privacy::Share share = privacy::Share::release;
    base::Rho rho;                  // of each block
    std::vector<base::Unit> units;  // the blocks: home units with people in the roster
    privacy::DeltaUnits delta{};    // of each block; 0, and then not written: nothing was selected
    std::string fallback = {};      // why cells by site are missing ("isolates"); empty, and then
                                    // not written: they are there, or were not asked for
};

/// A release whose keeper died between intent and writing is made again: the same snapshot, the
/// same noise, no new cost. Its scope names everybody once more.
struct Reopened {
    base::Week week;
    std::uint64_t closing = 0;  // index of its Closing
};

/// The release is written: its digest, once.
struct Released {
    base::Week week;
    std::uint64_t closing = 0;  // index of its Closing
    std::string digest;         // SHA-256 of the sealed file
};

/// The blocks of one week: home units with people.
struct WeekUnits {
    base::Week week;
    std::vector<base::Unit> units;
    friend bool operator==(WeekUnits const&, WeekUnits const&) = default;
};

/// Reservation and intent of a quarter's release, as Closing is for a week's: every week's blocks
/// are charged before anything is opened.
struct QuarterClosing {
    base::Quarter quarter;
    std::string snapshot;   // SHA-256 over the weeks' releases and the roster
    base::Bytes generator;  // the noise's key, sealed
    base::Rho rho;          // of each block
    std::vector<WeekUnits> units;
};

/// As Reopened is for a week.
struct QuarterReopened {
    base::Quarter quarter;
    std::uint64_t closing = 0;  // index of its QuarterClosing
};

/// The quarter's release is written: its digest, once.
struct QuarterReleased {
    base::Quarter quarter;
    std::uint64_t closing = 0;
    std::string digest;  // SHA-256 of the sealed file
};

/// A reader was given released cells; one entry per reader, release and hour.
struct ReleaseRead {
    base::Week first;
    base::Week last;
    std::string metric;  // empty: all
    std::string purpose;
    std::string level =
        {};  // whose cells; empty, and then not written: of another cut, or not known
};

/// Reservation and intent of an answer, in one durable entry before anything is opened. Its plan
/// says what was asked without a word of how: the same plan is the same question for ever.
struct Asked {
    std::string plan;      // SHA-256 of the canonical question, hexadecimal
    std::string question;  // the canonical question, JSON
    std::string purpose;
    base::Rho rho;                 // of each block
    std::vector<WeekUnits> units;  // the blocks; weeks ascending
};

/// The answer, once: with its noise in it nothing of it is personal.
struct Answered {
    std::uint64_t asked = 0;     // index of its Asked
    std::int64_t value = 0;      // in the integer unit; may be negative
    std::uint64_t variance = 0;  // of its noise's parameter; 0: chosen, not added to
};

/// A reader was given answers that stood already; one entry per reader, answers and hour.
struct AnswerRead {
    std::vector<std::string> plans;
    std::string purpose;
};

/// Names or audiences were shown to somebody.
struct TrailRead {
    std::string what;  // "roster", "audience", "ledger"
    std::string subject;
};

/// The answer was no.
struct Refused {
    std::string operation;
    base::Reason reason = base::Reason::not_active;
    std::string subject;
};

/// Every wrapped key is wrapped under another month key now. Says nothing secret: a number and a
/// kind. Written after the old key was destroyed where the keeper could do that.
struct KeysRotated {
    std::uint32_t number = 0;  // of the month key in force: 1, 2, ...
    std::string kind;          // "file", "passphrase", "pkcs11"
    std::uint32_t retired = 0;
    std::string retired_kind;
    std::uint64_t keys = 0;  // how many were wrapped anew
};

/// A custodian's statement that no copy of a retired month key is left. A token needs none.
struct KeyDestroyed {
    std::uint32_t number = 0;
    std::string role;
    crypto::Signature signature{};
};

/// A week's retention period is over: the keys of its chunks of one class end, then their file.
struct RetentionSwept {
    base::Week week;
    std::uint32_t retention = 0;  // the class's number; 4: person-week rows
};

/// The log goes on from a restored copy, as a new log under another name and key. What was lost in
/// between is not known, so it is taken as the worst: budgets spent, recent grants withdrawn, the
/// whole gap a pause.
struct LogRestored {
    std::string origin;           // the new log's name
    std::uint64_t known = 0;      // the last cosigned size of the old log that anyone holds
    std::string known_root;       // of it, SHA-256; empty if only the size is known
    std::uint64_t erasures = 0;   // of the list that was handed in: how many were erased again
    std::string erasures_digest;  // SHA-256 of that list
};

/// Everybody's head was counted for the epoch: what the leaf shows, once more under its commitment.
struct HeadsCounted {
    std::uint32_t hour = 0;    // the epoch, since 1970
    std::uint64_t people = 0;  // with a head
    std::uint64_t slots = 0;   // since the heads before
    std::string root;          // SHA-256, hexadecimal
};

/// Proposed::what.
inline constexpr std::string_view kOfRules = "rules";
inline constexpr std::string_view kOfDirectory = "directory";

/// Something that would give sight waits for signatures. All it would change is in it, so that what
/// is applied is what was signed.
struct Proposed {
    std::string what;     // kOfRules or kOfDirectory
    std::string charter;  // TOML; empty unless it is of rules, as are grants and members
    std::string grants;
    std::map<std::string, std::vector<Person>> members;
    org::DirectoryChange directory;  // the rows that wait; none unless it is of the directory
    Person person_max;
    std::string radius;              // canonical JSON
    std::uint64_t computed_at = 0;   // entries that stood when the radius was computed
    std::vector<std::string> needs;  // roles that must sign; none: it only takes sight away
    base::Instant expires;
};

/// One signature: over origin, proposal, radius, computed_at, role and expiry (program/sign_off.h).
struct ProposalSigned {
    std::uint64_t proposal = 0;  // index of its Proposed
    std::string role;
    crypto::Signature signature{};
};

/// The proposal is in force.
struct Applied {
    std::uint64_t proposal = 0;
};

/// It will never be: withdrawn by its proposer, vetoed, lapsed unsigned, or void because the radius
/// outgrew what was signed.
struct ProposalEnded {
    std::uint64_t proposal = 0;
    std::string how;  // "withdrawn", "vetoed", "lapsed", "void", "superseded"
};

/// A date by which a step of a review is promised.
struct Milestone {
    std::string what;
    std::string due;  // ISO date
    friend bool operator==(Milestone const&, Milestone const&) = default;
};

/// The review of a pause began, with its published timetable.
struct ReviewOpened {
    std::uint64_t pause = 0;  // index of the Paused
    std::string title;
    std::vector<Milestone> timetable;
};

/// A finding, or a later word on it: the last one of a number holds.
struct FindingRecorded {
    std::uint64_t review = 0;  // index of its ReviewOpened
    std::uint32_t number = 0;  // 1, 2, ...
    std::string title;
    std::string severity;  // "low", "medium", "high"
    std::string owner;     // a role
    std::string due;       // ISO date
    std::string status;    // "open", "mended", "accepted"
    std::string evidence;  // what shows it, in words or as a digest
};

/// What the representatives say of a review, and the answer to it.
struct ReviewCommented {
    std::uint64_t review = 0;
    std::uint64_t answers = 0;  // index of the comment it answers; 0: it is a comment
    std::string role;
    std::string text;
};

/// The findings as everybody may read them, under the hash that is signed.
struct FindingsPublished {
    std::uint64_t review = 0;
    std::string hash;  // SHA-256 of the document
    std::string document;
    std::string summary;  // fit for the world: no person, no number of a team
};

/// The controls of the privacy review were run.
struct ControlsChecked {
    std::map<std::string, std::string> colours;  // "green", "amber", "red", by control
    std::string evidence;                        // JSON: one sentence a control that is not green
};

/// The representative stops new questions and releases for a scope; own records stay open.
struct Frozen {
    std::string scope;  // as in a grant: "company", "department:Sales"
    std::string reason;
};
struct Thawed {
    std::uint64_t frozen = 0;  // index of its Frozen
};

/// The actor is not to be measured until then. Theirs alone: nobody is told.
struct PersonPaused {
    base::Instant until;
};

using Entry =
    std::variant<Genesis, Started, KeyBound, DirectoryChanged, CharterSigned, Activated, Paused,
                 ResumeSigned, Resumed, Imported, Settling, Closing, Reopened, Released,
                 QuarterClosing, QuarterReopened, QuarterReleased, ReleaseRead, Asked, Answered,
                 AnswerRead, TrailRead, Refused, KeysRotated, KeyDestroyed, RetentionSwept,
                 LogRestored, HeadsCounted, Proposed, ProposalSigned, Applied, ProposalEnded,
                 ReviewOpened, FindingRecorded, ReviewCommented, FindingsPublished, IncidentOpened,
                 ExposureReported, LettersDelivered, CanaryTried, IncidentClosed, ControlsChecked,
                 Frozen, Thawed, PersonPaused, IntendedSigned, CopyMade, KeyVouched, KeyRevoked,
                 EnvelopeTold>;

/// "charter_signed": the word under which an entry's type is committed.
[[nodiscard]] std::string_view type_of(Entry const& entry);

[[nodiscard]] text::Tree to_tree(Entry const& entry);
/// Inverse of to_tree; corrupt for a word that is no type or a body of another form, `unsupported`
/// for a type from a later version.
[[nodiscard]] base::Result<Entry> entry_of(std::string_view type, text::Tree const& body);

}  // namespace weir::state
