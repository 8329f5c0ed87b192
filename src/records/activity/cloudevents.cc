// CloudEvents 1.0 as JSON (CNCF CloudEvents specification 1.0.2, JSON event format): one object, an
// array, or one object a line. `subject` is the person; `data` may hold `length` or `end`, `others`
// and `thread`. Everything else is counted by its name and its value is never kept.
#include <algorithm>

#include <fmt/format.h>
#include <simdjson.h>

#include "records/activity/detail/collect.h"

namespace weir::activity::detail {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kDocumentMax = 256 << 20;  // bytes of a file that is one JSON value
constexpr std::size_t kDepthMax = 64;
constexpr std::size_t kFewKeys = 16;  // compared each with each, which is quicker than sorting

std::unexpected<base::Error> json_error(simdjson::error_code code) {
    if (code == simdjson::UTF8_ERROR) return bad("invalid UTF-8");
    if (code == simdjson::DEPTH_ERROR) return bad("JSON nested deeper than 64");
    return bad("expected one whole JSON value");
}

// By value, of an element known to be one: a loop over them keeps them alive.
dom::object object_of(dom::element element) { return element.get_object().value_unsafe(); }
dom::array list_of(dom::element element) { return element.get_array().value_unsafe(); }

/// Refuses what is nested too deep and an object, however deep, with one key twice.
class Tree {
public:
    base::Status check(dom::element element, std::size_t depth);

private:
    /// Whether the keys from `first` on differ. A hostile object must not cost the square of its
    /// size.
    bool all_different(std::size_t first);

    std::vector<std::string_view> keys_;  // of the objects open at the moment
};

base::Status Tree::check(dom::element element, std::size_t depth) {
    bool const object = element.is_object();
    if (!object && !element.is_array()) return {};
    if (depth > kDepthMax) return json_error(simdjson::DEPTH_ERROR);
    if (!object) {
        for (auto const value : list_of(element)) {
            auto const checked = check(value, depth + 1);
            if (!checked) return checked;
        }
        return {};
    }
    auto const first = keys_.size();
    for (auto const field : object_of(element)) {
        keys_.push_back(field.key);
        if (!field.value.is_object() && !field.value.is_array()) continue;
        auto const checked = check(field.value, depth + 1);
        if (!checked) return checked;
    }
    if (!all_different(first)) return bad("an object has a key twice");
    keys_.resize(first);
    return {};
}

bool Tree::all_different(std::size_t first) {
    auto const begin = keys_.begin() + static_cast<std::ptrdiff_t>(first);
    if (keys_.size() - first <= kFewKeys) {
        for (auto key = begin; key != keys_.end(); ++key) {
            if (std::find(begin, key, *key) != key) return false;
        }
        return true;
    }
    std::sort(begin, keys_.end());
    return std::adjacent_find(begin, keys_.end()) == keys_.end();
}

/// What we read of an event. A JSON null is the same as absent.
struct Attributes {
    std::optional<dom::element> specversion;
    std::optional<dom::element> id;
    std::optional<dom::element> source;
    std::optional<dom::element> type;
    std::optional<dom::element> subject;
    std::optional<dom::element> time;
    std::optional<dom::element> data;
};

/// Sizes first: it is asked for each attribute of each event.
std::optional<dom::element>* slot_of(Attributes& attributes, std::string_view key) {
    switch (key.size()) {
        case 2: return key == "id" ? &attributes.id : nullptr;
        case 4:
            if (key == "type") return &attributes.type;
            if (key == "time") return &attributes.time;
            return key == "data" ? &attributes.data : nullptr;
        case 6: return key == "source" ? &attributes.source : nullptr;
        case 7: return key == "subject" ? &attributes.subject : nullptr;
        case 11: return key == "specversion" ? &attributes.specversion : nullptr;
        default: return nullptr;
    }
}

base::Result<std::string_view> text_of(std::optional<dom::element> const& element,
                                       std::string_view name) {
    if (element && element->is_string()) {
        auto const text = element->get_string().value_unsafe();
        if (!text.empty()) return text;
    }
    return bad(fmt::format("expected `{}`, a string that is not empty", name));
}

base::Result<base::Instant> time_of(std::optional<dom::element> const& element,
                                    std::string_view name) {
    auto const text = text_of(element, name);
    if (!text) return std::unexpected(text.error());
    auto const at = base::parse_instant(*text);
    if (!at) return bad(fmt::format("`{}`: {}", name, at.error().message));
    return at;
}

/// Puts events into a batch, one by one.
class Collector {
public:
    explicit Collector(SourceFormat const& format)
        : format_(format), declared_(format.kinds), identities_(batch_) {}

