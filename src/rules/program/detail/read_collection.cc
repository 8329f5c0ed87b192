// [[retention]], [[kind]] and [[source]]: what may enter, from where, and how long it stays.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "rules/program/detail/parts.h"

namespace weir::program::detail {
namespace {

constexpr std::int64_t kWeeksMax = 1300;  // twenty-five years

/// A word that is one of a closed list, or forbidden by name with its reason.
template <class Parse>
auto known_word(Section& section, Word const& word, Parse parse) {
    auto value = parse(word.text);
    if (value) return value;
    auto const why = activity::why_forbidden(word.text);
    if (why.empty()) {
        section.refuse(word.place, value.error().message);
    } else {
        section.refuse(word.place, fmt::format("`{}` cannot be declared: {}", word.text, why));
    }
    return value;
}

std::vector<Field> read_fields(Section& section) {
    std::vector<Field> fields;
    for (auto const& word : section.words("fields")) {
        auto const field = known_word(section, word, activity::field_of);
        if (field) fields.push_back(*field);
    }
    std::ranges::sort(fields);
    return fields;
}

std::uint8_t read_retention(Section& section, std::vector<Retention> const& retentions) {
    auto const word = section.word("retention");
    auto const found = std::ranges::find(retentions, word.text, &Retention::name);
    if (found != retentions.end()) return static_cast<std::uint8_t>(found - retentions.begin());
    section.refuse(word.place, fmt::format("there is no [[retention]] `{}`", word.text));
    return 0;
}

/// What each connector can make, and the names of its columns: required first.
struct ConnectorFacts {
    std::string_view name;
    std::vector<Kind> kinds;  // empty: those its types name
    std::vector<std::string_view> columns;
    std::size_t columns_required = 0;
};

ConnectorFacts const* connector_facts(std::string_view name) {
    static std::array const facts{
        ConnectorFacts{"mail",
                       {Kind::mail_sent, Kind::mail_received},
                       {"sender", "recipient", "time", "thread"},
                       3},
        ConnectorFacts{"sensors", {Kind::contact}, {}, 0},
        ConnectorFacts{"cloudevents", {}, {}, 0},
    };
    auto const found = std::ranges::find(facts, name, &ConnectorFacts::name);
    return found == facts.end() ? nullptr : &*found;
}

/// Reads one [[source]] whose connector is known.
class SourceReader {
public:
    SourceReader(Section& section, ConnectorFacts const& connector, SourceContext const& context)
        : section_(&section), connector_(&connector), context_(&context) {}

    activity::SourceFormat read() {
        activity::SourceFormat format;
        format.connector = connector_->name;
        auto const zone = section_->word_or("zone", context_->zone.name());
        format.zone = zone_of(*section_, zone);
        format.origin = read_origin();
        format.separator = read_separator();
        format.columns = read_columns();
        format.kinds = read_kinds();
        format.types = read_types(format.kinds);
        return format;
    }

private:
    bool is(std::string_view name) const { return connector_->name == name; }

    std::optional<base::LocalTime> read_origin() {
        if (!is("sensors")) {
            if (auto const* tree = section_->find("origin")) {
                section_->refuse(tree->place(), "`origin` is for the connector `sensors` only");
            }
            return std::nullopt;
        }
        auto const word = section_->word("origin");
        auto const date = base::parse_date(word.text);
        if (date) return base::LocalTime{date->days * base::kDay.seconds};
        auto const time = base::parse_local(word.text);
        if (time) return *time;
        section_->refuse(word.place, "`origin`: expected a date, or a local time, of second 0");
        return std::nullopt;
    }

    char read_separator() {
        auto const word = section_->word_or("separator", ",");
        bool const is_good = word.text.size() == 1 &&
                             std::string_view(",;\t|").find(word.text[0]) != std::string_view::npos;
        if (is_good) return word.text[0];
        section_->refuse(word.place, "`separator`: expected one of , ; | or a tab");
        return ',';
    }

    std::map<std::string, std::string> read_columns() {
        std::map<std::string, std::string> columns;
        auto const& known = connector_->columns;
        for (auto const& [ours, theirs] : section_->table_or_none("columns")) {
            if (std::ranges::find(known, ours.text) == known.end()) {
                section_->refuse(ours.place,
                                 fmt::format("`{}` is no column that the connector `{}` "
                                             "reads",
                                             ours.text, connector_->name));
            }
            columns[ours.text] = theirs.text;
        }
        for (std::size_t i = 0; i < connector_->columns_required; ++i) {
            if (columns.contains(std::string(known[i]))) continue;
            section_->refuse(
                fmt::format("[[source]]: `columns` does not say which is the {}", known[i]));
        }
        return columns;
    }

