// The commands, one function each, by file of implementation. Each gives the exit status.
#pragma once

#include "engines/text/tree.h"
#include "surfaces/cli/detail/options.h"

namespace weir::cli::detail {

// found.cc
int init(Options const& options);
int simulate(Options const& options);
// programme.cc
int charter_check(Options const& options);
int charter_sign(Options const& options);
int charter_show(Options const& options);
int pause(Options const& options);
int resume(Options const& options);
int status(Options const& options);
// review.cc
/// The timetable of a review, a line a step.
void print_steps(text::Tree const& review);
int review_open(Options const& options);
int review_finding(Options const& options);
int review_comment(Options const& options);
int review_answer(Options const& options);
int review_publish(Options const& options);
int review_sign(Options const& options);
int review_show(Options const& options);
// check.cc
int check(Options const& options);
int freeze(Options const& options);
int thaw(Options const& options);
int me_show(Options const& options);
int me_pause(Options const& options);
// drill.cc
int drill(Options const& options);
// exposure.cc
int exposure_open(Options const& options);
int exposure_list(Options const& options);
int exposure_report(Options const& options);
int exposure_meant(Options const& options);
int exposure_canary(Options const& options);
int exposure_close(Options const& options);
int me_letters(Options const& options);
// explain.cc
int charter_explain(Options const& options);
// change.cc
int plan(Options const& options);
int apply(Options const& options);
int sign(Options const& options);
int proposals(Options const& options);
int withdraw(Options const& options);
// digest.cc
int digest(Options const& options);
// key.cc
int key_new(Options const& options);
int key_bind(Options const& options);
int key_revoke(Options const& options);
int key_list(Options const& options);
// data.cc
int org_import(Options const& options);
int org_list(Options const& options);
int import(Options const& options);
int close(Options const& options);
// quarters.cc
int insights_quarter(Options const& options);
// collaboration.cc
int insights_collaboration(Options const& options);
// questions.cc
int ask(Options const& options);
int budget(Options const& options);
// insights.cc
int insights(Options const& options);
// keys.cc
int keys_status(Options const& options);
int keys_rotate(Options const& options);
int keys_destroyed(Options const& options);
// backup.cc
int keys_recipient(Options const& options);
int keys_backup(Options const& options);
int keys_restore(Options const& options);
// machine.cc
int keys_tls(Options const& options);
// serve.cc
int serve(Options const& options);
/// Where a gate finds its listening socket.
inline constexpr int kGateListener = 3;
// trail.cc
int audience(Options const& options);
// ledger.cc
int ledger_verify(Options const& options);
int ledger_prove(Options const& options);
int ledger_show(Options const& options);
int ledger_checkpoint(Options const& options);
int ledger_policy(Options const& options);
// me.cc
int me_seen(Options const& options);

}  // namespace weir::cli::detail