    base::Status add(dom::element element);
    [[nodiscard]] Batch take() && { return std::move(batch_); }
    [[nodiscard]] std::uint64_t rows() const { return batch_.rows; }

private:
    [[nodiscard]] std::optional<Kind> kind_of(std::string_view type) const;
    Attributes read_attributes(dom::object object);
    base::Status read_subject(Attributes const& attributes, ForeignEvent& event);
    base::Status read_data(dom::element data, ForeignEvent& event);
    static base::Status read_length(dom::element length, ForeignEvent& event);
    static base::Status read_end(dom::element end, ForeignEvent& event);
    base::Status read_others(dom::element others, ForeignEvent& event);
    base::Status list_others(dom::array list, ForeignEvent& event);

    SourceFormat const& format_;
    Declared declared_;
    Batch batch_;
    Identities identities_;
    Tree tree_;
    std::vector<std::string_view> unknown_;  // attributes of the event being read
};

std::optional<Kind> Collector::kind_of(std::string_view type) const {
    for (auto const& [theirs, kind] : format_.types) {
        if (theirs == type) return kind;
    }
    return std::nullopt;
}

Attributes Collector::read_attributes(dom::object object) {
    Attributes attributes;
    unknown_.clear();
    for (auto const field : object) {
        if (field.value.is_null()) continue;
        if (auto* const slot = slot_of(attributes, field.key)) *slot = field.value;
        else if (field.key != "datacontenttype" && field.key != "dataschema")
            unknown_.push_back(field.key);
    }
    return attributes;
}

base::Status Collector::add(dom::element element) {
    ++batch_.rows;
    if (!element.is_object()) return bad("expected a CloudEvent, a JSON object");
    auto const checked = tree_.check(element, 1);
    if (!checked) return checked;
    auto const attributes = read_attributes(object_of(element));
    auto const version = text_of(attributes.specversion, "specversion");
    if (!version) return std::unexpected(version.error());
    if (*version != "1.0") return bad("expected `specversion` 1.0");
    auto const id = text_of(attributes.id, "id");
    if (!id) return std::unexpected(id.error());
    auto const source = text_of(attributes.source, "source");
    if (!source) return std::unexpected(source.error());
    auto const type = text_of(attributes.type, "type");
    if (!type) return std::unexpected(type.error());
    auto const kind = kind_of(*type);
    if (!kind || !declared_.has(*kind)) {
        count(batch_.undeclared, kind ? name_of(*kind) : "type");
        return {};
    }
    ForeignEvent event;
    event.kind = *kind;
    auto read = read_subject(attributes, event);
    if (read && attributes.data) read = read_data(*attributes.data, event);
    if (!read) return read;
    for (auto const name : unknown_) count(batch_.undeclared, name);
    return detail::add(batch_, declared_, event);
}

base::Status Collector::read_subject(Attributes const& attributes, ForeignEvent& event) {
    auto const subject = text_of(attributes.subject, "subject");
    if (!subject) return std::unexpected(subject.error());
    if (!valid_identity(*subject)) return bad("expected `subject`, a person, of 1 to 320 bytes");
    auto const start = time_of(attributes.time, "time");
    if (!start) return std::unexpected(start.error());
    event.start = *start;
    event.subject = identities_.of(*subject);
    return {};
}

base::Status Collector::read_data(dom::element data, ForeignEvent& event) {
    if (!data.is_object()) {
        count(batch_.undeclared, "data");
        return {};
    }
    bool sized = false;
    for (auto const field : object_of(data)) {
        if (field.value.is_null()) continue;
        base::Status read;
        bool const size = field.key == "length" || field.key == "end";
        if (size && std::exchange(sized, true)) return bad("expected `length` or `end`, not both");
        if (field.key == "length") read = read_length(field.value, event);
        else if (field.key == "end") read = read_end(field.value, event);
        else if (field.key == "others") read = read_others(field.value, event);
        else if (field.key == "thread") {
            auto const thread = text_of(field.value, "thread");
            if (!thread) return std::unexpected(thread.error());
            event.thread = thread_hash(*thread);
        } else count(batch_.undeclared, field.key);
        if (!read) return read;
    }
    return {};
}

base::Status Collector::read_length(dom::element length, ForeignEvent& event) {
    std::uint64_t seconds = 0;
    if (length.get_uint64().get(seconds) != simdjson::SUCCESS || seconds > kLengthMax) {
        return bad("expected `length` in whole seconds, at most a week");
    }
    event.length = static_cast<std::uint32_t>(seconds);
    return {};
}

base::Status Collector::read_end(dom::element end, ForeignEvent& event) {
    auto const at = time_of(end, "end");
    if (!at) return std::unexpected(at.error());
    auto const length = (*at - event.start).seconds;
    if (length < 0 || length > kLengthMax) return bad("expected `end` within a week after `time`");
    event.length = static_cast<std::uint32_t>(length);
    return {};
}

base::Status Collector::read_others(dom::element others, ForeignEvent& event) {
    if (others.is_array()) return list_others(list_of(others), event);
    std::uint64_t heads = 0;
    if (others.get_uint64().get(heads) != simdjson::SUCCESS) {
        return bad("expected `others`, a list of people or how many they are");
    }
    event.others_unnamed = static_cast<std::uint16_t>(std::min(heads, std::uint64_t{kOthersMax}));
    return {};
}

base::Status Collector::list_others(dom::array list, ForeignEvent& event) {
    auto& others = batch_.others;
    auto const first = others.size();
    for (auto const other : list) {
        std::string_view identity;
        bool const text = other.get_string().get(identity) == simdjson::SUCCESS;
        if (!text || !valid_identity(identity)) {
            return bad("expected people in `others`, each of 1 to 320 bytes");
        }
        auto const number = identities_.of(identity);
        if (number != event.subject) others.push_back(number);
    }
    auto const begin = others.begin() + static_cast<std::ptrdiff_t>(first);
    std::sort(begin, others.end());
    others.erase(std::unique(begin, others.end()), others.end());
    if (others.size() - first > kOthersMax) others.resize(first + kOthersMax);
    event.others_count = static_cast<std::uint16_t>(others.size() - first);
    event.others_first = event.others_count == 0 ? 0 : static_cast<std::uint32_t>(first);
    return {};
}

/// Parses JSON values that lie in one larger text, copying only those too near its end: simdjson
/// wants to read some bytes beyond.
class Values {
public:
    explicit Values(std::string_view all) : end_(all.data() + all.size()) {}

