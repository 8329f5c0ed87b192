#include "bench/company.h"

#include <algorithm>
#include <array>
#include <random>

#include <fmt/format.h>

#include "bench/measure.h"
#include "tests/scenarios/programme.h"

namespace weir::bench {
namespace {

using activity::Kind;

constexpr std::string_view kActivity = R"([[retention]]
name = "year"
weeks = 52
[[retention]]
name = "short"
weeks = 13
[[source]]
name = "everything"
connector = "cloudevents"
types = { "a" = "mail_sent" }
kinds = ["mail_sent", "mail_received", "chat_sent", "meeting", "contact", "presence"]
identity = "id"
[[source]]
name = "calendar"
connector = "cloudevents"
types = { "org.example.met" = "meeting" }
kinds = ["meeting"]
identity = "address"
)";

struct KindOfWork {
    Kind kind;
    std::size_t count;  // a week; together kEventsEach
    std::uint32_t length_max;
    std::string_view retention;
    std::string_view fields;
};
constexpr std::array kWork{
    KindOfWork{Kind::mail_sent, 40, 0, "year", R"("others", "departments", "thread")"},
    KindOfWork{Kind::mail_received, 75, 0, "short", R"("thread")"},
    KindOfWork{Kind::chat_sent, 45, 0, "short", R"("others")"},
    KindOfWork{Kind::meeting, 14, 3600, "year", R"("length", "others", "departments", "thread")"},
    KindOfWork{Kind::contact, 18, 900, "short", R"("length")"},
    KindOfWork{Kind::presence, 8, 14400, "short", R"("length")"},
};

struct Measure {
    std::string_view id;
    int share;
    int clamp;
};
constexpr std::array kMeasures{
    Measure{"messages_sent", 12, 120},
    Measure{"active_half_hours", 14, 60},
    Measure{"after_hours_half_hours", 16, 20},
    Measure{"meeting_hours", 18, 900},
    Measure{"uninterrupted_hours", 16, 2400},
    Measure{"contact_minutes", 12, 180},
    Measure{"days_present", 12, 5},
};

/// Mostly between 8:30 and 17:30 from Monday to Friday, sometimes in the evening.
std::int64_t moment(std::mt19937_64& random) {
    auto const day = static_cast<std::int64_t>(random() % 5) * 86'400;
    bool const is_late = random() % 20 == 0;
    auto const begin = is_late ? 17 * 3600 + 1800 : 8 * 3600 + 1800;
    auto const room = is_late ? 5 * 3600 : 9 * 3600;
    return day + begin + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(room));
}

}  // namespace

std::string charter() {
    auto text = scenarios::small_charter(10);
    std::string activity(kActivity);
    for (auto const& work : kWork) {
        activity += fmt::format(
            "[[kind]]\nname = \"{}\"\nfields = [{}]\nretention = \"{}\"\nwhy = \"For speed.\"\n",
            activity::name_of(work.kind), work.fields, work.retention);
    }
    for (auto const& measure : kMeasures) {
        activity +=
            fmt::format("[[metric]]\nid = \"{}\"\nshare = {}\nclamp = {}\nlevels = \"all\"\n",
                        measure.id, measure.share, measure.clamp);
    }
    auto const begin = text.find("[[retention]]");
    return text.replace(begin, text.find("[[role]]") - begin, activity);
}

std::string people_csv(std::uint32_t people) {
    std::string csv = "id,name,address,unit\n";
    for (std::uint32_t person = 1; person <= people; ++person) {
        auto const team = (person - 1) / kTeam;
        csv += fmt::format("p{0},Person {0},p{0}@bench.example,D{1}/T{2}\n", person,
                           team / kTeamsOfDepartment, team);
    }
    return csv;
}

std::vector<Made> week_of(std::uint32_t person) {
    std::mt19937_64 random{person};
    std::vector<Made> week;
    for (auto const& work : kWork) {
        for (std::size_t i = 0; i < work.count; ++i) {
            auto const length = work.length_max == 0 ? 0 : 60 + random() % work.length_max;
            week.push_back({work.kind, moment(random), static_cast<std::uint32_t>(length)});
        }
    }
    std::ranges::sort(week, {}, &Made::start);
    for (std::size_t i = 1; i < week.size(); ++i) {
        week[i].start = std::max(week[i].start, week[i - 1].start + 1);
    }
    return week;
}

activity::Batch batch_of(std::uint32_t first, std::uint32_t last, std::uint32_t people) {
    activity::Batch batch;
    activity::Identities identities(batch);
    std::mt19937_64 random{first};
    for (auto person = first; person <= last; ++person) {
        auto const subject = identities.of(fmt::format("p{}", person));
        for (auto const& made : week_of(person)) {
            activity::ForeignEvent event;
            event.start = kMonday + base::Duration{made.start};
            event.kind = made.kind;
            event.length = made.length;
            event.subject = subject;
            event.thread = random() | 1U;
            event.others_first = static_cast<std::uint32_t>(batch.others.size());
            event.others_count = static_cast<std::uint16_t>(1 + random() % 3);
            for (int i = 0; i < event.others_count; ++i) {
                batch.others.push_back(identities.of(fmt::format("p{}", 1 + random() % people)));
            }
            batch.events.push_back(event);
        }
    }
    batch.rows = batch.events.size();
    return batch;
}

}  // namespace weir::bench