    bool is_declared(Kind kind) const {
        return std::ranges::find(context_->kinds, kind, &KindRule::kind) != context_->kinds.end();
    }

    std::vector<Kind> read_kinds() {
        std::vector<Kind> kinds;
        for (auto const& word : section_->words("kinds")) {
            auto const kind = known_word(*section_, word, activity::kind_of);
            if (!kind) continue;
            auto const& made = connector_->kinds;
            if (!is_declared(*kind)) {
                section_->refuse(word.place, fmt::format("no [[kind]] declares `{}`", word.text));
            } else if (!made.empty() && std::ranges::find(made, *kind) == made.end()) {
                section_->refuse(word.place, fmt::format("the connector `{}` makes no `{}`",
                                                         connector_->name, word.text));
            }
            kinds.push_back(*kind);
        }
        if (kinds.empty()) section_->refuse("[[source]] has no kinds: nothing of it would be kept");
        return kinds;
    }

    std::map<std::string, Kind> read_types(std::vector<Kind> const& kinds) {
        std::map<std::string, Kind> types;
        for (auto const& [theirs, ours] : section_->table_or_none("types")) {
            auto const kind = known_word(*section_, ours, activity::kind_of);
            if (!kind) continue;
            if (std::ranges::find(kinds, *kind) == kinds.end()) {
                section_->refuse(ours.place,
                                 fmt::format("`{}` is not among the source's kinds", ours.text));
            }
            types[theirs.text] = *kind;
        }
        if (is("cloudevents") && types.empty()) {
            section_->refuse("[[source]] of connector `cloudevents` needs a table `types`");
        }
        if (!is("cloudevents") && !types.empty()) {
            section_->refuse("`types` is for the connector `cloudevents` only");
        }
        return types;
    }

    Section* section_;
    ConnectorFacts const* connector_;
    SourceContext const* context_;
};

Identity read_identity(Section& section) {
    auto const word = section.word("identity");
    if (word.text == "address") return Identity::address;
    if (word.text != "id") {
        section.refuse(word.place, "`identity`: expected `id` or `address`");
    }
    return Identity::id;
}

Source read_source(Section& section, SourceContext const& context) {
    Source source;
    source.name = section.word("name").text;
    auto const connector = section.word("connector");
    auto const* facts = connector_facts(connector.text);
    if (facts != nullptr) {
        source.format = SourceReader(section, *facts, context).read();
    } else {
        section.refuse(connector.place,
                       fmt::format("there is no connector `{}`, expected one of `{}`",
                                   connector.text, fmt::join(activity::connector_names(), "` `")));
    }
    source.identity = read_identity(section);
    section.finish();
    return source;
}

}  // namespace

std::vector<Retention> read_retentions(Section& top) {
    std::vector<Retention> retentions;
    for (auto& section : top.sections("retention", "[[retention]]")) {
        auto const name = section.word("name");
        if (std::ranges::find(retentions, name.text, &Retention::name) != retentions.end()) {
            section.refuse(name.place,
                           fmt::format("the retention `{}` stands here twice", name.text));
        }
        auto const weeks = static_cast<std::uint32_t>(section.whole("weeks", {1, kWeeksMax}));
        section.finish();
        retentions.push_back({name.text, weeks});
        if (retentions.size() == kRetentionsMax + 1) {
            section.refuse(
                fmt::format("expected at most {} [[retention]] classes", kRetentionsMax));
        }
    }
    return retentions;
}

std::vector<KindRule> read_kinds(Section& top, std::vector<Retention> const& retentions) {
    std::vector<KindRule> rules;
    for (auto& section : top.sections("kind", "[[kind]]")) {
        KindRule rule;
        auto const name = section.word("name");
        auto const kind = known_word(section, name, activity::kind_of);
        rule.kind = kind.value_or(Kind::mail_sent);
        if (kind && std::ranges::find(rules, *kind, &KindRule::kind) != rules.end()) {
            section.refuse(name.place, fmt::format("the kind `{}` stands here twice", name.text));
        }
        rule.fields = read_fields(section);
        rule.retention = read_retention(section, retentions);
        rule.why = section.word("why").text;
        section.finish();
        rules.push_back(std::move(rule));
    }
    return rules;
}

std::vector<Source> read_sources(Section& top, SourceContext const& context) {
    std::vector<Source> sources;
    for (auto& section : top.sections("source", "[[source]]")) {
        auto source = read_source(section, context);
        if (std::ranges::find(sources, source.name, &Source::name) != sources.end()) {
            section.refuse(fmt::format("the source `{}` stands here twice", source.name));
        }
        sources.push_back(std::move(source));
    }
    return sources;
}

}  // namespace weir::program::detail