    simdjson::simdjson_result<dom::element> parse(std::string_view value) {
        auto const beyond = static_cast<std::size_t>(end_ - (value.data() + value.size()));
        auto const* bytes = reinterpret_cast<std::uint8_t const*>(value.data());
        if (beyond >= simdjson::SIMDJSON_PADDING) return parser_.parse(bytes, value.size(), false);
        copy_ = simdjson::padded_string(value);
        return parser_.parse(copy_);
    }

private:
    char const* end_;
    dom::parser parser_;
    simdjson::padded_string copy_;
};

base::Result<Batch> parse_lines(SourceFormat const& format, std::string_view text,
                                std::string_view file, std::size_t line_number) {
    Collector collector{format};
    Values values{text};
    for (auto rest = text; !rest.empty(); ++line_number) {
        auto const line = trimmed(take_line(rest));
        if (line.size() > kLineSizeMax) return long_line(file, line_number);
        if (line.empty()) continue;
        dom::element element;
        auto const code = values.parse(line).get(element);
        if (code != simdjson::SUCCESS) return located(json_error(code).error(), file, line_number);
        auto const added = collector.add(element);
        if (!added) return located(added.error(), file, line_number);
    }
    return std::move(collector).take();
}

/// A whole file that is one value: an event, or an array of them.
base::Result<Batch> parse_document(SourceFormat const& format, std::string_view text,
                                   std::string_view file) {
    if (text.size() > kDocumentMax) {
        return base::fail(
            base::Fault::too_large,
            fmt::format("more than {} bytes in one JSON value, use one event a line", kDocumentMax),
            {std::string{file}, 0, 0});
    }
    Values values{text};
    dom::element element;
    auto const code = values.parse(text).get(element);
    if (code != simdjson::SUCCESS) return located(json_error(code).error(), file, 0);
    Collector collector{format};
    if (!element.is_array()) {
        auto const added = collector.add(element);
        if (!added) return located(added.error(), file, 0);
        return std::move(collector).take();
    }
    for (auto const event : list_of(element)) {
        auto const added = collector.add(event);
        if (added) continue;
        auto error = added.error();
        error.message = fmt::format("event {} of the array: {}", collector.rows(), error.message);
        return located(std::move(error), file, 0);
    }
    return std::move(collector).take();
}

/// Lines: the first of them is a whole value, or it is broken and another begins after it.
bool has_lines(std::string_view text) {
    auto rest = text;
    auto const first = trimmed(take_line(rest));
    auto const next = rest.find_first_not_of(" \t\r\n");
    if (first.size() > kLineSizeMax || next == std::string_view::npos) return true;
    if (Values{text}.parse(first).error() == simdjson::SUCCESS) return true;
    if (rest[next] != '{') return false;
    bool const one_value =
        text.size() <= kDocumentMax && Values{text}.parse(text).error() == simdjson::SUCCESS;
    return !one_value;
}

}  // namespace

base::Result<Batch> parse_cloudevents(SourceFormat const& format, std::string_view bytes,
                                      std::string_view file) {
    auto text = without_mark(bytes);
    std::size_t line_number = 1;
    while (!text.empty()) {
        auto rest = text;
        if (!trimmed(take_line(rest)).empty()) break;
        text = rest;
        ++line_number;
    }
    if (text.empty()) return empty_file(file);
    auto const first = trimmed(text).front();
    if (first == '[') return parse_document(format, trimmed(text), file);
    if (first == '{' && !has_lines(text)) return parse_document(format, text, file);
    return parse_lines(format, text, file, line_number);
}

}  // namespace weir::activity::detail
