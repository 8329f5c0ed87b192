#include <CLI/CLI.hpp>

#include "surfaces/cli/detail/options.h"
#include "surfaces/cli/detail/render.h"

namespace weir::cli::detail {
namespace {

constexpr int kWrongUsage = 2;

constexpr char const* kAbout =
    "weir: workforce insight that exposes nobody.\n"
    "Figures about teams, protected; nothing about a person but to that person. Every command acts "
    "as\n"
    "somebody (--key, a person's identity file) and everything it does is in the ledger.\n\n"
    "New here?  weir simulate demo --people 240 --weeks 12 && weir insights --dir demo \\\n"
    "           --key demo/identities/analyst.key";

constexpr char const* kFooter =
    "Exit status: 0 done, 1 an accident (bad input, disk full; nothing half-done), 2 wrong usage,\n"
    "3 refused (a refusal is an answer and is in the ledger).";

class Commands {
public:
    Commands(CLI::App& app, Options& options) : app_(&app), options_(&options) {}
    void add_all();

private:
    CLI::App* command(CLI::App& parent, std::string const& name, std::string const& words,
                      char const* about) {
        auto* added = parent.add_subcommand(name, about);
        added->fallthrough();
        added->callback([this, words] { options_->command = words; });
        return added;
    }
    CLI::App* group(std::string const& name, char const* about) {
        auto* added = app_->add_subcommand(name, about);
        added->fallthrough();
        added->require_subcommand(1);
        return added;
    }
    void word(CLI::App* app, std::string const& name, char const* about, bool required) {
        auto* option = app->add_option_function<std::string>(
            name, [this](std::string const& value) { options_->words.push_back(value); }, about);
        if (required) option->required();
    }
    void add_programme();
    void add_data();
    void add_watching();
    void add_review();
    void add_exposure();
    void add_ledger();
    void add_me();
    void add_keys();
    void add_change();
    void add_key();

