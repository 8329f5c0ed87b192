#include "records/ledger/witness.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "records/ledger/detail/lines.h"
#include "records/ledger/detail/signed.h"

namespace weir::ledger {
namespace {

constexpr std::string_view kOld = "old ";
constexpr std::string_view kText = "text/plain; charset=utf-8";
constexpr std::string_view kSizeType = "text/x.tlog.size";
constexpr unsigned kOk = 200;
constexpr unsigned kBadRequest = 400;
constexpr unsigned kForbidden = 403;
constexpr unsigned kNotFound = 404;
constexpr unsigned kConflict = 409;
constexpr unsigned kUnprocessable = 422;
constexpr unsigned kFailed = 500;
constexpr std::size_t kShownMax = 200;  // of a text that somebody else wrote

std::unexpected<base::Error> bad(std::string message) {
    return base::fail(base::Fault::bad_input, std::move(message));
}

WitnessReply reply_of(unsigned status, std::string why) {
    return {status, std::string(kText), std::move(why) + "\n"};
}

/// Nothing where the request's tree begins with the one that was seen.
std::optional<WitnessRefusal> inconsistent(AddCheckpoint const& request, SeenTree const& seen,
                                           TreeHead const& head) {
    if (request.old_size > head.size) {
        return WitnessRefusal{kBadRequest, "the old size is above the checkpoint's"};
    }
    if (request.old_size != seen.size) {
        return WitnessRefusal{kConflict, "the old size is not the one this witness knows",
                              seen.size};
    }
    if (head.size == 0 && head.root != Tree().root(0)) {
        return WitnessRefusal{kUnprocessable, "an empty tree has another root"};
    }
    if (head.size == seen.size && seen.size != 0 && head.root != seen.root) {
        return WitnessRefusal{kUnprocessable,
                              fmt::format("another tree of {} entries was cosigned", seen.size)};
    }
    bool const is_trivial = seen.size == 0 || seen.size == head.size;
    bool const is_consistent =
        is_trivial
            ? request.proof.empty()
            : verify_consistency({seen.size, head.size, seen.root, head.root}, request.proof);
    if (is_consistent) return std::nullopt;
    return WitnessRefusal{
        kUnprocessable,
        fmt::format("the proof does not lead from {} entries to {}", seen.size, head.size)};
}

}  // namespace

base::Result<AddCheckpoint> AddCheckpoint::of(std::string_view body) {
    if (body.size() > kAddCheckpointMax) {
        return base::fail(base::Fault::too_large, "a request to a witness has more than 64 KiB");
    }
    detail::Lines lines(body);
    auto const first = lines.peek();
    if (!first || !first->starts_with(kOld)) {
        return bad("a request to a witness does not begin with `old <size>`");
    }
    AddCheckpoint request;
    auto const size = detail::parse_number(first->substr(kOld.size()), "the old size");
    if (!size) return std::unexpected(size.error());
    request.old_size = *size;
    lines.skip();
    auto proof = detail::parse_hashes(lines, "a request to a witness");
    if (!proof) return std::unexpected(proof.error());
    request.proof = std::move(*proof);
    request.checkpoint = lines.rest();
    auto const note = detail::parse_note(request.checkpoint);
    if (!note) return std::unexpected(note.error());
    auto const head = detail::parse_checkpoint_text(note->text);
    if (!head) return std::unexpected(head.error());
    return request;
}

std::string AddCheckpoint::to_text() const {
    auto text = std::string(kOld) + std::to_string(old_size) + "\n";
    for (auto const& hash : proof) text += base::to_base64(hash) + "\n";
    return text + "\n" + checkpoint;
}

std::variant<TreeHead, WitnessRefusal> judge(AddCheckpoint const& request,
                                             WatchedLogs const& logs) {
    auto const note = detail::parse_note(request.checkpoint);
    if (!note) return WitnessRefusal{kBadRequest, note.error().message};
    auto head = detail::parse_checkpoint_text(note->text);
    if (!head) return WitnessRefusal{kBadRequest, head.error().message};
    auto const log = logs.find(head->origin);
    if (log == logs.end()) {
        return WitnessRefusal{kNotFound, "this witness does not watch a log of that origin"};
    }
    auto const signature = detail::find_signature(*note, log->second.key);
    if (!signature) return WitnessRefusal{kForbidden, signature.error().message};
    if (*signature == nullptr) {
        return WitnessRefusal{kForbidden, "the checkpoint is not signed by the log's known key"};
    }
    if (auto refusal = inconsistent(request, log->second.seen, *head)) return std::move(*refusal);
    return std::move(*head);
}

Witness::Witness(Cosigner cosigner, std::vector<VerifierKey> const& logs, Remember remember)
    : cosigner_(std::move(cosigner)), remember_(std::move(remember)) {
    for (auto const& key : logs) {
        base::check(key.type == detail::kNoteType, "a witness watches logs");
        bool const is_new = logs_.emplace(key.name, WatchedLog{key}).second;
        base::check(is_new, "a witness watches one log of an origin");
    }
}

base::Status Witness::recall(std::string_view cosigned_note) {
    auto const note = detail::parse_note(cosigned_note);
    if (!note) return std::unexpected(note.error());
    auto const head = detail::parse_checkpoint_text(note->text);
    if (!head) return std::unexpected(head.error());
    auto const log = logs_.find(head->origin);
    if (log == logs_.end())
        return bad("a checkpoint of a log that is not watched: " + head->origin);
    auto const by_log = detail::find_signature(*note, log->second.key);
    if (!by_log) return std::unexpected(by_log.error());
    auto const by_us = detail::find_signature(*note, cosigner_.verifier_key());
    if (!by_us) return std::unexpected(by_us.error());
    if (*by_log == nullptr || *by_us == nullptr) {
        return bad("a remembered checkpoint lacks the signature of its log or of this witness");
    }
    log->second.seen = {head->size, head->root};
    auto const seconds = detail::cosignature_time((*by_us)->blob);
    last_[head->origin] = base::Instant{static_cast<std::int64_t>(seconds)};
    return {};
}

WitnessReply Witness::accept(AddCheckpoint const& request, TreeHead const& head,
                             base::Instant now) {
    auto const note = detail::parse_note(request.checkpoint);
    auto& log = logs_.find(head.origin)->second;
    auto const signature = detail::find_signature(*note, log.key);
    auto const at = std::max(now, last_[head.origin]);
    auto const line = cosign(note->text, cosigner_, at);
    auto const remembered =
        remember_(head.origin, note->text + "\n" + detail::to_line(**signature) + line);
    // What is on the disk now is not known. It is this tree or the last one, both consistent.
    if (!remembered) return reply_of(kFailed, "this witness cannot remember what it would sign");
    log.seen = {head.size, head.root};
    last_[head.origin] = at;
    return {kOk, std::string(kText), line};
}

WitnessReply Witness::add_checkpoint(std::string_view body, base::Instant now) {
    auto const request = AddCheckpoint::of(body);
    if (!request) return reply_of(kBadRequest, request.error().message);
    auto const judged = judge(*request, logs_);
    if (auto const* head = std::get_if<TreeHead>(&judged)) return accept(*request, *head, now);
    auto const& refusal = std::get<WitnessRefusal>(judged);
    if (refusal.status != kConflict) return reply_of(refusal.status, refusal.why);
    return {kConflict, std::string(kSizeType), std::to_string(refusal.known) + "\n"};
}

base::Result<WitnessSays> read_reply(WitnessReply const& reply, std::string_view note,
                                     VerifierKey const& witness) {
    if (reply.status == kConflict && reply.content_type == kSizeType) {
        if (!reply.body.ends_with('\n')) return bad("a witness's size does not end its line");
        auto const size = detail::parse_number(
            std::string_view(reply.body).substr(0, reply.body.size() - 1), "a witness's size");
        if (!size) return std::unexpected(size.error());
        return *size;
    }
    if (reply.status != kOk) {
        auto why = reply.body.substr(0, std::min(reply.body.find('\n'), kShownMax));
        std::ranges::replace_if(why, [](char c) { return c < ' ' || c > '~'; }, '?');
        return base::fail(base::Fault::unavailable,
                          fmt::format("it answered {}: {}", reply.status, why));
    }
    auto const signed_note = detail::parse_note(std::string(note) + reply.body);
    if (!signed_note) return std::unexpected(signed_note.error());
    auto const signature = detail::find_signature(*signed_note, witness);
    if (!signature) return std::unexpected(signature.error());
    if (*signature == nullptr) return bad("it answered without a signature of its key");
    return detail::to_line(**signature);
}

}  // namespace weir::ledger
