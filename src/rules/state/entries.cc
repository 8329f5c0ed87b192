#include "rules/state/entries.h"

#include <array>

#include <fmt/format.h>

#include "rules/state/detail/fields.h"
#include "rules/state/detail/read_entries.h"

namespace weir::state {
namespace {

using text::Tree;

constexpr std::array<std::string_view, std::variant_size_v<Entry>> kTypes{"genesis",
                                                                          "started",
                                                                          "key_bound",
                                                                          "directory_changed",
                                                                          "charter_signed",
                                                                          "activated",
                                                                          "paused",
                                                                          "resume_signed",
                                                                          "resumed",
                                                                          "imported",
                                                                          "settling",
                                                                          "closing",
                                                                          "reopened",
                                                                          "released",
                                                                          "quarter_closing",
                                                                          "quarter_reopened",
                                                                          "quarter_released",
                                                                          "release_read",
                                                                          "asked",
                                                                          "answered",
                                                                          "answer_read",
                                                                          "trail_read",
                                                                          "refused",
                                                                          "keys_rotated",
                                                                          "key_destroyed",
                                                                          "retention_swept",
                                                                          "log_restored",
                                                                          "heads_counted",
                                                                          "proposed",
                                                                          "proposal_signed",
                                                                          "applied",
                                                                          "proposal_ended",
                                                                          "review_opened",
                                                                          "finding_recorded",
                                                                          "review_commented",
                                                                          "findings_published",
                                                                          "incident_opened",
                                                                          "exposure_reported",
                                                                          "letters_delivered",
                                                                          "canary_tried",
                                                                          "incident_closed",
                                                                          "controls_checked",
                                                                          "frozen",
                                                                          "thawed",
                                                                          "person_paused",
                                                                          "intended_signed",
                                                                          "copy_made",
                                                                          "key_vouched",
                                                                          "key_revoked",
                                                                          "envelope_told"};

struct ToTree {
    Tree operator()(Genesis const& e) const {
        return Tree::object()
            .set("origin", e.origin)
            .set("simulated", e.is_simulated)
            .set("demo", e.is_demo);
    }
    Tree operator()(Started const& e) const {
        return Tree::object().set("binary", e.binary).set("configuration", e.configuration);
    }
    Tree operator()(KeyBound const& e) const {
        return Tree::object().set("person", e.person.value).set("key", base::to_hex(e.key));
    }
    Tree operator()(DirectoryChanged const& e) const {
        auto tree = Tree::object()
                        .set("change", org::to_tree(e.change))
                        .set("person_max", e.person_max.value);
        if (e.used.empty()) return tree;
        auto used = Tree::list();
        for (auto const lines : e.used) used.push(lines);
        tree.set("used", used);
        return e.given.empty() ? tree : tree.set("given", detail::to_tree(e.given));
    }
    Tree operator()(CharterSigned const& e) const {
        return Tree::object()
            .set("hash", e.hash)
            .set("role", e.role)
            .set("signature", base::to_hex(e.signature))
            .set("charter", e.charter)
            .set("grants", e.grants)
            .set("members", detail::to_tree(e.members))
            .set("person_max", e.person_max.value);
    }
    Tree operator()(Activated const& e) const { return Tree::object().set("hash", e.hash); }
    Tree operator()(Paused const& e) const { return Tree::object().set("reason", e.reason); }
    Tree operator()(ResumeSigned const& e) const {
        auto tree = Tree::object().set("role", e.role).set("signature", base::to_hex(e.signature));
        if (!e.findings.empty()) tree.set("findings", e.findings);
        return tree;
    }
    Tree operator()(Resumed const&) const { return Tree::object(); }
    Tree operator()(Imported const& e) const {
        return Tree::object().set("source", e.source).set("file", e.file);
    }
    Tree operator()(Settling const& e) const {
        return Tree::object().set("batches", e.batches).set("root", e.root);
    }
    Tree operator()(Closing const& e) const {
        auto tree = Tree::object()
                        .set("week", base::to_text(e.week))
                        .set("snapshot", e.snapshot)
                        .set("generator", base::to_hex(e.generator))
                        .set("share", std::string(privacy::name_of(e.share)))
                        .set("rho", e.rho.value)
                        .set("units", detail::numbers(e.units));
        // Left out where there is none, as in entries written before there were any.
        if (e.delta.value > 0) tree.set("delta", e.delta.value);
        if (!e.fallback.empty()) tree.set("fallback", e.fallback);
        return tree;
    }
    Tree operator()(Reopened const& e) const {
        return Tree::object().set("week", base::to_text(e.week)).set("closing", e.closing);
    }
    Tree operator()(Released const& e) const {
        return Tree::object()
            .set("week", base::to_text(e.week))
            .set("closing", e.closing)
            .set("digest", e.digest);
    }
    Tree operator()(QuarterClosing const& e) const {
        return Tree::object()
            .set("quarter", base::to_text(e.quarter))
            .set("snapshot", e.snapshot)
            .set("generator", base::to_hex(e.generator))
            .set("rho", e.rho.value)
            .set("units", detail::to_tree(e.units));
    }
    Tree operator()(QuarterReopened const& e) const {
        return Tree::object().set("quarter", base::to_text(e.quarter)).set("closing", e.closing);
    }
    Tree operator()(QuarterReleased const& e) const {
        return Tree::object()
            .set("quarter", base::to_text(e.quarter))
            .set("closing", e.closing)
            .set("digest", e.digest);
    }
    Tree operator()(ReleaseRead const& e) const {
        auto tree = Tree::object()
                        .set("first", base::to_text(e.first))
                        .set("last", base::to_text(e.last))
                        .set("metric", e.metric)
                        .set("purpose", e.purpose);
        if (!e.level.empty()) tree.set("level", e.level);
        return tree;
    }
    Tree operator()(Asked const& e) const {
        return Tree::object()
            .set("plan", e.plan)
            .set("question", e.question)
            .set("purpose", e.purpose)
            .set("rho", e.rho.value)
            .set("units", detail::to_tree(e.units));
    }
    Tree operator()(Answered const& e) const {
        return Tree::object()
            .set("asked", e.asked)
            .set("value", e.value)
            .set("variance", e.variance);
    }
    Tree operator()(AnswerRead const& e) const {
        auto plans = Tree::list();
        for (auto const& plan : e.plans) plans.push(plan);
        return Tree::object().set("plans", plans).set("purpose", e.purpose);
    }
    Tree operator()(TrailRead const& e) const {
        return Tree::object().set("what", e.what).set("subject", e.subject);
    }
    Tree operator()(Refused const& e) const {
        return Tree::object()
            .set("operation", e.operation)
            .set("reason", std::string(base::name_of(e.reason)))
            .set("subject", e.subject);
    }
    Tree operator()(KeysRotated const& e) const {
        return Tree::object()
            .set("number", e.number)
            .set("kind", e.kind)
            .set("retired", e.retired)
            .set("retired_kind", e.retired_kind)
            .set("keys", e.keys);
    }
    Tree operator()(KeyDestroyed const& e) const {
        return Tree::object()
            .set("number", e.number)
            .set("role", e.role)
            .set("signature", base::to_hex(e.signature));
    }
    Tree operator()(RetentionSwept const& e) const {
        return Tree::object().set("week", base::to_text(e.week)).set("retention", e.retention);
    }
    Tree operator()(LogRestored const& e) const {
        return Tree::object()
            .set("origin", e.origin)
            .set("known", e.known)
            .set("known_root", e.known_root)
            .set("erasures", e.erasures)
            .set("erasures_digest", e.erasures_digest);
    }
    Tree operator()(HeadsCounted const& e) const {
        return Tree::object()
            .set("hour", e.hour)
            .set("people", e.people)
            .set("slots", e.slots)
            .set("root", e.root);
    }
    Tree operator()(Proposed const& e) const {
        auto tree = Tree::object()
                        .set("what", e.what)
                        .set("person_max", e.person_max.value)
                        .set("radius", e.radius)
                        .set("computed_at", e.computed_at)
                        .set("needs", detail::to_tree(e.needs))
                        .set("expires", e.expires.seconds);
        if (e.what == kOfDirectory) return tree.set("directory", org::to_tree(e.directory));
        return tree.set("charter", e.charter)
            .set("grants", e.grants)
            .set("members", detail::to_tree(e.members));
    }
    Tree operator()(ProposalSigned const& e) const {
        return Tree::object()
            .set("proposal", e.proposal)
            .set("role", e.role)
            .set("signature", base::to_hex(e.signature));
    }
    Tree operator()(Applied const& e) const { return Tree::object().set("proposal", e.proposal); }
    Tree operator()(ProposalEnded const& e) const {
        return Tree::object().set("proposal", e.proposal).set("how", e.how);
    }
    Tree operator()(ReviewOpened const& e) const {
        auto timetable = Tree::list();
        for (auto const& step : e.timetable) {
            timetable.push(Tree::object().set("what", step.what).set("due", step.due));
        }
        return Tree::object()
            .set("pause", e.pause)
            .set("title", e.title)
            .set("timetable", timetable);
    }
    Tree operator()(FindingRecorded const& e) const {
        return Tree::object()
            .set("review", e.review)
            .set("number", e.number)
            .set("title", e.title)
            .set("severity", e.severity)
            .set("owner", e.owner)
            .set("due", e.due)
            .set("status", e.status)
            .set("evidence", e.evidence);
    }
    Tree operator()(ReviewCommented const& e) const {
        return Tree::object()
            .set("review", e.review)
            .set("answers", e.answers)
            .set("role", e.role)
            .set("text", e.text);
    }
    Tree operator()(FindingsPublished const& e) const {
        return Tree::object()
            .set("review", e.review)
            .set("hash", e.hash)
            .set("document", e.document)
            .set("summary", e.summary);
    }
    Tree operator()(IncidentOpened const& e) const {
        return Tree::object()
            .set("what", e.what)
            .set("from", e.from.seconds)
            .set("aware", e.aware.seconds)
            .set("cause", e.cause);
    }
    Tree operator()(ExposureReported const& e) const {
        return Tree::object()
            .set("incident", e.incident)
            .set("from", e.from.seconds)
            .set("until", e.until.seconds)
            .set("intended", e.intended)
            .set("digest", e.digest)
            .set("figures", e.figures);
    }
    Tree operator()(LettersDelivered const& e) const {
        return Tree::object()
            .set("report", e.report)
            .set("digest", e.digest)
            .set("letters", e.letters);
    }
    Tree operator()(CanaryTried const& e) const {
        return Tree::object()
            .set("incident", e.incident)
            .set("reader", e.reader.value)
            .set("what", e.what)
            .set("refused", e.was_refused);
    }
    Tree operator()(IncidentClosed const& e) const {
        return Tree::object()
            .set("incident", e.incident)
            .set("audience", e.audience)
            .set("canary", e.canary);
    }
    Tree operator()(ControlsChecked const& e) const {
        auto colours = Tree::object();
        for (auto const& [name, colour] : e.colours) colours.set(name, colour);
        return Tree::object().set("colours", colours).set("evidence", e.evidence);
    }
    Tree operator()(Frozen const& e) const {
        return Tree::object().set("scope", e.scope).set("reason", e.reason);
    }
    Tree operator()(Thawed const& e) const { return Tree::object().set("frozen", e.frozen); }
    Tree operator()(PersonPaused const& e) const {
        return Tree::object().set("until", e.until.seconds);
    }
    Tree operator()(IntendedSigned const& e) const {
        return Tree::object()
            .set("incident", e.incident)
            .set("grants", e.grants)
            .set("role", e.role)
            .set("signature", base::to_hex(e.signature));
    }
    Tree operator()(CopyMade const& e) const {
        return Tree::object().set("kind", e.kind).set("of", e.of).set("recipient", e.recipient);
    }
    Tree operator()(KeyVouched const& e) const {
        return Tree::object()
            .set("person", e.person.value)
            .set("key", base::to_hex(e.key))
            .set("role", e.role)
            .set("by", base::to_hex(e.by))
            .set("signature", base::to_hex(e.signature));
    }
    Tree operator()(KeyRevoked const& e) const {
        return Tree::object()
            .set("person", e.person.value)
            .set("key", base::to_hex(e.key))
            .set("role", e.role)
            .set("signature", base::to_hex(e.signature));
    }
    Tree operator()(EnvelopeTold const& e) const {
        return Tree::object()
            .set("change", e.change)
            .set("place", e.place)
            .set("envelope", e.envelope)
            .set("what", e.what);
    }
};

}  // namespace

std::string_view type_of(Entry const& entry) { return kTypes[entry.index()]; }

Tree to_tree(Entry const& entry) { return std::visit(ToTree{}, entry); }

base::Result<Entry> entry_of(std::string_view type, Tree const& body) {
    for (std::size_t i = 0; i < kTypes.size(); ++i) {
        if (kTypes[i] != type) continue;
        detail::Taker taker(body);
        auto entry = detail::read_entry(i, taker);
        if (!taker.error().empty()) {
            return base::fail(base::Fault::corrupt,
                              fmt::format("entry `{}`: {}", type, taker.error()));
        }
        return entry;
    }
    return base::fail(base::Fault::unsupported,
                      fmt::format("an entry of type `{}`, which this version does not know", type));
}

}  // namespace weir::state