    CLI::App* app_;
    Options* options_;
};

void Commands::add_programme() {
    auto* init = command(*app_, "init", "init", "make a new programme in state draft");
    word(init, "DIRECTORY", "where: a new or empty directory", true);
    init->add_option("--from", options_->from,
                     "an example to begin with: demo, manufacturing-email, sociopatterns");
    init->add_flag("--demo", options_->demo, "keys and data may share a volume");
    init->add_option("--month-key", options_->month_key,
                     "where the month key lives: file (default), passphrase, pkcs11:URI");
    auto* simulate =
        command(*app_, "simulate", "simulate", "make a programme filled with a synthetic company");
    word(simulate, "DIRECTORY", "where: a new or empty directory", true);
    simulate->add_option("--people", options_->people, "how many people")->capture_default_str();
    simulate->add_option("--weeks", options_->weeks, "how many weeks")->capture_default_str();
    simulate->add_option("--seed", options_->seed, "the same seed, the same company")
        ->capture_default_str();
    simulate->add_option("--until", options_->until,
                         "the last week, like 2026-W40 (default: three weeks ago)");
    auto* charter = group("charter", "check, sign, show or price what may be collected");
    auto* check =
        command(*charter, "check", "charter check", "validate charter.toml and grants.toml");
    word(check, "FILE", "another charter than the directory's", false);
    auto* sign =
        command(*charter, "sign", "charter sign", "sign charter and grants as a role holder");
    sign->add_option("--role", options_->role, "the role you sign for (default: your identity's)");
    command(*charter, "show", "charter show", "the notice that people read");
    auto* explain = command(*charter, "explain", "charter explain",
                            "what error and what risk it would have, from team sizes alone");
    word(explain, "FILE", "another charter than the directory's", false);
    auto* org = group("org", "the directory: who belongs where");
    auto* import_org = org->add_subcommand("import", "replace the directory");
    import_org->fallthrough();
    import_org->require_subcommand(1);
    auto* csv = command(*import_org, "csv", "org import csv", "from a CSV file");
    word(csv, "FILE", "columns id, name, address, unit, manager, site, hours, from, until", true);
    command(*org, "list", "org list", "the roster, for roles that may");
}

void Commands::add_data() {
    auto* import_file = command(*app_, "import", "import", "one door in: hand in a source's files");
    word(import_file, "SOURCE", "a [[source]] of the charter", true);
    import_file
        ->add_option_function<std::vector<std::string>>(
            "FILE",
            [this](std::vector<std::string> const& files) {
                options_->words.insert(options_->words.end(), files.begin(), files.end());
            },
            "files; .gz and - (standard input) are read")
        ->required();
    import_file->add_flag("--dry-run", options_->dry_run,
                          "check form and charter only; nothing is handed in");
    auto* close =
        command(*app_, "close", "close", "make the release of a week, or of all that are due");
    word(close, "WEEK", "like 2026-W40, or a quarter like 2026-Q3", false);
    auto* insights = command(*app_, "insights", "insights", "released cells with their error bars");
    word(insights, "METRIC", "one metric (default: all), or `collaboration`: who met", false);
    insights->add_option("--by", options_->by,
                         "a level of the charter: company, department, team; or site");
    insights->add_option("--weeks", options_->range, "A..B, like 2026-W30..2026-W40");
    insights->add_option("--quarter", options_->quarter,
                         "2026-Q3: what small teams are told about a whole quarter");
    auto* ask =
        command(*app_, "ask", "ask", "an ad-hoc answer over a cohort of cells, on a budget");
    word(ask, "METRIC", "one metric of the charter", false);
    ask->add_option("--stat", options_->stat, "mean (default), sum, count, median or p90");
    ask->add_option("--cohort", options_->cohort,
                    "a cell as `weir insights` names it; again for more (default: the company)");
    ask->add_option("--weeks", options_->range, "A..B, like 2026-W30..2026-W40");
    ask->add_option("--purpose", options_->purpose, "what for: a purpose of the charter");
    ask->add_option("--within", options_->within, "wanted error: half of the 95 % interval");
    ask->add_flag("--explain", options_->explain, "say what it costs and how exact it would be");
    ask->add_flag("--list", options_->list, "the answers that stand, as you may read them");
    auto* budget = command(*app_, "budget", "budget", "spent and left, per week and team");
    budget->add_option("--by", options_->by, "`team`: every team on its own line");
    auto* keeper =
        command(*app_, "keeper", "keeper", "own the data directory and serve its socket");
    keeper->add_flag("--once", options_->once, "run the jobs that are due, then end");
    keeper->add_flag("--while-asked", options_->while_asked, "end when the last client has gone");
    auto* serve = command(*app_, "serve", "serve", "keeper and gate: one page on 127.0.0.1");
    serve->add_option("--port", options_->port, "0 takes a free one")->capture_default_str();
    command(*app_, "gate", "gate", "the gate's own process")->group("");  // `serve` starts it
}

void Commands::add_watching() {
    auto* audience = command(*app_, "audience", "audience", "exactly who can see a class of data");
    word(audience, "CLASS", "release, notice, own_record, trail, ...", false);
    word(audience, "OF", "company, a unit like Sales/North, or a person's directory id", false);
    audience->add_option("--at", options_->at, "a moment of the past, like 2026-10-01T09:00:00Z");
    audience
        ->add_option("--export", options_->export_to,
                     "instead: `cedar DIR`, everybody's and everything, for Cedar's own engine")
        ->expected(2);
    auto* pause = command(*app_, "pause", "pause", "stop everything; in force when it returns");
    pause->add_option("--reason", options_->reason, "why, for everybody to read")->required();
    command(*app_, "resume", "resume", "end a pause whose review is published and signed");
    command(*app_, "status", "status", "state and counts");
}

void Commands::add_review() {
    auto* review = group("review", "the way back from a pause: what was found, said and signed");
    auto* open = command(*review, "open", "review open", "begin the review of the pause in force");
    open->add_option("--title", options_->title, "what it is about, for everybody")->required();
    open->add_option("--step", options_->steps,
                     "WHAT=DATE: findings, comments, mended, signed or resumed by that day")
        ->required();
    auto* finding = command(*review, "finding", "review finding", "a finding, or a new word on it");
    word(finding, "NUMBER", "of a finding there is (default: a new one)", false);
    finding->add_option("--title", options_->title, "what was found, for everybody");
    finding->add_option("--severity", options_->severity, "low, medium or high");
    finding->add_option("--owner", options_->owner, "the role that mends it");
    finding->add_option("--due", options_->due, "by when, like 2026-12-01");
    finding->add_option("--status", options_->state, "open, mended or accepted");
    finding->add_option("--evidence", options_->evidence, "what shows it; of an accepted one, why");
    auto* comment = command(*review, "comment", "review comment", "say something of the review");
    word(comment, "TEXT", "for everybody to read", true);
    auto* answer = command(*review, "answer", "review answer", "answer a comment");
    word(answer, "ENTRY", "of the comment", true);
    word(answer, "TEXT", "for everybody to read", true);
    auto* publish = command(*review, "publish", "review publish", "the findings, for everybody");
    word(publish, "SUMMARY", "fit for the world: no person, no number of a team", true);
    auto* sign = command(*review, "sign", "review sign", "sign the published findings");
    sign->add_option("--role", options_->role, "the role you sign for (default: your identity's)");
    command(*review, "show", "review show", "timetable, what is late, what was published");
    auto* check = command(*app_, "check", "check", "run every control of the privacy review");
    check->add_flag("--history", options_->history, "what they said before");
    auto* freeze = command(*app_, "freeze", "freeze", "no new questions and releases for a scope");
    word(freeze, "SCOPE", "company, department:Sales, team:Sales/North, site:Berlin", true);
    freeze->add_option("--reason", options_->reason, "why, for everybody to read")->required();
    auto* thaw = command(*app_, "thaw", "thaw", "end a freeze");
    word(thaw, "SCOPE", "of the freeze", true);
    auto* drill = command(*app_, "drill", "drill", "try an incident again, on a synthetic copy");
    word(drill, "NAME", "I1 to I12, as docs/drills.md lists them", false);
    drill->add_flag("--all", options_->all, "every one, and which are not yet there");
}

void Commands::add_exposure() {
    auto* exposure = group("exposure", "who could see and did see what beyond what was meant");
    auto* open = command(*exposure, "open", "exposure open", "an incident; its 72 hours run");
    word(open, "WHAT", "what happened, for everybody to read: no names", true);
    open->add_option("--from", options_->from, "since when, as far as is known")->required();
    open->add_option("--aware", options_->at, "since when you know (default: now)");
    open->add_option("--cause", options_->cause, "the ledger's entry that opened it");
    command(*exposure, "list", "exposure list", "incidents, open and closed");
    auto* report = command(*exposure, "report", "exposure report",
                           "exactly who could see, who did see, of whom, from when to when");
    report->add_option("--incident", options_->incident, "of this incident, from its beginning on");
    report->add_option("--from", options_->from, "or from this moment,");
    report->add_option("--to", options_->to, "until this one (default: now)");
    report->add_option("--intended", options_->intended,
                       "grants that were meant, where others were signed (see: exposure meant)");
    report->add_flag("--deliver", options_->deliver, "each person's letter into their own record");
    report->add_option("--authority", options_->authority, "write the notification of Art. 33");
    report->add_option("--register", options_->registered, "write the internal register's entry");
    report->add_option("--bundle", options_->bundle, "the letters for a printer, sealed: a file");
    report->add_option("--recipient", options_->recipient,
                       "whom the bundle is sealed to, as `weir keys recipient` prints it");
    report->add_option("--consequences", options_->consequences, "words for the documents");
    report->add_option("--measures", options_->measures, "words for the documents");
    report->add_option("--late-because", options_->reason, "why the authority is told after 72 h");
    auto* meant = command(*exposure, "meant", "exposure meant",
                          "sign that other grants were meant than those signed before");
    word(meant, "INCIDENT", "its number", true);
    word(meant, "GRANTS", "a grants.toml", true);
    meant->add_option("--role", options_->role, "the role you sign for (default: your identity's)");
    auto* canary = command(*exposure, "canary", "exposure canary",
                           "try from outside what was exposed; the answer has to be no");
    word(canary, "INCIDENT", "its number", true);
    auto* close = command(*exposure, "close", "exposure close",
                          "close it by proof: the audience is as meant, and a canary was refused");
    word(close, "INCIDENT", "its number", true);
    close->add_option("--intended", options_->intended, "grants that were meant and signed for");
}

void Commands::add_ledger() {
    auto* ledger = group("ledger", "the log, checked from its bytes alone");
    auto* verify = command(*ledger, "verify", "ledger verify",
                           "every frame, every leaf, the signed root; needs no keeper");
    verify->add_option("--log-key,--vkey", options_->log_key,
                       "the log's verifier key (default: DIR/log.vkey)");
    verify->add_option("--tiles", options_->tiles, "audit this public form: every entry and tile");
    verify->add_option("--proof", options_->proof, "check this receipt of one entry");
    verify->add_option("--policy", options_->policy,
                       "logs, witnesses and quorum (C2SP tlog-policy), for --tiles and --proof");
    auto* prove = command(*ledger, "prove", "ledger prove", "a receipt of one entry, to keep");
    word(prove, "INDEX", "number of the entry", true);
    prove->add_option("--out", options_->out, "write it to this file (.tlog-proof)");
    command(*ledger, "show", "ledger show", "the last entries in clear, for roles that may");
    command(*ledger, "checkpoint", "ledger checkpoint", "the public tree head, as published last");
    command(*ledger, "policy", "ledger policy",
            "whom a verifier believes by the charter: for --policy FILE");
    auto* witness = command(*ledger, "witness", "ledger witness",
                            "be a witness of logs, on a machine of your own (C2SP tlog-witness)");
    witness->add_option("--state", options_->witness_state, "its folder; never put an old one back")
        ->required();
    witness->add_option("--name", options_->witness_name, "of a new witness: council.example/weir");
    witness
        ->add_option("--log", options_->logs,
                     "a log's verifier key, or a file of them; again for more")
        ->required();
    witness->add_option("--listen", options_->listen, "ADDRESS:PORT, 0 takes a free port")
        ->capture_default_str();
}

void Commands::add_me() {
    auto* me = group("me", "what concerns you yourself");
    command(*me, "letters", "me letters", "what was written to you about exposures");
    command(*me, "show", "me show", "whether you are measured, and your own pauses");
    auto* own_pause = command(*me, "pause", "me pause", "not to be measured: nobody is told");
    word(own_pause, "LENGTH", "1m to 120m, like 30m", true);
    auto* seen = command(*me, "seen", "me seen",
                         "who was shown what about you: all of it, proved here with your own key");
    seen->add_option("--log-key,--vkey", options_->log_key,
                     "the log's verifier key (default: DIR/log.vkey)");
    seen->add_option("--policy", options_->policy, "logs, witnesses and quorum to believe");
}

void Commands::add_keys() {
    auto* keys = group("keys", "the month key, its backup and the way back from one");
    command(*keys, "status", "keys status", "the month key's age, and who owes a statement");
    auto* rotate = command(*keys, "rotate", "keys rotate",
                           "another month key: wraps every key anew, destroys the old one");
    rotate->add_option("--month-key", options_->month_key,
                       "move it: file, passphrase, pkcs11:URI (default: where it is)");
    auto* destroyed = command(*keys, "destroyed", "keys destroyed",
                              "sign that no copy of a replaced month key is left");
    word(destroyed, "NUMBER", "of the month key", true);
    destroyed->add_option("--role", options_->role,
                          "operator or security (default: your identity's)");
    auto* recipient = command(*keys, "recipient", "keys recipient",
                              "a key pair that backups are sealed to; prints the public half");
    word(recipient, "FILE", "where the private half goes: not onto this machine's disks", true);
    auto* tls = command(*keys, "tls", "keys tls",
                        "a machine's own key, for a keeper on another one; prints its public half");
    word(tls, "FILE", "a new file: tls.key beside weir.toml", true);
    auto* backup = command(*keys, "backup", "keys backup", "the month key, sealed to a recipient");
    word(backup, "FILE", "a new file", true);
    backup->add_option("--to", options_->recipient, "the recipient's public half")->required();
    backup->add_flag("--data", options_->data, "the data instead: ledger, wrapped keys, chunks");
    auto* restore = command(*keys, "restore", "keys restore",
                            "a programme from its two backups: paused, budgets spent");
    word(restore, "DIRECTORY", "where: a new or empty directory", true);
    restore->add_option("--keys-part", options_->keys_file, "the backup of the month key")
        ->required();
    restore->add_option("--data-part", options_->data_file, "the backup of the data")->required();
    restore->add_option("--recipient", options_->recipient_file, "the recipient's private half")
        ->required();
    restore
        ->add_option("--known", options_->known,
                     "size of the last checkpoint of the old log that anybody holds")
        ->required();
    restore->add_option("--erased", options_->erased_file,
                        "tags of everybody erased since, one a line");
    restore->add_flag("--demo", options_->demo, "keys and data may share a volume");
}

void Commands::add_change() {
    auto* plan = command(*app_, "plan", "plan",
                         "who would see what by these rules and does not now; writes nothing");
    word(plan, "CHARTER", "charter.toml (default: the directory's), or a directory: people.csv",
         false);
    word(plan, "GRANTS", "grants.toml (default: beside the charter)", false);
    auto* apply = command(*app_, "apply", "apply",
                          "propose rules: what narrows applies at once, what widens waits");
    word(apply, "CHARTER", "charter.toml (default: the directory's)", false);
    word(apply, "GRANTS", "grants.toml (default: beside the charter)", false);
    auto* proposals = command(*app_, "proposals", "proposals", "what waits, and for whom");
    word(proposals, "NUMBER", "one of them, with names for its signers", false);
    auto* sign = command(*app_, "sign", "sign", "sign a proposal, after showing what it does");
    word(sign, "NUMBER", "of the proposal", true);
    sign->add_option("--role", options_->role, "the role you sign for (default: your identity's)");
    auto* withdraw = command(*app_, "withdraw", "withdraw",
                             "take your proposal back, or veto one as the representative");
    word(withdraw, "NUMBER", "of the proposal", true);
    auto* digest =
        command(*app_, "digest", "digest", "what agreed envelopes let through, for those who sign");
    digest->add_option("--weeks", options_->range, "A..B (default: the last week and this one)");
}

void Commands::add_key() {
    auto* key = group("key", "the keys with which people prove who they are");
    auto* made = command(*key, "new", "key new", "a key for yourself; others vouch for it");
    word(made, "FILE", "a new file, yours alone", true);
    word(made, "PERSON", "your id in the directory", true);
    made->add_option("--role", options_->role, "what for: your signatures' default role");
    auto* bind =
        command(*key, "bind", "key bind", "sign that a key is somebody's, or your own successor");
    auto* revoke = command(*key, "revoke", "key revoke", "end a key, at once and for good");
    for (auto* one : {bind, revoke}) {
        word(one, "PERSON", "whose, by their id in the directory", true);
        word(one, "KEY", "the public half, as `weir key new` printed it", true);
        one->add_option("--role", options_->role,
                        "the role you sign for (default: your identity's)");
    }
    command(*key, "list", "key list", "role holders' keys, and those that wait");
}

void Commands::add_all() {
    app_->add_option("--dir", options_->dir, "the programme's directory")->envname("WEIR_DIR");
    app_->add_option("--key", options_->key, "your identity file")->envname("WEIR_IDENTITY");
    app_->add_flag("--json", options_->json, "one JSON document on standard output");
    app_->require_subcommand(1);
    app_->footer(kFooter);
    add_programme();
    add_data();
    add_watching();
    add_review();
    add_exposure();
    add_ledger();
    add_me();
    add_keys();
    add_change();
    add_key();
}

}  // namespace

Parsed parse(Program const& program) {
    Options options;
    CLI::App app{kAbout, "weir"};
    app.set_version_flag("--version", "weir 0.1.0");
    Commands(app, options).add_all();
    if (program.argument_count <= 1) {
        print(app.help());
        return {std::nullopt, kWrongUsage};
    }
    try {
        app.parse(program.argument_count, program.arguments);
    } catch (CLI::ParseError const& error) {
        bool const is_help = error.get_exit_code() == 0;
        app.exit(error);
        return {std::nullopt, is_help ? 0 : kWrongUsage};
    }
    return {std::move(options), 0};
}

}  // namespace weir::cli::detail
