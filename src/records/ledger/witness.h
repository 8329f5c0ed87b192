// A witness: it cosigns the checkpoint of a log only where that is the last one it cosigned, grown.
// Whoever tries to show two people two histories of one log needs its signature under both, and
// does not get it. C2SP tlog-witness v1.0.0, add-checkpoint: both sides of it, without network,
// file or clock. Format and answers: docs/formats/witness.md.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <variant>

#include "records/ledger/cosignature.h"
#include "records/ledger/tree.h"

namespace weir::ledger {

/// Most bytes of a request's body, whatever is in it.
inline constexpr std::size_t kAddCheckpointMax = 64 << 10;

/// What a log asks of a witness: to cosign `checkpoint`, of a tree that begins with the `old_size`
/// entries the witness knows.
struct AddCheckpoint {
    std::uint64_t old_size = 0;
    std::vector<Digest> proof;  // RFC 6962 section 2.1.2, at most 63; empty from size 0
    std::string checkpoint;     // the signed note
    /// bad_input for a text that breaks the form, too_large. Nothing is verified.
    static base::Result<AddCheckpoint> of(std::string_view body);
    [[nodiscard]] std::string to_text() const;
};

/// A witness's answer, in HTTP's words.
struct WitnessReply {
    unsigned status = 200;
    std::string content_type;
    std::string body;
};

/// The tree of a log that was cosigned last; before the first time the empty one.
struct SeenTree {
    std::uint64_t size = 0;
    Digest root{};  // says nothing where size is 0
};

/// Why a checkpoint is not cosigned.
struct WitnessRefusal {
    unsigned status = 400;
    std::string why;
    std::uint64_t known = 0;  // 409: the size that the witness knows
};
/// The head that may be cosigned, or why not. Pure: what is remembered first is the witness's own
/// matter. `logs` are those it watches, by origin.
struct WatchedLog {
    VerifierKey key;  // type 01; its name is the origin
    SeenTree seen{};
};
using WatchedLogs = std::map<std::string, WatchedLog, std::less<>>;
[[nodiscard]] std::variant<TreeHead, WitnessRefusal> judge(AddCheckpoint const& request,
                                                           WatchedLogs const& logs);

/// A witness with its memory. Not synchronised.
class Witness {
public:
    /// Makes a cosigned note durable under its log's origin, over the last one. Only after that
    /// does the cosignature leave.
    using Remember =
        std::function<base::Status(std::string_view origin, std::string_view cosigned_note)>;
    /// Nothing seen yet; the cosigner's key outlives it. Logs of one origin twice, or of another
    /// type than 01, are a bug.
    Witness(Cosigner cosigner, std::vector<VerifierKey> const& logs, Remember remember);

    /// Takes up what an earlier witness of this key remembered of one of its logs. bad_input or
    /// corrupt where the note is not one that it cosigned.
    [[nodiscard]] base::Status recall(std::string_view cosigned_note);
    /// The answer to a request's body. A cosignature's time never runs back.
    [[nodiscard]] WitnessReply add_checkpoint(std::string_view body, base::Instant now);
    [[nodiscard]] WatchedLogs const& logs() const { return logs_; }

private:
    [[nodiscard]] WitnessReply accept(AddCheckpoint const& request, TreeHead const& head,
                                      base::Instant now);
    Cosigner cosigner_;
    WatchedLogs logs_;
    std::map<std::string, base::Instant, std::less<>> last_;  // of a cosignature, by origin
    Remember remember_;
};

/// A reply as the log reads it: the line of a good cosignature by `witness` over the note's text,
/// or the size that the witness knows, to ask again from. unavailable, naming the status, for any
/// other; bad_input or corrupt for a line that is none.
using WitnessSays = std::variant<std::string, std::uint64_t>;
[[nodiscard]] base::Result<WitnessSays> read_reply(WitnessReply const& reply, std::string_view note,
                                                   VerifierKey const& witness);

}  // namespace weir::ledger
