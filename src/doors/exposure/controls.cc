#include "doors/exposure/controls.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "engines/text/formats.h"
#include "rules/access/reach.h"
#include "rules/program/sign_off.h"
#include "rules/state/signing.h"

namespace weir::exposure {
namespace {

using program::Colour;
using state::State;

/// What one control finds.
struct Found {
    Colour colour = Colour::amber;
    std::string evidence;
};

/// One look: everything a control may know.
struct Look {
    State const& state;
    Facts const& facts;
    base::Instant now;
    [[nodiscard]] program::Charter const& charter() const { return state.rules->charter; }
};

Found green(std::string evidence) { return {Colour::green, std::move(evidence)}; }
Found amber(std::string evidence) { return {Colour::amber, std::move(evidence)}; }
Found red(std::string evidence) { return {Colour::red, std::move(evidence)}; }

std::size_t holders_of(Look const& look, std::string_view role) {
    std::set<base::Person> holders;
    for (auto const& member : look.state.permissions.members()) {
        if (member.role == role && member.span.contains(look.now)) holders.insert(member.person);
    }
    return holders.size();
}

bool is_personal(access::Class what) {
    using access::Class;
    return what == Class::own_record || what == Class::trail || what == Class::training_set ||
           what == Class::person_record;
}

/// Readers besides the subject come from grants alone, so their roles' holders bound every
/// audience.
Found audience(Look const& look) {
    std::set<std::string> roles;
    for (auto const& grant : look.state.permissions.grants()) {
        if (!is_personal(grant.what) || !grant.span.contains(look.now)) continue;
        bool const is_never_granted =
            grant.what == access::Class::own_record || grant.what == access::Class::person_record;
        if (is_never_granted || grant.role == program::kEmployee)
            return red("a grant gives what is personal to a whole company");
        roles.insert(grant.role);
    }
    std::size_t readers = 0;
    for (auto const& role : roles) {
        auto const* known = look.charter().role(role);
        auto const holders = holders_of(look, role);
        if (known == nullptr || holders > known->cap)
            return red(fmt::format("the role `{}` has more holders than its cap", role));
        readers += holders;
    }
    return green(fmt::format("at most {} people besides the subject, in {} roles with caps",
                             readers, roles.size()));
}

Found declared(Look const& look) {
    auto const& rules = *look.state.rules;
    if (program::rules_hash(rules.charter.text, rules.grants_text) != rules.hash)
        return red("the charter in force is not the text that was signed");
    if (look.facts.undeclared > 0)
        return red("weeks are stored of a retention period that the charter does not have");
    return green(fmt::format("{} kinds in {} periods, as signed", rules.charter.kinds.size(),
                             rules.charter.retentions.size()));
}

/// Nothing is read in a pause, so that a door that is mended can only be proved by the rules.
bool is_outside(Look const& look) {
    access::ReachAt const reach({look.state.permissions, *look.state.directory}, look.now);
    return reach.reach_of(kCanary, access::Class::release).is_empty();
}

Found canary(Look const& look) {
    auto const& last = look.state.incidents->canary;
    if (!last) return amber("not tried yet: there is no release to try it on");
    if (!last->tried.was_refused && look.state.is_paused() && is_outside(look)) {
        return amber("let in before the pause; by the rules as they stand now it would be refused");
    }
    if (!last->tried.was_refused) return red("somebody outside every audience was let in");
    if (look.now - last->at > kCanaryAgeMax) return amber("not tried for more than two days");
    return green("refused at the door on " + base::to_text(last->at));
}

Found ledger(Look const& look) {
    if (look.facts.ledger_fault)
        return red("the ledger does not verify: " + *look.facts.ledger_fault);
    return green("the bytes on disk give the signed tree");
}

Found witnessed(Look const& look) {
    if (!look.facts.witnessed) return amber("the charter names no witness");
    auto const& seen = *look.facts.witnessed;
    auto const text =
        fmt::format("{} of {} witnesses cosigned within a day, {} are needed", seen.fresh,
                    look.charter().witnessing->witnesses.size(), look.charter().witnessing->quorum);
    return seen.is_red ? red(text) : green(text);
}

Found budgets(Look const& look) {
    if (!look.state.budget) return amber("no budget yet");
    auto const total = look.charter().privacy.limits.total();
    std::size_t blocks = 0;
    for (auto const& [week, facts] : look.state.releases) {
        for (auto const unit : facts.back().closing.units) {
            ++blocks;
            if (look.state.budget->spent({week, unit}) > total)
                return red("a team's week has spent more than the charter allows now");
        }
    }
    return green(fmt::format("{} team weeks, each within its limit", blocks));
}

Found retention(Look const& look) {
    if (look.facts.overdue == 0) return green("no period ended more than a week ago");
    return red(fmt::format("{} weeks are kept past the end of their period", look.facts.overdue));
}

Found side_doors(Look const& look) {
    auto const& files = look.facts.files;
    if (!files.open.empty())
        return red(fmt::format("others could read {}", fmt::join(files.open, ", ")));
    if (files.can_dump) return red("the keeper's memory could be written to a core file");
    auto const& copies = look.state.incidents->copies;
    auto const is_backup = [](state::Copy const& copy) { return copy.made.kind == "backup"; };
    if (std::ranges::any_of(copies, [&](auto const& copy) {
            return is_backup(copy) && copy.made.recipient.empty();
        }))
        return red("a backup was made that anybody can read");
    bool const is_demo = look.state.genesis->is_demo;
    if (files.is_one_volume && !is_demo) return red("keys and data share a volume");
    std::vector<std::string_view> weak;
    if (files.is_one_volume) weak.emplace_back("a demo: keys and data share a volume");
    if (files.can_swap) weak.emplace_back("memory can reach a swap that is not encrypted");
    if (!weak.empty()) return amber(fmt::format("{}", fmt::join(weak, "; ")));
    return green(
        fmt::format("files closed, no dumps, no swap in clear, keys on another volume, {} "
                    "backups, all sealed",
                    std::ranges::count_if(copies, is_backup)));
}

Found destruction(Look const& look) {
    auto const owed = look.state.custody.owed.size();
    if (owed == 0) return green("no replaced month key without a statement");
    return red(fmt::format("{} replaced month keys without a statement", owed));
}

Found signers(Look const& look) {
    std::vector<std::string> alone;
    std::vector<std::string> keyless;
    for (auto const& role : look.charter().roles) {
        if (!role.signs) continue;
        auto const holders = state::holders_of(look.state, role.name, look.now);
        if (holders.all == 0) return red(fmt::format("nobody holds the role `{}`", role.name));
        if (holders.keyed == 0) keyless.push_back(role.name);
        else if (holders.keyed == 1) alone.push_back(role.name);
    }
    if (!keyless.empty())
        return amber(fmt::format("no holder has a key: {}", fmt::join(keyless, ", ")));
    if (alone.empty()) return green("every role that signs has two holders with keys");
    return amber(fmt::format("one holder with a key only: {}", fmt::join(alone, ", ")));
}

/// From released figures alone, so that the colour tells no more than they do.
Found parity(Look const& look) {
    if (!exempts_somebody(look.charter())) return green("the charter exempts nobody");
    auto const& released = look.facts.parity;
    if (!released) return amber("not released yet: too few people, or paused since");
    auto const text = to_text(*released);
    switch (skew_of(*released)) {
        case Skew::none_seen: return green(text);
        case Skew::unknown: return amber(text + "; too few who lead to compare");
        case Skew::with_leading: return red(text + "; being exempt goes with leading others");
    }
    return amber(text);
}

Found pause(Look const& look) {
    auto const& measured = look.facts.pause_milliseconds;
    if (!measured) return amber("no pause since this keeper started");
    auto const text = fmt::format("the last pause was in force after {} ms", *measured);
    if (*measured > kPauseMost) return red(text);
    return *measured > kPausePromised ? amber(text) : green(text);
}

struct Row {
    std::string_view name;
    Found (*look)(Look const&);
};
constexpr std::array kRows{
    Row{"audience", audience},   Row{"declared", declared},     Row{"canary", canary},
    Row{"ledger", ledger},       Row{"witnessed", witnessed},   Row{"budgets", budgets},
    Row{"retention", retention}, Row{"side_doors", side_doors}, Row{"destruction", destruction},
    Row{"signers", signers},     Row{"parity", parity},         Row{"pause", pause},
};

}  // namespace

std::vector<Checked> check_controls(State const& state, Facts const& facts, base::Instant now) {
    std::vector<Checked> checked;
    for (auto const& row : kRows) {
        auto found = row.look({state, facts, now});
        checked.push_back({std::string(row.name), found.colour, std::move(found.evidence)});
    }
    return checked;
}

state::ControlsChecked to_entry(std::vector<Checked> const& checked,
                                std::optional<Parity> const& parity) {
    state::ControlsChecked entry;
    auto evidence = text::Tree::object();
    for (auto const& control : checked) {
        entry.colours[control.name] = name_of(control.colour);
        if (control.colour != Colour::green) evidence.set(control.name, control.evidence);
    }
    if (parity) evidence.set(std::string(kParityReleased), to_tree(*parity));
    entry.evidence = text::write_json(evidence);
    return entry;
}

bool is_news(state::ControlsChecked const& entry, State const& state, base::Instant now) {
    auto const& known = *state.incidents;
    if (!known.checked_at || now - *known.checked_at >= base::kDay) return true;
    auto const quarter_of = [](std::string_view evidence) {
        auto const released = released_parity(evidence);
        return released ? std::optional(released->quarter) : std::nullopt;
    };
    if (quarter_of(entry.evidence) != quarter_of(known.evidence)) return true;
    bool const is_same_size = known.controls.size() == entry.colours.size();
    return !is_same_size || std::ranges::any_of(entry.colours, [&](auto const& control) {
        auto const before = known.controls.find(control.first);
        return before == known.controls.end() || before->second.colour != control.second;
    });
}

}  // namespace weir::exposure
