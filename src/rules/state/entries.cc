#include "rules/state/entries.h"

#include <array>

#include <fmt/format.h>

#include "rules/state/detail/fields.h"

namespace weir::state {
namespace {

using detail::Taker;
using text::Tree;

constexpr std::array<std::string_view, std::variant_size_v<Entry>> kTypes{
    "genesis",          "started",         "key_bound",       "directory_changed",
    "charter_signed",   "activated",       "paused",          "resume_signed",
    "resumed",          "imported",        "settling",        "closing",
    "reopened",         "released",        "quarter_closing", "quarter_reopened",
    "quarter_released", "release_read",    "asked",           "answered",
    "answer_read",      "trail_read",      "refused",         "keys_rotated",
    "key_destroyed",    "retention_swept", "log_restored",    "heads_counted"};

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
        return Tree::object()
            .set("change", org::to_tree(e.change))
            .set("person_max", e.person_max.value);
    }
    Tree operator()(CharterSigned const& e) const {
        Tree members = Tree::object();
        for (auto const& [role, people] : e.members) members.set(role, detail::numbers(people));
        return Tree::object()
            .set("hash", e.hash)
            .set("role", e.role)
            .set("signature", base::to_hex(e.signature))
            .set("charter", e.charter)
            .set("grants", e.grants)
            .set("members", members)
            .set("person_max", e.person_max.value);
    }
    Tree operator()(Activated const& e) const { return Tree::object().set("hash", e.hash); }
    Tree operator()(Paused const& e) const { return Tree::object().set("reason", e.reason); }
    Tree operator()(ResumeSigned const& e) const {
        return Tree::object().set("role", e.role).set("signature", base::to_hex(e.signature));
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
        return Tree::object()
            .set("first", base::to_text(e.first))
            .set("last", base::to_text(e.last))
            .set("metric", e.metric)
            .set("purpose", e.purpose);
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
};

using Reader = Entry (*)(Taker&);

Entry read_genesis(Taker& t) {
    return Genesis{t.text("origin"), t.flag("simulated"), t.flag("demo")};
}
Entry read_started(Taker& t) { return Started{t.text("binary"), t.text("configuration")}; }
Entry read_key_bound(Taker& t) { return KeyBound{Person{t.u32("person")}, t.array<32>("key")}; }
Entry read_directory(Taker& t) {
    return DirectoryChanged{t.change("change"), Person{t.u32("person_max")}};
}
Entry read_charter(Taker& t) {
    return CharterSigned{
        t.text("hash"),   t.text("role"),       t.array<64>("signature"),   t.text("charter"),
        t.text("grants"), t.members("members"), Person{t.u32("person_max")}};
}
Entry read_activated(Taker& t) { return Activated{t.text("hash")}; }
Entry read_paused(Taker& t) { return Paused{t.text("reason")}; }
Entry read_resume_signed(Taker& t) {
    return ResumeSigned{t.text("role"), t.array<64>("signature")};
}
Entry read_resumed(Taker&) { return Resumed{}; }
Entry read_imported(Taker& t) { return Imported{t.text("source"), t.text("file")}; }
Entry read_settling(Taker& t) { return Settling{t.u64("batches"), t.text("root")}; }
Entry read_closing(Taker& t) {
    return Closing{t.week("week"),
                   t.text("snapshot"),
                   t.bytes("generator"),
                   t.share("share"),
                   base::Rho{t.u64("rho")},
                   t.units("units"),
                   privacy::DeltaUnits{t.u64_or("delta", 0)}};
}
Entry read_reopened(Taker& t) { return Reopened{t.week("week"), t.u64("closing")}; }
Entry read_released(Taker& t) {
    return Released{t.week("week"), t.u64("closing"), t.text("digest")};
}
Entry read_quarter_closing(Taker& t) {
    return QuarterClosing{t.quarter("quarter"), t.text("snapshot"), t.bytes("generator"),
                          base::Rho{t.u64("rho")}, t.week_units("units")};
}
Entry read_quarter_reopened(Taker& t) {
    return QuarterReopened{t.quarter("quarter"), t.u64("closing")};
}
Entry read_quarter_released(Taker& t) {
    return QuarterReleased{t.quarter("quarter"), t.u64("closing"), t.text("digest")};
}
Entry read_release_read(Taker& t) {
    return ReleaseRead{t.week("first"), t.week("last"), t.text("metric"), t.text("purpose")};
}
Entry read_asked(Taker& t) {
    return Asked{t.text("plan"), t.text("question"), t.text("purpose"), base::Rho{t.u64("rho")},
                 t.week_units("units")};
}
Entry read_answered(Taker& t) {
    return Answered{t.u64("asked"), t.i64("value"), t.u64("variance")};
}
Entry read_answer_read(Taker& t) { return AnswerRead{t.texts("plans"), t.text("purpose")}; }
Entry read_trail_read(Taker& t) { return TrailRead{t.text("what"), t.text("subject")}; }
Entry read_refused(Taker& t) {
    return Refused{t.text("operation"), t.reason("reason"), t.text("subject")};
}
Entry read_keys_rotated(Taker& t) {
    return KeysRotated{t.u32("number"), t.text("kind"), t.u32("retired"), t.text("retired_kind"),
                       t.u64("keys")};
}
Entry read_key_destroyed(Taker& t) {
    return KeyDestroyed{t.u32("number"), t.text("role"), t.array<64>("signature")};
}
Entry read_retention_swept(Taker& t) { return RetentionSwept{t.week("week"), t.u32("retention")}; }
Entry read_log_restored(Taker& t) {
    return LogRestored{t.text("origin"), t.u64("known"), t.text("known_root"), t.u64("erasures"),
                       t.text("erasures_digest")};
}

Entry read_heads_counted(Taker& t) {
    return HeadsCounted{t.u32("hour"), t.u64("people"), t.u64("slots"), t.text("root")};
}

constexpr std::array<Reader, kTypes.size()> kReaders{
    read_genesis,          read_started,         read_key_bound,       read_directory,
    read_charter,          read_activated,       read_paused,          read_resume_signed,
    read_resumed,          read_imported,        read_settling,        read_closing,
    read_reopened,         read_released,        read_quarter_closing, read_quarter_reopened,
    read_quarter_released, read_release_read,    read_asked,           read_answered,
    read_answer_read,      read_trail_read,      read_refused,         read_keys_rotated,
    read_key_destroyed,    read_retention_swept, read_log_restored,    read_heads_counted};

}  // namespace

std::string_view type_of(Entry const& entry) { return kTypes[entry.index()]; }

Tree to_tree(Entry const& entry) { return std::visit(ToTree{}, entry); }

base::Result<Entry> entry_of(std::string_view type, Tree const& body) {
    for (std::size_t i = 0; i < kTypes.size(); ++i) {
        if (kTypes[i] != type) continue;
        Taker taker(body);
        auto entry = kReaders[i](taker);
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
