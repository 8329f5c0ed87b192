#include "rules/metrics/registry.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/check.h"

namespace weir::metrics {
namespace {

using activity::Field;
using activity::Kind;

constexpr std::array kSent{Kind::mail_sent, Kind::chat_sent};
constexpr std::array kMeetings{Kind::meeting, Kind::call};
constexpr std::array kActive{Kind::mail_sent, Kind::chat_sent, Kind::meeting, Kind::call};
constexpr std::array kOwnActs{Kind::mail_sent, Kind::chat_sent, Kind::meeting,
                              Kind::call,      Kind::contact,   Kind::presence};
constexpr std::array kContacts{Kind::contact};
constexpr std::array kOnSite{Kind::contact, Kind::presence};
constexpr std::array kLength{Field::length};

constexpr std::string_view kRecord = "person-week";
constexpr std::int64_t kMinutesOfWeek = 7 * 24 * 60;

constexpr std::array<MetricFacts, kMetrics> kRegistry{{
    {.metric = Metric::messages_sent,
     .id = "messages_sent",
     .version = 1,
     .title = "messages sent",
     .formula =
         "The number of mails and chat messages that the person sent. One message to several "
         "people counts once.",
     .kinds = kSent,
     .fields = {},
     .unit = "messages",
     .unit_of_record = kRecord,
     .clamp_max = 5000,
     .display_divisor = 1,
     .display_unit = "messages",
     .whose_behaviour = "the person's own",
     .blind_spots = "Says nothing of length, effort or use. Messages that a program sends in the "
                    "person's name count as theirs."},
    {.metric = Metric::active_half_hours,
     .id = "active_half_hours",
     .version = 1,
     .title = "active half-hours",
     .formula =
         "The number of half-hours, counted from each local midnight, in which the person "
         "sent a mail or a chat message, or during any part of which a meeting or call lasted "
         "that they attended.",
     .kinds = kActive,
     .fields = kLength,
     .unit = "half-hours",
     .unit_of_record = kRecord,
     .clamp_max = 336,
     .display_divisor = 1,
     .display_unit = "half-hours",
     .whose_behaviour = "the person's own, and that of those who call meetings",
     .blind_spots = "Work that leaves no message and no meeting is not seen: reading, thinking, "
                    "making, travelling. It is not working time."},
    {.metric = Metric::after_hours_half_hours,
     .id = "after_hours_half_hours",
     .version = 1,
     .title = "after-hours half-hours",
     .formula =
         "The active half-hours that do not lie wholly between 09:00 and 17:00 local time of "
         "a day from Monday to Friday.",
     .kinds = kActive,
     .fields = kLength,
     .unit = "half-hours",
     .unit_of_record = kRecord,
     .clamp_max = 336,
     .display_divisor = 1,
     .display_unit = "half-hours",
     .whose_behaviour = "the person's own, and that of those who call meetings",
     .blind_spots = "One working interval for everybody: flexible hours, part time, shifts and "
                    "public holidays are not known, nor colleagues in other time zones."},
    {.metric = Metric::meeting_hours,
     .id = "meeting_hours",
     .version = 1,
     .title = "meeting hours",
     .formula =
         "The time covered by meetings and calls that the person attended, where they overlap "
         "counted once: seconds summed over the week, then rounded down to whole minutes.",
     .kinds = kMeetings,
     .fields = kLength,
     .unit = "minutes",
     .unit_of_record = kRecord,
     .clamp_max = kMinutesOfWeek,
     .display_divisor = 60,
     .display_unit = "hours",
     .whose_behaviour = "that of those who call meetings, and the person's own",
     .blind_spots = "Meetings that are in no calendar and no call log. A calendar entry counts in "
                    "full even if the person left early."},
    {.metric = Metric::uninterrupted_hours,
     .id = "uninterrupted_hours",
     .version = 1,
     .title = "uninterrupted hours",
     .formula =
         "Within 09:00 to 17:00 local time from Monday to Friday, the total length of the "
         "stretches of at least 60 minutes that hold no meeting, no call and no message sent "
         "(a message sent takes 120 seconds from its moment on, a message received takes "
         "none): seconds summed over the week, then rounded down to whole minutes. A day "
         "counts only if on it the person sent a message, attended a meeting or call, was in "
         "contact, or was on site.",
     .kinds = kOwnActs,
     .fields = kLength,
     .unit = "minutes",
     .unit_of_record = kRecord,
     .clamp_max = 5 * 8 * 60,
     .display_divisor = 60,
     .display_unit = "hours",
     .whose_behaviour = "that of those who call meetings, and the person's own",
     .blind_spots =
         "Reading time is unknown, so received messages do not interrupt; nor do "
         "face-to-face contacts, telephones and visitors. A day of concentrated work that "
         "leaves no trace at all counts as a day off."},
    {.metric = Metric::contact_minutes,
     .id = "contact_minutes",
     .version = 1,
     .title = "contact minutes",
     .formula =
         "The time covered by face-to-face contacts of the person, where they overlap counted "
         "once: seconds summed over the week, then rounded down to whole minutes.",
     .kinds = kContacts,
     .fields = kLength,
     .unit = "minutes",
     .unit_of_record = kRecord,
     .clamp_max = kMinutesOfWeek,
     .display_divisor = 1,
     .display_unit = "minutes",
     .whose_behaviour = "the person's own and that of the people near them",
     .blind_spots = "A sensor sees nearness, not talk. People without a sensor are not seen."},
    {.metric = Metric::days_present,
     .id = "days_present",
     .version = 1,
     .title = "days present",
     .formula =
         "The number of local dates on which the person was on site or in contact; a stay past "
         "midnight counts for each date it touches.",
     .kinds = kOnSite,
     .fields = kLength,
     .unit = "days",
     .unit_of_record = kRecord,
     .clamp_max = 7,
     .display_divisor = 1,
     .display_unit = "days",
     .whose_behaviour = "the person's own",
     .blind_spots = "Who enters behind somebody else, or works at a site without readers, is not "
                    "seen. An absence has no reason here and is given none."},
}};

template <class Words>
std::string joined(Words const& words) {
    std::string text;
    for (auto const word : words) {
        if (!text.empty()) text += ", ";
        text += name_of(word);
    }
    return text;
}

void add_line(std::string& text, std::string_view label, std::string_view content) {
    text.append("- ").append(label).append(": ").append(content).append("\n");
}

constexpr std::string_view kIntroduction =
    "# Metrics\n"
    "\n"
    "Everything that Weir can measure. This page is the registry (`src/rules/metrics/registry.cc`) "
    "as text;\na test compares the two.\n"
    "\n"
    "Rules that hold for every metric:\n"
    "\n"
    "- A person's local time is that of their home site on that day.\n"
    "- An event belongs to the ISO week in which it starts, local time; what lasts beyond the end "
    "of "
    "that\n  week's Sunday is not counted.\n"
    "- A half-hour is counted from local midnight. A day on which the clocks change has more or "
    "fewer\n  than 48.\n"
    "- Each value is a whole number from 0 to the charter's clamp U, which is at most the highest "
    "clamp\n  below. Absence is 0.\n"
    "- Of the kinds named, those are read that the charter declares. Without the field `length` a\n"
    "  meeting, call, contact or presence is a moment: it covers no time.\n"
    "- A message is a moment, whatever length its source gives it.\n"
    "- No value of one person is released. The unit of protection is the unit of record.\n";

}  // namespace

std::span<MetricFacts const> registry() { return kRegistry; }

MetricFacts const& facts_of(Metric metric) {
    base::check(index_of(metric) < kMetrics, "a metric is one of the registry");
    return kRegistry[index_of(metric)];
}

std::string_view name_of(Metric metric) { return facts_of(metric).id; }

std::uint32_t minutes_of(MetricFacts const& facts) {
    if (facts.unit == "minutes") return 1;
    return facts.unit == "half-hours" ? 30 : 0;
}

base::Result<Metric> metric_of(std::string_view id) {
    auto const found = std::ranges::find(kRegistry, id, &MetricFacts::id);
    if (found != kRegistry.end()) return found->metric;
    std::array<Metric, kMetrics> all{};
    std::ranges::transform(kRegistry, all.begin(), &MetricFacts::metric);
    return base::fail(base::Fault::bad_input,
                      "unknown metric `" + std::string(id) + "`, expected one of " + joined(all));
}

std::string registry_as_markdown() {
    std::string text(kIntroduction);
    for (auto const& facts : kRegistry) {
        text.append("\n## ").append(facts.id).append("\n\n").append(facts.formula).append("\n\n");
        add_line(text, "version", std::to_string(facts.version));
        add_line(text, "reads kinds", joined(facts.kinds));
        add_line(text, "reads fields", facts.fields.empty() ? "none" : joined(facts.fields));
        add_line(text, "unit inside", facts.unit);
        add_line(text, "shown in", facts.display_unit);
        add_line(text, "unit of record", facts.unit_of_record);
        add_line(text, "highest clamp", std::to_string(facts.clamp_max));
        add_line(text, "whose behaviour", facts.whose_behaviour);
        add_line(text, "blind spots", facts.blind_spots);
    }
    return text;
}

}  // namespace weir::metrics
