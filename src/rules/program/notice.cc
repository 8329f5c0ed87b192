#include "rules/program/notice.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engines/privacy/rho.h"
#include "rules/program/detail/paper.h"

namespace weir::program {
namespace {

using detail::Paper;

std::string_view words_of(Kind kind) {
    switch (kind) {
        case Kind::mail_sent: return "mails you send";
        case Kind::mail_received: return "mails you receive";
        case Kind::chat_sent: return "chat messages you send";
        case Kind::meeting: return "meetings you attend";
        case Kind::call: return "calls you take part in";
        case Kind::contact: return "times near a colleague who also wears a sensor";
        case Kind::presence: return "times on site";
    }
    return "";
}

std::string_view words_of(Field field) {
    switch (field) {
        case Field::length: return "how long it lasted";
        case Field::others: return "how many others took part";
        case Field::departments: return "their departments";
        case Field::manager: return "whether your manager was among them";
        case Field::thread:
            return "a number that joins what several people share, and dies when "
                   "the week is closed";
    }
    return "";
}

std::string_view words_of(Purpose purpose) {
    switch (purpose) {
        case Purpose::personnel_workload_management:
            return "to see where teams have too much to do, too many meetings or too late hours, "
                   "and to change that (PersonnelWorkloadManagement)";
        case Purpose::internal_resource_optimisation:
            return "to plan rooms, tools and working hours (InternalResourceOptimisation)";
    }
    return "";
}

std::string words_of_scope(std::string_view scope) {
    auto const colon = scope.find(':');
    if (colon != std::string_view::npos) {
        return fmt::format("the {} {}", scope.substr(0, colon), scope.substr(colon + 1));
    }
    if (scope == "own_unit") return "the teams that report to them";
    if (scope == "company") return "the whole company";
    return std::string(scope);
}

std::string_view words_of_class(std::string_view what) {
    if (what == "release") return "the weekly figures of";
    if (what == "answer") return "answers to questions about groups of";
    if (what == "feed") return "the weekly figures, in another tool, of";
    if (what == "trail") return "the record of who saw what in";
    if (what == "training_set") return "data of people who agreed to it, to train a program, of";
    return "this notice and the rules, for";
}

std::string spaced(std::string_view id) {
    std::string text(id);
    std::ranges::replace(text, '_', ' ');
    return text;
}

void write_head(Paper& paper, Charter const& charter) {
    paper.heading(charter.name);
    if (charter.is_simulated) {
        paper.paragraph("This programme is simulated. It measures no real person, for ever.");
    }
    paper.paragraph(fmt::format(
        "{} counts how teams work. It does not show how you work. This notice says what "
        "is collected and why, what is not, for how long, who may see what, and what you "
        "can do.",
        charter.notice.controller));
    for (auto const purpose : charter.purposes) {
        paper.item(fmt::format("It is done {}.", words_of(purpose)));
    }
    paper.item("It may be used for nothing else. It is never used to judge a person.");
}

void write_collected(Paper& paper, Charter const& charter) {
    paper.heading("What is collected");
    std::string from = charter.collect_until
                           ? fmt::format("Only what happened from {} to {} is taken.",
                                         base::to_text(charter.collect_from),
                                         base::to_text(*charter.collect_until))
                           : fmt::format("Only what happened on or after {} is taken.",
                                         base::to_text(charter.collect_from));
    from += charter.history_weeks == 0
                ? " What happened before the programme started is not taken."
                : fmt::format(" A first read may reach {} weeks back from the programme's start.",
                              charter.history_weeks);
    paper.paragraph(from);
    for (auto const& rule : charter.kinds) {
        std::string text = fmt::format("{}: when", words_of(rule.kind));
        for (auto const field : rule.fields) text += fmt::format("; {}", words_of(field));
        paper.item(fmt::format("{}. Why: {} Kept for {} weeks.", text, rule.why,
                               charter.retentions[rule.retention].weeks));
    }
    if (!charter.kinds.empty()) {
        paper.paragraph(
            fmt::format("A week's figures of yours, sealed and shown to nobody, are kept as long "
                        "as the longest "
                        "of these, {} weeks.",
                        charter.weeks_kept_max()));
    }
    std::vector<std::string_view> sources;
    for (auto const& source : charter.sources) sources.push_back(source.name);
    if (!sources.empty())
        paper.paragraph(fmt::format("It comes from: {}.", fmt::join(sources, ", ")));
}

void write_not_collected(Paper& paper, Charter const& charter) {
    paper.heading("What is not collected");
    paper.paragraph(
        "What is not named above is not stored. No text of a message, no title, no screen, no key, "
        "no "
        "sound, no picture, no feeling, no health and no reason of an absence: no charter can add "
        "these. Other people in a message or a meeting are never named. What happens while "
        " the programme is paused is not taken in later either.");
    bool const has_protected =
        !charter.protected_addresses.empty() || !charter.protected_ids.empty();
    paper.paragraph(has_protected
                        ? "Some contacts are protected, such as the works council or the company "
                          "doctor. A message or a meeting with one of them is dropped before it is "
                          "stored, for both sides."
                        : "The charter protects no contact by name.");
    if (has_protected) {
        auto const right =
            std::ceil(privacy::attack_accuracy(charter.privacy.rho_week) * 1000) / 10;
        paper.paragraph(
            fmt::format("Whoever of you the charter protects is exempt: nothing of theirs is "
                        "collected. Who that is, those know who run the programme and sign for it. "
                        "How many of those who lead others and of those who do not are exempt is "
                        "told four times a year, of groups of more than {} people, with noise. "
                        "Somebody who knows of everybody else could guess from one of these "
                        "whether you are exempt and be right {:.1f} % of the time at most; a coin "
                        "is right 50 %.",
                        charter.privacy.minimum_group, right));
    }
    std::vector<std::string_view> outside;
    for (auto const& site : charter.sites) {
        if (!site.is_covered) outside.push_back(site.name);
    }
    if (!outside.empty()) {
        paper.paragraph(
            fmt::format("People at these sites are not measured: {}.", fmt::join(outside, ", ")));
    }
}

void write_figures(Paper& paper, Charter const& charter) {
    paper.heading("What becomes of it");
    paper.paragraph(
        "Each week is turned into a few numbers a person, inside a locked store. "
        "They are added up over groups. Only the sums leave, with noise. These are:");
    for (auto const& metric : charter.metrics) {
        std::vector<std::string_view> levels;
        for (auto const level : metric.levels) levels.push_back(charter.levels[level].name);
        paper.item(fmt::format("{}, by {}", spaced(metric.id), fmt::join(levels, ", ")));
    }
}

/// The second way of cutting the company up.
void write_by_site(Paper& paper, Charter const& charter) {
    if (!charter.by_site) return;
    auto const& rule = *charter.by_site;
    std::vector<std::string> metrics;
    for (auto const& id : rule.metrics) metrics.push_back(spaced(id));
    auto const divided = rule.level == 0
                             ? std::string()
                             : ", and in each site by " + charter.levels[rule.level].name;
    paper.paragraph(fmt::format(
        "Some of them are also told by site{}: {}. A week has these only if no adding and "
        "subtracting of all its figures could be about fewer people than a group must have; "
        "otherwise it has none of them, and the ledger says why.",
        divided, fmt::join(metrics, ", ")));
}

/// What a quarter tells about small teams, and gives away; rounded up.
void write_quarter(Paper& paper, Charter const& charter) {
    if (!charter.quarter) return;
    constexpr std::int64_t kWeeks = 13;
    auto const& rule = *charter.quarter;
    constexpr std::int64_t kWeeksOfLong = 14;
    auto const right_of = [&](std::int64_t weeks) {
        base::Rho const rho{static_cast<std::uint64_t>(weeks) * charter.quarterly_rho().value};
        return std::ceil(privacy::attack_accuracy(rho) * 1000) / 10;
    };
    std::vector<std::string> metrics;
    for (auto const& id : rule.metrics) metrics.push_back(spaced(id));
    for (auto const& weeks : rule.weeks)
        metrics.push_back("in how many weeks " + spaced(weeks.metric) + " reach a threshold");
    paper.paragraph(fmt::format(
        "Small teams, of at least {} people besides whoever reads, are told about a whole quarter "
        "of a year at once: {}. What you did in the quarter counts there as the difference "
        "between you and your department, of at most {:g} hours a week; a larger one counts as "
        "that much. Somebody who knows everything about everybody else could guess from it one "
        "yes-or-no fact about your whole quarter and be right {:.1f} % of the time at most "
        "({:.1f} % where a year of 53 weeks makes it one of 14); a coin is right 50 %.",
        rule.minimum_group, fmt::join(metrics, ", "), rule.radius / 60.0, right_of(kWeeks),
        right_of(kWeeksOfLong)));
}

/// What is told about who meets whom, and gives away; rounded up.
void write_collaboration(Paper& paper, Charter const& charter) {
    if (!charter.collaboration) return;
    auto const& rule = *charter.collaboration;
    auto const right = std::ceil(privacy::attack_accuracy(charter.collaboration_rho()) * 1000) / 10;
    paper.paragraph(fmt::format(
        "Each week also tells how much time one {} spends with another, in meetings and calls: "
        "never who with whom. Of your week at most {:g} hours count there, and you count only in "
        "what your own records show. A pair is shown only if many people of both met, by a rule "
        "with chance in it, and its hours carry noise. Somebody who knows everything about "
        "everybody else could guess from it one yes-or-no fact about your week and be right "
        "{:.1f} % of the time at most; a coin is right 50 %. With a probability of {:.0e} that "
        "bound fails.",
        charter.levels[rule.level].name, rule.clamp / 60.0, right,
        privacy::probability_of(rule.delta)));
}

void write_readers(Paper& paper, Charter const& charter, std::span<NoticeReader const> readers) {
    paper.heading("Who may see what");
    paper.item("Your own record: you alone.");
    paper.item(
        "A figure of a group, and every question asked about it: also everybody in the group.");
    for (auto const& reader : readers) {
        auto const* role = charter.role(reader.role);
        auto const most = role == nullptr || role->cap == 0
                              ? std::string()
                              : fmt::format(" (at most {} people)", role->cap);
        paper.item(fmt::format("{}{}: {} {}.", reader.role, most, words_of_class(reader.what),
                               words_of_scope(reader.scope)));
    }
    paper.paragraph(
        "Whoever runs the machine could go round these doors. Ask who that is: their names are "
        "kept "
        "with the list of who can see what.");
}

void write_witnesses(Paper& paper, Charter const& charter) {
    if (!charter.witnessing) return;
    auto const& rule = *charter.witnessing;
    std::vector<std::string_view> names;
    for (auto const& witness : rule.witnesses) names.push_back(witness.name);
    paper.heading("Who watches the ledger from outside");
    paper.paragraph(fmt::format(
        "Whatever is done with your data stands in a ledger. Every hour these witnesses check, on "
        "machines of their own, that nothing in it was changed or taken out, and sign that: {}. "
        "They see how many entries there are and none of what is in them. At least {} of {} must "
        "have signed.",
        fmt::join(names, ", "), rule.quorum, rule.witnesses.size()));
    if (rule.opens_only_cosigned) {
        paper.paragraph(
            "Without their signatures nobody's data can be opened, not even to add up a week.");
    }
}

void write_protection(Paper& paper, Charter const& charter) {
    auto const& rules = charter.privacy;
    auto const best_guess = std::ceil(privacy::attack_accuracy(rules.rho_week) * 1000) / 10;
    paper.heading("How figures are protected, and how well");
    paper.paragraph(fmt::format(
        "A figure covers at least {} people. A smaller group is joined with its neighbours or not "
        "shown. Random noise is added before anybody reads a figure, and its size stands beside "
        "it. "
        "Each team's week has a fixed allowance, which is never filled up again. This does not "
        "make "
        "you invisible. Somebody who knows everything about everybody else, and reads every figure "
        "of a week, could still guess one yes-or-no fact about your week and be right {:.1f} % of "
        "the "
        "time at most; a coin is right 50 %. What you do every week for a year, in a small team, "
        "such "
        "a person can work out. (For experts: rho {} a person and week in zero-concentrated "
        "differential privacy, which is epsilon {:.2f} at delta {:g}.)",
        rules.minimum_group, best_guess, privacy::to_text(rules.rho_week),
        std::ceil(privacy::epsilon_at(rules.rho_week, rules.delta) * 100) / 100,
        rules.delta.probability()));
}

void write_rights(Paper& paper, Charter const& charter) {
    auto const& notice = charter.notice;
    paper.heading("Your rights, and whom to ask");
    paper.paragraph(
        "You may see what is held about you, take it with you, have it corrected or erased, have "
        "its "
        "use restricted, and object. Nobody loses anything by doing so, and nobody has to say "
        "why.");
    paper.item(fmt::format("Ask: {}", notice.contact));
    paper.item(fmt::format("Responsible: {}", notice.controller));
    paper.item(fmt::format("Legal basis: {}", notice.legal_basis));
    paper.item(fmt::format("You may complain to: {}", notice.complaint_authority));
}

}  // namespace

std::string notice_text(Charter const& charter, std::span<NoticeReader const> readers) {
    Paper paper(kNoticeWidth);
    write_head(paper, charter);
    write_collected(paper, charter);
    write_not_collected(paper, charter);
    write_figures(paper, charter);
    write_by_site(paper, charter);
    write_quarter(paper, charter);
    write_collaboration(paper, charter);
    write_readers(paper, charter, readers);
    write_witnesses(paper, charter);
    write_protection(paper, charter);
    write_rights(paper, charter);
    return std::move(paper).take();
}

}  // namespace weir::program
