#include "rules/state/detail/read_entries.h"

#include <array>

namespace weir::state::detail {
namespace {

using Reader = Entry (*)(Taker&);

Entry read_genesis(Taker& t) {
    return Genesis{t.text("origin"), t.flag("simulated"), t.flag("demo")};
}
Entry read_started(Taker& t) { return Started{t.text("binary"), t.text("configuration")}; }
Entry read_key_bound(Taker& t) { return KeyBound{Person{t.u32("person")}, t.array<32>("key")}; }
Entry read_directory(Taker& t) {
    return DirectoryChanged{t.change("change"), Person{t.u32("person_max")},
                            t.counts_or_none("used"), t.uses_or_none("given")};
}
Entry read_charter(Taker& t) {
    return CharterSigned{
        t.text("hash"),   t.text("role"),       t.array<64>("signature"),   t.text("charter"),
        t.text("grants"), t.members("members"), Person{t.u32("person_max")}};
}
Entry read_activated(Taker& t) { return Activated{t.text("hash")}; }
Entry read_paused(Taker& t) { return Paused{t.text("reason")}; }
Entry read_resume_signed(Taker& t) {
    return ResumeSigned{t.text("role"), t.array<64>("signature"), t.text_or_none("findings")};
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
                   privacy::DeltaUnits{t.u64_or("delta", 0)},
                   t.text_or_none("fallback")};
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
    return ReleaseRead{t.week("first"), t.week("last"), t.text("metric"), t.text("purpose"),
                       t.text_or_none("level")};
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

Entry read_proposed(Taker& t) {
    Proposed e;
    e.what = t.text("what");
    if (e.what == kOfDirectory) {
        e.directory = t.change("directory");
    } else {
        e.charter = t.text("charter");
        e.grants = t.text("grants");
        e.members = t.members("members");
    }
    e.person_max = Person{t.u32("person_max")};
    e.radius = t.text("radius");
    e.computed_at = t.u64("computed_at");
    e.needs = t.texts("needs");
    e.expires = t.instant("expires");
    return e;
}
Entry read_proposal_signed(Taker& t) {
    return ProposalSigned{t.u64("proposal"), t.text("role"), t.array<64>("signature")};
}
Entry read_applied(Taker& t) { return Applied{t.u64("proposal")}; }
Entry read_proposal_ended(Taker& t) { return ProposalEnded{t.u64("proposal"), t.text("how")}; }
Entry read_review_opened(Taker& t) {
    return ReviewOpened{t.u64("pause"), t.text("title"), t.milestones("timetable")};
}
Entry read_finding(Taker& t) {
    return FindingRecorded{t.u64("review"), t.u32("number"), t.text("title"),  t.text("severity"),
                           t.text("owner"), t.text("due"),   t.text("status"), t.text("evidence")};
}
Entry read_commented(Taker& t) {
    return ReviewCommented{t.u64("review"), t.u64("answers"), t.text("role"), t.text("text")};
}
Entry read_published(Taker& t) {
    return FindingsPublished{t.u64("review"), t.text("hash"), t.text("document"),
                             t.text("summary")};
}
Entry read_incident_opened(Taker& t) {
    return IncidentOpened{t.text("what"), t.instant("from"), t.instant("aware"), t.u64("cause")};
}
Entry read_reported(Taker& t) {
    return ExposureReported{t.u64("incident"), t.instant("from"), t.instant("until"),
                            t.u64("intended"), t.text("digest"),  t.text("figures")};
}
Entry read_letters(Taker& t) {
    return LettersDelivered{t.u64("report"), t.text("digest"), t.text("letters")};
}
Entry read_canary(Taker& t) {
    return CanaryTried{t.u64("incident"), Person{t.u32("reader")}, t.text("what"),
                       t.flag("refused")};
}
Entry read_incident_closed(Taker& t) {
    return IncidentClosed{t.u64("incident"), t.text("audience"), t.u64("canary")};
}
Entry read_controls(Taker& t) { return ControlsChecked{t.words("colours"), t.text("evidence")}; }
Entry read_frozen(Taker& t) { return Frozen{t.text("scope"), t.text("reason")}; }
Entry read_thawed(Taker& t) { return Thawed{t.u64("frozen")}; }
Entry read_person_paused(Taker& t) { return PersonPaused{t.instant("until")}; }
Entry read_intended(Taker& t) {
    return IntendedSigned{t.u64("incident"), t.text("grants"), t.text("role"),
                          t.array<64>("signature")};
}
Entry read_vouched(Taker& t) {
    return KeyVouched{Person{t.u32("person")}, t.array<32>("key"), t.text("role"),
                      t.array<32>("by"), t.array<64>("signature")};
}
Entry read_revoked(Taker& t) {
    return KeyRevoked{Person{t.u32("person")}, t.array<32>("key"), t.text("role"),
                      t.array<64>("signature")};
}
Entry read_told(Taker& t) {
    return EnvelopeTold{t.u64("change"), t.u32("place"), t.text("envelope"), t.text("what")};
}
Entry read_copy(Taker& t) { return CopyMade{t.text("kind"), t.text("of"), t.text("recipient")}; }

constexpr std::array<Reader, std::variant_size_v<Entry>> kReaders{read_genesis,
                                                                  read_started,
                                                                  read_key_bound,
                                                                  read_directory,
                                                                  read_charter,
                                                                  read_activated,
                                                                  read_paused,
                                                                  read_resume_signed,
                                                                  read_resumed,
                                                                  read_imported,
                                                                  read_settling,
                                                                  read_closing,
                                                                  read_reopened,
                                                                  read_released,
                                                                  read_quarter_closing,
                                                                  read_quarter_reopened,
                                                                  read_quarter_released,
                                                                  read_release_read,
                                                                  read_asked,
                                                                  read_answered,
                                                                  read_answer_read,
                                                                  read_trail_read,
                                                                  read_refused,
                                                                  read_keys_rotated,
                                                                  read_key_destroyed,
                                                                  read_retention_swept,
                                                                  read_log_restored,
                                                                  read_heads_counted,
                                                                  read_proposed,
                                                                  read_proposal_signed,
                                                                  read_applied,
                                                                  read_proposal_ended,
                                                                  read_review_opened,
                                                                  read_finding,
                                                                  read_commented,
                                                                  read_published,
                                                                  read_incident_opened,
                                                                  read_reported,
                                                                  read_letters,
                                                                  read_canary,
                                                                  read_incident_closed,
                                                                  read_controls,
                                                                  read_frozen,
                                                                  read_thawed,
                                                                  read_person_paused,
                                                                  read_intended,
                                                                  read_copy,
                                                                  read_vouched,
                                                                  read_revoked,
                                                                  read_told};

}  // namespace

Entry read_entry(std::size_t type, Taker& taker) { return kReaders[type](taker); }

}  // namespace weir::state::detail
