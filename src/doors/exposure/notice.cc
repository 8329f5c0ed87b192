#include "doors/exposure/notice.h"

#include <fmt/format.h>

namespace weir::exposure {
namespace {

using text::Tree;

struct Field {
    std::string key;
    std::string title;
    std::string value;
};

std::string counted(std::uint64_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string records_words(Report const& report) {
    std::string words;
    for (auto const& one : report.figures) {
        if (one.could_beyond.records == 0) continue;
        auto const unit = one.could_beyond.when.empty() || access::is_about_cells(one.what)
                              ? "person-weeks"
                              : "people";
        words += fmt::format("{}{}: {} {}, in reach of {}, looked at {}", words.empty() ? "" : "; ",
                             access::name_of(one.what), one.could_beyond.records, unit,
                             counted(one.could_beyond.readers, "reader"),
                             counted(one.did_beyond.looks, "time"));
    }
    return words.empty() ? "none" : words;
}

std::string turn_words(Turn const& turn) {
    auto words = fmt::format("{} entry {} ({})", base::to_text(turn.step.at), turn.step.index,
                             turn.step.type);
    if (turn.opened) words += " opened it";
    if (turn.opened && turn.closed) words += " and";
    if (turn.closed) words += turn.was_open_after ? " closed part of it" : " closed it";
    if (!turn.opened && !turn.closed) words += " did not close it";
    std::string roles;
    for (auto const& sign : turn.step.signs) roles += (roles.empty() ? "" : ", ") + sign.role;
    if (!roles.empty()) words += fmt::format("; signed by {}", roles);
    return words;
}

std::string turns_words(Report const& report) {
    std::string words;
    for (auto const& turn : report.turns) words += "\n* " + turn_words(turn);
    return words;
}

std::string duration_words(Report const& report) {
    if (report.open.empty()) return "nothing beyond what was meant was in reach";
    auto const until = *report.period.span.until;
    return fmt::format("{} to {}, {} seconds of which in reach",
                       base::to_text(report.open.front().from),
                       base::to_text(report.open.back().until.value_or(until)),
                       access::seconds_of(report.open, until));
}

std::string copies_words(Report const& report) {
    if (report.copies.empty()) return "none that the ledger knows of";
    std::string words;
    for (auto const& copy : report.copies) {
        words += fmt::format("{}{} of {}, {} ({})", words.empty() ? "" : "; ", copy.made.kind,
                             copy.made.of, base::to_text(copy.at),
                             copy.made.recipient.empty() ? "in clear" : "sealed to a recipient");
    }
    return words;
}

std::string clock_words(NoticeFacts const& facts) {
    auto const due = facts.aware + kNotifyWithin;
    auto const left = (due - facts.at).seconds;
    auto words = fmt::format("aware {}; due {}; this is written {}", base::to_text(facts.aware),
                             base::to_text(due), base::to_text(facts.at));
    if (left >= 0) return words + fmt::format(", {} hours before", left / base::kHour.seconds);
    words +=
        fmt::format(", {} hours late", (-left + base::kHour.seconds - 1) / base::kHour.seconds);
    return words + "; because: " +
           (facts.late_because.empty() ? "[say why, Art. 33(1)]" : facts.late_because);
}

std::string communicated_words(Report const& report, NoticeFacts const& facts) {
    if (report.affected().is_empty()) return "nobody is concerned";
    if (facts.letters == 0) return "not yet";
    return fmt::format("letters to {} people, in their own records", facts.letters);
}

std::vector<Field> shared_fields(Report const& report, LetterWords const& words,
                                 NoticeFacts const& facts) {
    return {{"what", "What happened", words.what},
            {"categories_of_people", "Categories of data subjects",
             "employees measured by the programme"},
            {"people", "Approximate number of data subjects (the exact one)",
             std::to_string(report.affected().size())},
            {"records", "Categories and number of records (exact)", records_words(report)},
            {"duration", "From when to when", duration_words(report)},
            {"consequences", "Likely consequences (Art. 33(3)(c))", words.consequences},
            {"measures", "Measures taken and proposed (Art. 33(3)(d))",
             words.measures + turns_words(report)},
            {"copies", "Copies that no measure reaches", copies_words(report)},
            {"communicated", "Told to the people concerned (Art. 34)",
             communicated_words(report, facts)},
            {"closed", "Closed by proof",
             facts.closed_at ? base::to_text(*facts.closed_at) : "not yet"},
            {"proof", "Sealed",
             fmt::format("report entry {} of log {}, SHA-256 {}", facts.report, facts.origin,
                         facts.digest)}};
}

Tree document(std::string_view title, std::vector<Field> const& fields, NoticeFacts const& facts) {
    auto tree = Tree::object();
    std::string markdown = fmt::format("# {}\n", title);
    for (auto const& field : fields) {
        tree.set(field.key, field.value);
        markdown += fmt::format("\n## {}\n\n{}\n", field.title, field.value);
    }
    if (!facts.checkpoint.empty()) {
        tree.set("checkpoint", facts.checkpoint);
        markdown += fmt::format("\n```\n{}```\n", facts.checkpoint);
    }
    return tree.set("text", markdown);
}

}  // namespace

Tree authority_notice(Report const& report, LetterWords const& words, NoticeFacts const& facts) {
    std::vector<Field> fields{
        {"controller", "Controller", words.controller},
        {"contact", "Contact point (Art. 33(3)(b))", words.contact},
        {"authority", "To", words.authority},
        {"clock", "Clock (Art. 33(1))", clock_words(facts)},
        {"nature", "Nature of the breach (Art. 33(3)(a))",
         report.open.empty() ? "none was found: nothing beyond what was meant was in reach"
                             : "confidentiality: data could be read beyond what was meant"},
    };
    for (auto& field : shared_fields(report, words, facts)) fields.push_back(std::move(field));
    return document("Notification of a personal data breach (GDPR Art. 33)", fields, facts);
}

Tree register_entry(Report const& report, LetterWords const& words, NoticeFacts const& facts) {
    std::vector<Field> fields{
        {"incident", "Incident", fmt::format("entry {} of log {}", facts.incident, facts.origin)},
        {"aware", "Aware since", base::to_text(facts.aware)}};
    for (auto& field : shared_fields(report, words, facts)) fields.push_back(std::move(field));
    return document("Register of personal data breaches (GDPR Art. 33(5)): an entry", fields,
                    facts);
}

}  // namespace weir::exposure
