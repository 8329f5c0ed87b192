// THE DOOR IN: admit, minimise, seal, append, acknowledge; and settling, which moves what came in
// into sealed chunks. Whatever the charter does not declare vanishes here, before anything is
// written. A reason that depends on a person (unknown, not covered, protected) is one reason and is
// not counted. Formats: docs/formats/intake.md.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>

#include "records/activity/batch.h"
#include "rules/state/control.h"

namespace weir::intake {

using base::Person;

/// One file, parsed by the client.
struct Handed {
    std::string source;  // a [[source]] of the charter
    std::string file;    // SHA-256 of its bytes, hexadecimal
    activity::Batch batch;
};

/// What the importer is told: nothing that depends on a person.
struct Accepted {
    std::uint64_t rows = 0;                           // of the file
    std::map<std::string, std::uint64_t> undeclared;  // kinds and fields, 3 significant bits
    /// In a pause, a closed week, too early, in the future or past its retention period; 3 bits.
    std::uint64_t untimely = 0;
};

struct Settled {
    std::uint64_t batches = 0;  // how many chunks they moved into would tell whose they were
};

/// How far a long act is: (done, total).
using OnProgress = std::function<void(std::uint64_t, std::uint64_t)>;

class Intake {
public:
    struct Parts {
        state::Control& control;
        vault::Vault& vault;
        std::filesystem::path folder;  // data/intake
    };
    static base::Result<std::unique_ptr<Intake>> open(Parts parts);
    ~Intake();
    Intake(Intake const&) = delete;
    Intake& operator=(Intake const&) = delete;

    /// Takes one file in, wholly or not at all; durable and sealed when it returns. The caller
    /// holds the sluice. Refusals: not_active, paused, not_declared (source), not_granted,
    /// simulated_only, too_many. `stop` cancels it before anything is written: then the refusal is
    /// `paused`.
    [[nodiscard]] base::Outcome<Accepted> accept(Person caller, Handed handed,
                                                 std::stop_token stop);

    /// Whether something came in that is not in chunks yet.
    [[nodiscard]] bool has_unsettled() const;

    /// Moves everything that came in into chunks, under one entry that names everybody concerned.
    /// Safe to repeat after a crash: events are sets. Destroys the keys of past days.
    [[nodiscard]] base::Outcome<Settled> settle(OnProgress const& on_progress,
                                                std::stop_token stop);

private:
    explicit Intake(Parts parts);
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Rounds down to three significant bits: 0..7 exactly, then 8, 10, 12, 14, 16, 20, ...
[[nodiscard]] std::uint64_t three_bits(std::uint64_t count);

/// Most events in one file, and most packed bytes of one person's week and class; beyond the second
/// the latest events are not collected.
inline constexpr std::size_t kEventsMax = 50'000'000;
inline constexpr std::size_t kPackedMax = 60'000;

}  // namespace weir::intake
