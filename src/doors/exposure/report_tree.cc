// The report as a tree: canonical, and its figures.
#include <fmt/format.h>

#include "doors/exposure/report.h"
#include "engines/crypto/hash.h"
#include "engines/text/formats.h"

namespace weir::exposure {
namespace {

using text::Tree;

Tree tree_of(access::Spans const& spans) {
    auto list = Tree::list();
    for (auto const& span : spans) {
        list.push(Tree::object()
                      .set("from", base::to_text(span.from))
                      .set("until", span.until ? base::to_text(*span.until) : ""));
    }
    return list;
}

Tree tree_of(access::Sightings const& sightings) {
    auto list = Tree::list();
    for (auto const& sighting : sightings) {
        list.push(Tree::object()
                      .set("people", ranges_of(sighting.people))
                      .set("when", tree_of(sighting.spans)));
    }
    return list;
}

std::string week_text(std::optional<base::Week> const& week) {
    return week ? base::to_text(*week) : "";
}

Tree tree_of(Reached const& one) {
    return Tree::object()
        .set("class", std::string(access::name_of(one.what)))
        .set("reader", one.reader.value)
        .set("week", week_text(one.week))
        .set("in_reach", tree_of(one.all))
        .set("beyond", tree_of(one.beyond));
}

Tree tree_of(Seen const& seen) {
    auto parts = Tree::list();
    for (auto const& part : seen.parts) {
        parts.push(Tree::object()
                       .set("week", week_text(part.week))
                       .set("people", ranges_of(part.people))
                       .set("beyond", ranges_of(part.beyond)));
    }
    return Tree::object()
        .set("entry", seen.look.index)
        .set("at", base::to_text(seen.look.at))
        .set("reader", seen.look.reader.value)
        .set("class", std::string(access::name_of(seen.look.what)))
        .set("parts", std::move(parts));
}

Tree tree_of(Turn const& turn) {
    auto signs = Tree::list();
    for (auto const& sign : turn.step.signs)
        signs.push(Tree::object().set("role", sign.role).set("person", sign.person.value));
    return Tree::object()
        .set("entry", turn.step.index)
        .set("at", base::to_text(turn.step.at))
        .set("type", turn.step.type)
        .set("author", turn.step.author.value)
        .set("proposal", turn.step.about)
        .set("signed_by", std::move(signs))
        .set("words", turn.step.words)
        .set("opened", turn.opened)
        .set("closed", turn.closed)
        .set("was_open_after", turn.was_open_after);
}

Tree tree_of(Counts const& counts, base::Instant until) {
    auto tree = Tree::object()
                    .set("readers", counts.readers)
                    .set("people", counts.people)
                    .set("pairs", counts.pairs)
                    .set("records", counts.records);
    if (counts.looks > 0) tree.set("looks", counts.looks);
    if (!counts.when.empty()) {
        tree.set("from", base::to_text(counts.when.front().from))
            .set("until", base::to_text(counts.when.back().until.value_or(until)))
            .set("seconds", access::seconds_of(counts.when, until));
    }
    return tree;
}

template <class Items>
Tree list_of(Items const& items) {
    auto list = Tree::list();
    for (auto const& item : items) list.push(tree_of(item));
    return list;
}

}  // namespace

std::string ranges_of(access::People const& people) {
    std::string out;
    auto const numbers = people.to_vector();
    for (std::size_t i = 0; i < numbers.size();) {
        auto last = i;
        while (last + 1 < numbers.size() && numbers[last + 1].value == numbers[last].value + 1)
            ++last;
        out += fmt::format("{}{}", out.empty() ? "" : " ", numbers[i].value);
        if (last > i) out += fmt::format("-{}", numbers[last].value);
        i = last + 1;
    }
    return out;
}

Tree figures_tree(Report const& report) {
    auto const until = *report.period.span.until;
    auto classes = Tree::list();
    for (auto const& one : report.figures) {
        classes.push(Tree::object()
                         .set("class", std::string(access::name_of(one.what)))
                         .set("could_see", tree_of(one.could, until))
                         .set("could_see_beyond", tree_of(one.could_beyond, until))
                         .set("did_see", tree_of(one.did, until))
                         .set("did_see_beyond", tree_of(one.did_beyond, until)));
    }
    return Tree::object()
        .set("from", base::to_text(report.period.span.from))
        .set("until", base::to_text(until))
        .set("meant_by_entries_before", report.base)
        .set("entries", report.entries)
        .set("affected", static_cast<std::int64_t>(report.affected().size()))
        .set("open", tree_of(report.open))
        .set("open_seconds", access::seconds_of(report.open, until))
        .set("classes", std::move(classes));
}

Tree to_tree(Report const& report) {
    auto copies = Tree::list();
    for (auto const& copy : report.copies) {
        copies.push(Tree::object()
                        .set("entry", copy.index)
                        .set("at", base::to_text(copy.at))
                        .set("kind", copy.made.kind)
                        .set("of", copy.made.of)
                        .set("recipient", copy.made.recipient));
    }
    return Tree::object()
        .set("figures", figures_tree(report))
        .set("serving", tree_of(report.serving))
        .set("reach", list_of(report.reached))
        .set("looks", list_of(report.seen))
        .set("turns", list_of(report.turns))
        .set("copies", std::move(copies));
}

std::string digest_of(Report const& report) {
    return base::to_hex(crypto::sha256(base::bytes_of(text::write_json(to_tree(report)))));
}

}  // namespace weir::exposure
