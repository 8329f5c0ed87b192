// Commands that make a programme: `init` from an example, `simulate` with a synthetic company.
#include <chrono>
#include <set>
#include <sys/stat.h>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/quarter.h"
#include "engines/text/formats.h"
#include "rules/program/sign_off.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/rules_files.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/cli/detail/tree_read.h"
#include "surfaces/simulation/simulation.h"

namespace weir::cli::detail {

using base::Fault;
using text::Tree;

namespace {

constexpr std::string_view kConfig =
    "# Ports and paths only; everything that decides something stands in the signed charter.\n"
    "keys = \"keys\"  # on another volume than data, unless this is a demo\n";
constexpr std::string_view kMadeUp = "sim-";  // how ids of simulated people begin
constexpr int kWeeksBeforeNow = 3;  // the default last simulated week: its grace period is over

base::Status make_folder(std::filesystem::path const& folder) {
    if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return {};
    return base::fail(Fault::io, "cannot make a folder", {folder.string()});
}

/// A new programme's files before its keeper starts.
struct Ground {
    std::filesystem::path dir;
    std::string charter;
    std::string grants;
    bool is_simulated = false;
    bool is_demo = false;
    std::string month_key = "file";
};

base::Status lay(Ground const& ground) {
    if (std::filesystem::exists(ground.dir / "data")) {
        return base::fail(Fault::exists, "a programme is here already", {ground.dir.string()});
    }
    std::error_code error;
    std::filesystem::create_directories(ground.dir, error);
    if (error) return base::fail(Fault::io, "cannot make the directory", {ground.dir.string()});
    for (auto const* folder : {"data", "identities"}) {
        if (auto made = make_folder(ground.dir / folder); !made) return made;
    }
    struct File {
        char const* name;
        std::string_view text;
    };
    for (auto const& file : {File{"charter.toml", ground.charter},
                             File{"grants.toml", ground.grants}, File{"weir.toml", kConfig}}) {
        auto const path = ground.dir / file.name;
        if (std::filesystem::exists(path)) continue;  // somebody wrote their own before `init`
        if (auto written = base::write_file(path, base::bytes_of(file.text), {.mode = 0644});
            !written)
            return written;
    }
    return {};
}

struct Holder {
    std::string id;
    std::string role;
    std::string file;  // without its suffix
};

/// Whoever gets an identity file: each member of each role, the first one's named after the role;
/// in a simulated programme one employee too.
std::vector<Holder> holders_of(Ground const& ground, program::Charter const& charter) {
    std::vector<Holder> holders;
    std::set<std::string> seen;
    for (auto const& role : charter.roles) {
        for (auto const& id : role.members) {
            if (!seen.insert(id).second) continue;
            auto const plain_id = id.starts_with(kMadeUp) ? id.substr(kMadeUp.size()) : id;
            holders.push_back({id, role.name, id == role.members.front() ? role.name : plain_id});
        }
    }
    if (ground.is_simulated) holders.push_back({"sim-employee", "employee", "employee"});
    return holders;
}

/// Writes the identity files; gives the public halves for the first entries.
base::Result<Tree> make_holders(Ground const& ground, program::Charter const& charter) {
    auto list = Tree::list();
    for (auto const& holder : holders_of(ground, charter)) {
        protocol::Identity const identity{holder.id, holder.role, crypto::SigningKey::generate()};
        auto const path = ground.dir / "identities" / (holder.file + ".key");
        if (auto written = protocol::write_identity(path, identity); !written) {
            return std::unexpected(written.error());
        }
        list.push(Tree::object()
                      .set("id", holder.id)
                      .set("key", base::to_hex(identity.key.public_key())));
    }
    return list;
}

/// Takes away what lay() and the keeper made, so that a failed `init` leaves nothing half-done.
/// Texts that somebody may have written stay.
void clear(Ground const& ground) {
    std::error_code ignored;
    std::filesystem::remove_all(ground.dir / "data", ignored);
    std::filesystem::remove_all(ground.dir / "identities", ignored);
    std::filesystem::remove(ground.dir / "keys", ignored);  // only if it is empty
}

/// The log's name: "weir.invalid/" and the folder's, in letters that a checkpoint can carry.
std::string origin_of(std::filesystem::path const& dir) {
    auto name = std::filesystem::weakly_canonical(dir / ".").filename().string();
    for (char& c : name) {
        bool const is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
        if (!is_plain) c = '-';
    }
    return "weir.invalid/" + (name.empty() ? std::string("programme") : name);
}

/// Starts a keeper on the ground and makes the first entries. The exit status.
int begin(Ground const& ground, Options const& options) {
    auto const rules = check_rules(ground.dir / "charter.toml", ground.dir / "grants.toml");
    if (!rules) return fail_with(rules.error(), options);
    auto holders = make_holders(ground, rules->charter);
    if (!holders) return fail_with(holders.error(), options);
    auto session = Session::open_unproved(ground.dir);
    if (!session) return fail_with(session.error(), options);
    auto const answer = session->ask("init",
                                     Tree::object()
                                         .set("origin", origin_of(ground.dir))
                                         .set("simulated", ground.is_simulated)
                                         .set("demo", ground.is_demo)
                                         .set("month_key", ground.month_key)
                                         .set("holders", std::move(*holders)),
                                     options);
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const key = text_at(std::get<Tree>(answer), "log_key") + "\n";
    auto const written =
        base::write_file(ground.dir / "log.vkey", base::bytes_of(key), {.mode = 0644});
    return written ? kDone : fail_with(written.error(), options);
}

/// Lays the ground and begins on it, or leaves nothing.
int found(Ground const& ground, Options const& options) {
    if (auto laid = lay(ground); !laid) return fail_with(laid.error(), options);
    auto const exit_status = begin(ground, options);
    if (exit_status != kDone) clear(ground);
    return exit_status;
}

base::Result<base::Week> last_week(Options const& options) {
    if (!options.until.empty()) return base::Week::of(options.until);
    auto week = base::week_of(base::Zone::utc().date(base::SystemClock().now()));
    for (int i = 0; i < kWeeksBeforeNow; ++i) week = week.previous();
    return week;
}

/// The demo charter, made to hold the simulated weeks.
std::string charter_for(Example const& example, simulation::Plan const& plan) {
    base::Week first = plan.last;
    for (std::uint32_t i = 1; i < plan.weeks; ++i) first = first.previous();
    auto const today = base::Zone::utc().date(base::SystemClock().now());
    auto const history = (today.days - first.monday.days) / 7 + 1;
    auto charter =
        with_value(example.charter, "collect_from", "\"" + base::to_text(first.monday) + "\"");
    charter = with_value(charter, "history_weeks", std::to_string(history));
    return with_value(charter, "simulated", "true");
}

/// Signs charter and grants as one role, with that role's identity file.
int sign_as(std::string const& role, Options const& options) {
    auto as_role = options;
    as_role.key = options.dir / "identities" / (role + ".key");
    auto const rules = check_rules(options.dir / "charter.toml", options.dir / "grants.toml");
    if (!rules) return fail_with(rules.error(), options);
    auto session = Session::open(as_role);
    if (!session) return fail_with(session.error(), options);
    auto const message =
        program::message_of({session->hello().origin, "charter", rules->hash, role});
    auto const answer =
        session->ask("charter.sign",
                     Tree::object()
                         .set("charter", rules->charter_text)
                         .set("grants", rules->grants_text)
                         .set("role", role)
                         .set("signature", base::to_hex(session->identity().key.sign(message))),
                     as_role);
    auto const* exit_status = std::get_if<int>(&answer);
    return exit_status != nullptr ? *exit_status : kDone;
}

/// Everything the company did, week by week, through the door in.
int hand_in(Session& session, simulation::Company const& company, Options const& options) {
    ProgressBar bar;
    auto week = company.plan.last;
    for (std::uint32_t i = 1; i < company.plan.weeks; ++i) week = week.previous();
    for (std::uint32_t i = 0; i < company.plan.weeks; ++i, week = week.next()) {
        for (auto const& part : simulation::activity_of(company, week)) {
            auto const answer =
                session.ask("import",
                            Tree::object()
                                .set("source", part.source)
                                .set("file", fmt::format("simulated {}", base::to_text(week))),
                            activity::encode(part.batch), options);
            if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
        }
        bar.show("importing", i + 1, company.plan.weeks);
    }
    return kDone;
}

/// Closes all simulated weeks but the last, and the quarters that are whole with them.
int close_weeks(Session& session, simulation::Plan const& plan, Options const& options) {
    auto week = plan.last;
    for (std::uint32_t i = 1; i < plan.weeks; ++i) week = week.previous();
    auto const first = week;
    ProgressBar bar;
    for (std::uint32_t i = 0; i + 1 < plan.weeks; ++i, week = week.next()) {
        auto const answer =
            session.ask("close", Tree::object().set("week", base::to_text(week)), options);
        if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
        bar.show("closing", i + 1, plan.weeks - 1);
        auto const quarter = base::quarter_of(week);
        auto const weeks = quarter.weeks();
        if (weeks.back() != week || weeks.front() < first) continue;
        auto const whole =
            session.ask("close", Tree::object().set("quarter", base::to_text(quarter)), options);
        if (auto const* exit_status = std::get_if<int>(&whole)) return *exit_status;
    }
    return kDone;
}

int fill(simulation::Company const& company, Options const& options) {
    for (auto const* role : {"privacy", "security", "representative"}) {
        if (auto const exit_status = sign_as(role, options); exit_status != kDone)
            return exit_status;
    }
    auto session = Session::open(options, options.dir / "identities" / "operator.key");
    if (!session) return fail_with(session.error(), options);
    auto const imported = session->ask(
        "org.import", Tree::object().set("people", org::to_tree(company.people)), options);
    if (auto const* exit_status = std::get_if<int>(&imported)) return *exit_status;
    if (auto const exit_status = hand_in(*session, company, options); exit_status != kDone)
        return exit_status;
    auto const settled = session->ask("settle", Tree::object(), options);
    if (auto const* exit_status = std::get_if<int>(&settled)) return *exit_status;
    return close_weeks(*session, company.plan, options);
}

}  // namespace

int init(Options const& options) {
    auto const name = options.from.empty() ? std::string("demo") : options.from;
    auto const example = find_example(name);
    if (!example) {
        return fail_with(
            {Fault::not_found,
             fmt::format("no example `{}`: there are demo, manufacturing-email, sociopatterns",
                         name),
             {}},
            options);
    }
    std::filesystem::path const dir = options.words.front();
    auto const charter = with_value(example->charter, "simulated", "false");
    auto const exit_status = found({dir, charter, std::string(example->grants), false, options.demo,
                                    options.month_key.empty() ? "file" : options.month_key},
                                   options);
    if (exit_status != kDone) return exit_status;
    if (options.json) {
        print(text::write_json(Tree::object().set("directory", dir.string()).set("stage", "draft"),
                               2) +
              "\n");
        return kDone;
    }
    print(fmt::format(
        "a new programme in {0}, state draft: nothing can be collected yet\n"
        "  {0}/charter.toml, grants.toml   edit them: what, why, how long, who sees it\n"
        "  {0}/identities/                 one file per role holder: hand them out, then remove "
        "them here\n"
        "next: weir --dir {0} charter check, then `charter sign` by each signing role\n",
        dir.string()));
    return kDone;
}

int simulate(Options const& given) {
    auto options = given;
    options.dir = options.words.front();
    auto const last = last_week(options);
    if (!last) return fail_with(last.error(), options);
    auto const company =
        simulation::found({options.people, options.weeks, options.seed, options.seed, *last});
    if (!company) return fail_with(company.error(), options);
    auto const example = find_example("demo");
    auto const began = std::chrono::steady_clock::now();
    auto exit_status = found({options.dir, charter_for(*example, company->plan),
                              std::string(example->grants), true, true, "file"},
                             options);
    if (exit_status == kDone) exit_status = fill(*company, options);
    if (exit_status != kDone) return exit_status;
    auto const seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    if (options.json) {
        print(text::write_json(Tree::object()
                                   .set("directory", options.dir.string())
                                   .set("people", static_cast<std::int64_t>(company->people.size()))
                                   .set("weeks", options.weeks),
                               2) +
              "\n");
        return kDone;
    }
    print(
        fmt::format("{} people, {} weeks up to {}, all but the last closed, in {:.1f} s\n"
                    "  {}/identities/: one file a demo role; for instance\n"
                    "  weir --dir {} --key {}/identities/analyst.key insights --by department\n",
                    company->people.size(), options.weeks, base::to_text(*last), seconds,
                    options.dir.string(), options.dir.string(), options.dir.string()));
    return kDone;
}

}  // namespace weir::cli::detail
