// The handlers of the operations table, by file of implementation.
#pragma once

#include "surfaces/keeper/operations.h"

namespace weir::keeper::detail {

// programme.cc
Ending charter_show(Call& call);
Ending charter_sign(Call& call);
Ending resume(Call& call);
// review.cc
Ending review_open(Call& call);
Ending review_finding(Call& call);
Ending review_comment(Call& call);
Ending review_answer(Call& call);
Ending review_publish(Call& call);
Ending review_sign(Call& call);
Ending review_show(Call& call);
/// What everybody may know of the review that is spoken of, and what is missing to resume.
text::Tree review_tree(state::State const& state, base::Instant now);
// controls.cc
Ending check(Call& call);
Ending freeze(Call& call);
Ending thaw(Call& call);
Ending me_pause(Call& call);
Ending me_show(Call& call);
// exposure.cc
Ending exposure_open(Call& call);
Ending exposure_list(Call& call);
Ending exposure_report(Call& call);
Ending exposure_meant(Call& call);
Ending exposure_canary(Call& call);
Ending exposure_close(Call& call);
Ending me_letters(Call& call);
// explain.cc
Ending charter_explain(Call& call);
// directory.cc
Ending org_list(Call& call);
Ending audience(Call& call);
Ending audience_export(Call& call);
// sync.cc
Ending org_import(Call& call);
Ending change_plan_directory(Call& call);
// digest.cc
Ending digest(Call& call);
/// Tells those whom an envelope showed to somebody new, where that was not done yet.
bool is_telling_due(Rooms& rooms, base::Instant now);
Ending tell_envelopes(Call& call);
// change.cc
Ending change_plan(Call& call);
Ending change_propose(Call& call);
Ending change_list(Call& call);
Ending change_show(Call& call);
Ending change_sign(Call& call);
Ending change_end(Call& call);
bool is_proposal_due(Rooms& rooms, base::Instant now);
Ending sweep_proposals(Call& call);
// key_holders.cc
Ending key_list(Call& call);
Ending key_vouch(Call& call);
Ending key_revoke(Call& call);
bool is_key_due(Rooms& rooms, base::Instant now);
Ending sweep_keys(Call& call);
// data.cc
Ending source_show(Call& call);
Ending import(Call& call);
Ending settle(Call& call);
Ending close(Call& call);
Ending jobs(Call& call);
/// Weeks that may be closed now and have no release yet, oldest first.
std::vector<base::Week> closable(state::State const& state, base::Instant now);
Ending close_weeks(Call& call, std::vector<base::Week> const& weeks);
// insights.cc
Ending insights(Call& call);
// quarters.cc
Ending insights_quarter(Call& call);
/// Quarters of which every week has a release and which have none themselves.
std::vector<base::Quarter> closable_quarters(state::State const& state);
Ending close_quarters(Call& call, std::vector<base::Quarter> const& quarters);
// backup.cc
Ending keys_backup(Call& call);
// keys.cc
Ending keys_status(Call& call);
Ending keys_rotate(Call& call);
Ending keys_destroyed(Call& call);
// collaboration.cc
Ending insights_collaboration(Call& call);
// questions.cc
Ending ask(Call& call);
Ending ask_explain(Call& call);
Ending ask_list(Call& call);
Ending budget(Call& call);
// heads.cc
Ending me_seen(Call& call);
// trail.cc
Ending status(Call& call);
/// Signs the tree for the directory's holder and, once an hour, brings the public form to it.
base::Status publish_if_due(Rooms& rooms);
/// Where the public checkpoint lacks the quorum: asks those witnesses who have not cosigned it.
base::Status ask_witnesses_again(Rooms& rooms);
/// Where the charter opens data only for what a quorum cosigned: whether it answers now.
std::optional<base::Refusal> refuse_unless_witnessed(Call& call);
Ending ledger_checkpoint(Call& call);
Ending ledger_prove(Call& call);
Ending ledger_show(Call& call);

}  // namespace weir::keeper::detail
