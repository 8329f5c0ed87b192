#include "surfaces/cli/cli.h"

#include <array>
#include <clocale>
#include <csignal>
#include <string_view>

#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/options.h"
#include "surfaces/cli/detail/session.h"

namespace weir::cli {
namespace {

struct Row {
    std::string_view words;
    int (*run)(detail::Options const&);
};

constexpr std::array kCommands{
    Row{"init", detail::init},
    Row{"simulate", detail::simulate},
    Row{"charter check", detail::charter_check},
    Row{"charter sign", detail::charter_sign},
    Row{"charter show", detail::charter_show},
    Row{"charter explain", detail::charter_explain},
    Row{"org import csv", detail::org_import},
    Row{"org list", detail::org_list},
    Row{"plan", detail::plan},
    Row{"apply", detail::apply},
    Row{"sign", detail::sign},
    Row{"proposals", detail::proposals},
    Row{"withdraw", detail::withdraw},
    Row{"digest", detail::digest},
    Row{"key new", detail::key_new},
    Row{"key bind", detail::key_bind},
    Row{"key revoke", detail::key_revoke},
    Row{"key list", detail::key_list},
    Row{"import", detail::import},
    Row{"close", detail::close},
    Row{"insights", detail::insights},
    Row{"ask", detail::ask},
    Row{"budget", detail::budget},
    Row{"audience", detail::audience},
    Row{"pause", detail::pause},
    Row{"resume", detail::resume},
    Row{"review open", detail::review_open},
    Row{"review finding", detail::review_finding},
    Row{"review comment", detail::review_comment},
    Row{"review answer", detail::review_answer},
    Row{"review publish", detail::review_publish},
    Row{"review sign", detail::review_sign},
    Row{"review show", detail::review_show},
    Row{"check", detail::check},
    Row{"freeze", detail::freeze},
    Row{"thaw", detail::thaw},
    Row{"me show", detail::me_show},
    Row{"me pause", detail::me_pause},
    Row{"me letters", detail::me_letters},
    Row{"drill", detail::drill},
    Row{"exposure open", detail::exposure_open},
    Row{"exposure list", detail::exposure_list},
    Row{"exposure report", detail::exposure_report},
    Row{"exposure meant", detail::exposure_meant},
    Row{"exposure canary", detail::exposure_canary},
    Row{"exposure close", detail::exposure_close},
    Row{"status", detail::status},
    Row{"serve", detail::serve},
    Row{"keys status", detail::keys_status},
    Row{"keys rotate", detail::keys_rotate},
    Row{"keys destroyed", detail::keys_destroyed},
    Row{"keys recipient", detail::keys_recipient},
    Row{"keys tls", detail::keys_tls},
    Row{"keys backup", detail::keys_backup},
    Row{"keys restore", detail::keys_restore},
    Row{"ledger verify", detail::ledger_verify},
    Row{"ledger prove", detail::ledger_prove},
    Row{"ledger show", detail::ledger_show},
    Row{"me seen", detail::me_seen},
    Row{"ledger checkpoint", detail::ledger_checkpoint},
    Row{"ledger policy", detail::ledger_policy},
};

}  // namespace

int run(Program const& program) {
    ::signal(SIGPIPE, SIG_IGN);
    auto const parsed = detail::parse(program);
    if (!parsed.options) return parsed.status;
    auto const& options = *parsed.options;
    if (options.command == "keeper") {
        return program.run_keeper({options.dir, options.while_asked, options.once});
    }
    if (options.command == "gate") {
        return program.run_gate({options.dir, detail::kGateListener});
    }
    if (options.command == "ledger witness") {
        return program.run_witness(
            {options.witness_state, options.witness_name, options.logs, options.listen});
    }
    for (auto const& row : kCommands) {
        if (row.words == options.command) return row.run(options);
    }
    return detail::kUsage;
}

}  // namespace weir::cli
