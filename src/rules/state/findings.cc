#include "rules/state/findings.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "rules/state/restart.h"

namespace weir::state {
namespace {

using base::Fault;

constexpr std::size_t kPartMin = 4;  // letters of one part of a name; shorter ones are words
constexpr std::size_t kIdMin = 3;

/// A text of somebody's, set apart line by line so that it cannot pass for a heading of ours.
std::string block_quote(std::string_view text) {
    std::string out = "> ";
    for (char const c : text) {
        out += c;
        if (c == '\n') out += "> ";
    }
    return out + "\n";
}

/// The same in a line or a cell.
std::string in_line(std::string_view text) {
    std::string out;
    for (char const c : text) {
        if (c == '|') out += '\\';
        out += c == '\n' ? ' ' : c;
    }
    return out;
}

std::string date_of(base::Instant at, State const& state) {
    return base::to_text(state.rules->charter.zone.date(at));
}

void add_head(std::string& out, State const& state, Review const& review) {
    out += fmt::format("# Findings: {}\n\n", in_line(review.opened.title));
    out += fmt::format("{}, log {}. A review of the pause of entry {}, opened on {} (entry {}).\n",
                       in_line(state.rules->charter.name), state.genesis->origin,
                       review.opened.pause, date_of(review.at, state), review.index);
    for (auto const& pause : state.lifecycle.pauses()) {
        if (!pause.span.contains(review.at)) continue;
        out += fmt::format("Paused since {}, because:\n\n", base::to_text(pause.span.from));
        out += block_quote(pause.reason);
    }
}

void add_timetable(std::string& out, State const& state, Review const& review, base::Instant now) {
    out += "\n## Timetable\n\n| step | due | done | |\n|---|---|---|---|\n";
    for (auto const& step : steps_of(review, state, now)) {
        out += fmt::format("| {} | {} | {} | {} |\n", step.what, step.due,
                           step.done_at ? date_of(*step.done_at, state) : "",
                           step.is_late ? "late" : "");
    }
}

void add_findings(std::string& out, State const& state, Review const& review) {
    out += "\n## What was found\n\n";
    if (review.findings.empty()) out += "Nothing was recorded.\n";
    for (auto const& [number, finding] : review.findings) {
        auto const& last = finding.last;
        out += fmt::format("### {}. {}\n\n", number, in_line(last.title));
        out += fmt::format("{}, {}; owner {}, due {}; recorded on {}, last word on {}.\n",
                           last.severity, last.status, last.owner, last.due,
                           date_of(finding.first_at, state), date_of(finding.last_at, state));
        if (!last.evidence.empty()) out += "\n" + block_quote(last.evidence);
        out += "\n";
    }
}

void add_comments(std::string& out, State const& state, Review const& review) {
    out += "## What was said of it, and the answers\n\n";
    if (review.comments.empty()) out += "Nothing.\n";
    for (auto const& comment : review.comments) {
        auto const& said = comment.comment;
        auto const whose = said.answers == 0 ? std::string("comment")
                                             : fmt::format("answer to entry {}", said.answers);
        out += fmt::format("Entry {}, {}, {} of {}:\n\n{}\n", comment.index,
                           date_of(comment.at, state), whose, said.role, block_quote(said.text));
    }
}

void add_controls(std::string& out, State const& state) {
    out += "\n## The controls now\n\n";
    if (state.incidents->controls.empty()) {
        out += "Not run yet.\n";
        return;
    }
    out += "| control | colour | since |\n|---|---|---|\n";
    for (auto const& [name, fact] : state.incidents->controls) {
        out += fmt::format("| {} | {} | {} |\n", name, fact.colour, date_of(fact.since, state));
    }
}

bool is_word(char c) {
    auto const byte = static_cast<unsigned char>(c);
    return std::isalnum(byte) != 0 || byte >= 0x80;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

/// Whether `word` stands in the text with no letter or digit beside it.
bool stands_in(std::string_view text, std::string_view word) {
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        auto const end = at + word.size();
        bool const begins = at == 0 || !is_word(text[at - 1]);
        bool const ends = end == text.size() || !is_word(text[end]);
        if (begins && ends) return true;
    }
    return false;
}

bool holds_address(std::string_view text) {
    for (std::size_t at = 1; at + 1 < text.size(); ++at) {
        if (text[at] == '@' && is_word(text[at - 1]) && is_word(text[at + 1])) return true;
    }
    return false;
}

bool names(std::string_view text, KnownName const& known, std::span<std::string const> harmless) {
    bool const is_plain = std::ranges::find(harmless, known.id) != harmless.end();
    if (!is_plain && known.id.size() >= kIdMin && stands_in(text, lower(known.id))) return true;
    if (!known.name.empty() && stands_in(text, lower(known.name))) return true;
    return std::ranges::any_of(known.addresses, [&](std::string const& address) {
        return stands_in(text, lower(address));
    });
}

/// One part of a name, written as a name is.
bool names_in_part(std::string_view text, KnownName const& known) {
    std::string_view rest = known.name;
    while (!rest.empty()) {
        auto const end = std::min(rest.find(' '), rest.size());
        auto const part = rest.substr(0, end);
        if (part.size() >= kPartMin && stands_in(text, part)) return true;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return false;
}

/// A sentence that names a unit and has a digit in it.
bool counts_a_unit(std::string_view text, org::Directory const& directory) {
    while (!text.empty()) {
        auto const end = std::min(text.find_first_of(".!?\n"), text.size());
        auto const sentence = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (sentence.find_first_of("0123456789") == std::string_view::npos) continue;
        bool const names_unit =
            std::ranges::any_of(directory.units(), [&](org::UnitFact const& unit) {
                return unit.depth > 0 && stands_in(sentence, unit.name);
            });
        if (names_unit) return true;
    }
    return false;
}

}  // namespace

std::string findings_document(State const& state, Review const& review, base::Instant now) {
    std::string out;
    add_head(out, state, review);
    add_timetable(out, state, review, now);
    add_findings(out, state, review);
    add_comments(out, state, review);
    add_controls(out, state);
    return out;
}

std::vector<std::string> missing_to_publish(Review const& review) {
    std::vector<std::string> missing;
    for (auto const& [number, finding] : review.findings) {
        if (finding.last.owner.empty())
            missing.push_back(fmt::format("finding {}: an owner", number));
        if (finding.last.due.empty()) missing.push_back(fmt::format("finding {}: a date", number));
    }
    for (auto const* comment : review.unanswered()) {
        if (comment->comment.role != kRepresentative) continue;
        missing.push_back(fmt::format("an answer to the comment of entry {}", comment->index));
    }
    return missing;
}

base::Status check_public(PublicText text, std::span<KnownName const> known,
                          std::span<std::string const> harmless) {
    if (holds_address(text.text)) {
        return base::fail(Fault::bad_input,
                          fmt::format("{} holds an address: it is for everybody", text.what));
    }
    auto const small = lower(text.text);
    for (auto const& name : known) {
        if (!names(small, name, harmless)) continue;
        return base::fail(Fault::bad_input,
                          fmt::format("{} names a person: it is for everybody", text.what));
    }
    return {};
}

base::Status check_summary(std::string_view summary, State const& state,
                           std::span<KnownName const> known) {
    if (summary.find_first_not_of(" \t\n") == std::string_view::npos)
        return base::fail(Fault::bad_input, "the summary is empty");
    std::vector<std::string> roles;
    for (auto const role : program::role_names()) roles.emplace_back(role);
    if (auto checked = check_public({summary, "the summary"}, known, roles); !checked)
        return checked;
    for (auto const& name : known) {
        if (names_in_part(summary, name))
            return base::fail(Fault::bad_input, "the summary names a person in part");
    }
    if (counts_a_unit(summary, *state.directory)) {
        return base::fail(Fault::bad_input,
                          "the summary has a number in a sentence that names a unit");
    }
    return {};
}

}  // namespace weir::state
