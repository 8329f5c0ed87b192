#include "doors/exposure/closure.h"

#include <algorithm>

#include "engines/crypto/hash.h"
#include "engines/text/formats.h"

namespace weir::exposure {
namespace {

using access::CellQuestion;
using access::PersonQuestion;

bool changes_audiences(Step const& step) {
    return step.type != "released" && step.type != "quarter_released" && step.type != "answered" &&
           step.type != "paused" && step.type != "resumed";
}

text::Tree tree_of(std::vector<Reached> const& reached) {
    auto list = text::Tree::list();
    for (auto const& one : reached) {
        access::People people;
        for (auto const& sighting : one.all) people.add(sighting.people);
        list.push(text::Tree::object()
                      .set("class", std::string(access::name_of(one.what)))
                      .set("reader", one.reader.value)
                      .set("week", one.week ? base::to_text(*one.week) : "")
                      .set("people", ranges_of(people)));
    }
    return list;
}

/// The rule itself, in both worlds: the doors ask the same one.
class Asking {
public:
    explicit Asking(ReportRequest const& request)
        : at_(request.history.now->time),
          now_{request.history.now->permissions, *request.history.now->directory},
          meant_{request.meant == nullptr ? request.history.meant : *request.meant,
                 request.history.meant_directory} {}
    /// 1 if a grant lets the reader in now and none was meant to, else 0.
    template <class Question>
    [[nodiscard]] std::uint64_t only_now(Person reader, Question question) const {
        question.at = at_;
        return may(reader, question, now_) && !may(reader, question, meant_) ? 1 : 0;
    }

private:
    template <class Question>
    static bool may(Person reader, Question const& question, access::World const& world) {
        // Somebody may have a right that needs no grant as well: it would be the first reason.
        auto const reasons = access::audience(question, world).reasons_of(reader);
        return std::ranges::any_of(reasons, [](access::Because const& because) {
            return because.kind == access::Because::Kind::granted;
        });
    }
    base::Instant at_;
    access::World now_;
    access::World meant_;
};

}  // namespace

Standing standing_of(ReportRequest const& request) {
    auto const at = request.history.now->time;
    History now = request.history;
    now.period.span = {at, base::Instant{at.seconds + 1}};
    now.serving = {now.period.span};
    now.looks.clear();
    auto report = report_of({now, request.meant, Depth::all});
    Standing standing;
    access::People readers;
    for (auto const& one : report.reached) {
        if (!one.beyond.empty()) readers.add(one.reader);
    }
    standing.readers_beyond = readers.size();
    standing.people_beyond = report.affected().size();
    for (auto const& step : now.steps) {
        if (changes_audiences(step)) standing.last_change = step.index;
    }
    standing.audience =
        base::to_hex(crypto::sha256(base::bytes_of(text::write_json(tree_of(report.reached)))));
    standing.reached = std::move(report.reached);
    return standing;
}

std::uint64_t still_allowed(Report const& exposed, ReportRequest const& request) {
    Asking const asking(request);
    std::uint64_t allowed = 0;
    for (auto const& one : exposed.reached) {
        if (one.beyond.empty()) continue;
        if (one.week) {
            for (auto const& held : request.history.held) {
                if (held.what != one.what || held.week.roster.week != *one.week) continue;
                for (auto const& cell : held.week.cells)
                    allowed += asking.only_now(one.reader, CellQuestion{one.what, cell, {}});
            }
            continue;
        }
        for (auto const& sighting : one.beyond) {
            for (auto const person : sighting.people.to_vector())
                allowed += asking.only_now(one.reader, PersonQuestion{one.what, person, {}});
        }
    }
    return allowed;
}

std::vector<std::string> missing_to_close(Standing const& standing, History const& history,
                                          std::uint64_t incident) {
    std::vector<std::string> missing;
    if (!standing.is_meant()) missing.emplace_back("the audience is wider than what was meant");
    auto const canary = history.canaries.find(incident);
    if (canary == history.canaries.end())
        missing.emplace_back("no canary was tried for this incident");
    else if (!canary->second.tried.was_refused) missing.emplace_back("the canary was let in");
    else if (canary->second.index < standing.last_change)
        missing.emplace_back("audiences have changed since the canary was refused");
    return missing;
}

}  // namespace weir::exposure
