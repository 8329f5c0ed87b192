#include "surfaces/keeper/witnesses.h"

#include <algorithm>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "base/files.h"
#include "engines/http/client.h"
#include "records/ledger/witness.h"

namespace weir::keeper {
namespace {

using base::Fault;
using program::WitnessRule;

constexpr std::chrono::milliseconds kPatience{2'000};  // with one exchange
constexpr int kExchangesMax = 2;                       // a wrong size is told once
constexpr std::size_t kNoteMax = 1 << 20;

bool has_cosigned(ledger::CosignedHead const& opened, program::Witness const& witness) {
    return std::ranges::find(opened.cosignatures, witness.key.name,
                             &ledger::Cosignature::witness) != opened.cosignatures.end();
}

/// Opens a note of ours with whatever cosignatures of known witnesses it has.
base::Result<ledger::CosignedHead> open_note(std::string_view note, WitnessRule rule,
                                             ledger::VerifierKey const& log) {
    rule.quorum = 0;
    return ledger::open_cosigned(note, program::policy_of(rule, log));
}

}  // namespace

struct Witnesses::Asking {
    std::string const& note;
    ledger::TreeHead head;
    std::stop_token stop;
};

/// The line of its cosignature.
base::Result<std::string> Witnesses::ask(program::Witness const& witness, Asking const& asking) {
    auto const key = witness.key.to_text();
    auto const size = asking.head.size;
    std::uint64_t from = 0;
    {
        std::lock_guard const lock(mutex_);
        if (auto const known = sizes_.find(key); known != sizes_.end()) from = known->second;
    }
    for (int i = 0; i < kExchangesMax; ++i) {
        if (from > ledger_->size())
            return base::fail(Fault::corrupt,
                              fmt::format("it cosigned {} entries and this log has {}: an older "
                                          "copy of the log was put back",
                                          from, ledger_->size()));
        if (from > size)
            return base::fail(Fault::unavailable, "it has cosigned a later tree meanwhile");
        ledger::AddCheckpoint request{from, {}, asking.note};
        if (from != 0) {
            auto proof = ledger_->prove_consistency(from, size);
            if (!proof) return std::unexpected(proof.error());
            request.proof = std::move(*proof);
        }
        auto response = http::post({witness.address.host, witness.address.port},
                                   {witness.address.path + "/add-checkpoint",
                                    "text/plain; charset=utf-8", request.to_text()},
                                   {.time_max = kPatience}, asking.stop);
        if (!response) return std::unexpected(response.error());
        auto says = ledger::read_reply(
            {response->status, std::move(response->content_type), std::move(response->body)},
            asking.note, witness.key);
        if (!says) return std::unexpected(says.error());
        auto* const line = std::get_if<std::string>(&*says);
        from = line == nullptr ? std::get<std::uint64_t>(*says) : size;
        std::lock_guard const lock(mutex_);
        sizes_[key] = from;
        if (line != nullptr) return std::move(*line);
    }
    return base::fail(Fault::unavailable, "it tells another size each time");
}

base::Result<std::string> Witnesses::collect(std::string note, WitnessRule const& rule,
                                             std::stop_token const& stop) {
    auto const log = ledger_->verifier_key();
    auto const opened = open_note(note, rule, log);
    if (!opened) return std::unexpected(opened.error());
    Asking const asking{note, opened->head, stop};
    std::vector<std::optional<base::Result<std::string>>> lines(rule.witnesses.size());
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            if (has_cosigned(*opened, rule.witnesses[i])) continue;
            threads.emplace_back([&, i] { lines[i] = ask(rule.witnesses[i], asking); });
        }
    }
    auto cosigned = note;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!lines[i]) continue;
        if (*lines[i]) cosigned += **lines[i];
        std::lock_guard const lock(mutex_);
        said_[rule.witnesses[i].name] = {clock_->now(),
                                         *lines[i] ? std::string() : lines[i]->error().message};
    }
    if (!ledger::open_cosigned(cosigned, program::policy_of(rule, log))) return cosigned;
    auto const written =
        base::write_file(memory_, base::bytes_of(cosigned), {.mode = 0644, .replace = true});
    if (!written) return std::unexpected(written.error());
    return cosigned;
}

base::Result<std::string> Witnesses::cosign_now(WitnessRule const& rule,
                                                std::stop_token const& stop) {
    auto note = ledger_->publish_checkpoint();
    if (!note) return note;
    auto cosigned = collect(std::move(*note), rule, stop);
    if (!cosigned) return cosigned;
    auto const opened =
        ledger::open_cosigned(*cosigned, program::policy_of(rule, ledger_->verifier_key()),
                              {clock_->now(), program::kCosignatureAgeMax});
    if (!opened) return base::fail(Fault::unavailable, opened.error().message);
    return cosigned;
}

std::map<std::string, Witnesses::Said> Witnesses::said() const {
    std::lock_guard const lock(mutex_);
    return said_;
}

std::vector<ledger::Cosignature> Witnesses::newest(WitnessRule const& rule) const {
    auto const bytes = base::read_file(memory_, kNoteMax);
    if (!bytes) return {};
    auto opened = open_note(base::text_of(*bytes), rule, ledger_->verifier_key());
    // What was cosigned for another log, or before the charter named others, vouches for nothing.
    if (!opened) return {};
    return std::move(opened->cosignatures);
}

}  // namespace weir::keeper
