// TOML to drills and companies.
#include <fmt/format.h>

#include "engines/text/formats.h"
#include "surfaces/drill/drill.h"

namespace weir::drill {
namespace {

using base::Fault;
using base::Result;
using base::Status;
using text::Fields;
using text::Tree;

constexpr text::Limits kLimits{
    .size_max = std::size_t{1} << 20, .depth_max = 16, .values_max = 10'000};

/// A text, a number or a flag, as the text it is compared with.
Result<std::string> word_of(Tree const& tree) {
    if (auto const* text = std::get_if<std::string>(&tree.value())) return *text;
    if (auto const* number = std::get_if<std::int64_t>(&tree.value()))
        return std::to_string(*number);
    if (auto const* flag = std::get_if<bool>(&tree.value())) return *flag ? "true" : "false";
    return base::fail(Fault::bad_input, "expected a text, a whole number or a flag", tree.place());
}

/// Reads into a place, or keeps the first error: a step has many members.
class Reading {
public:
    explicit Reading(Fields fields) : fields_(std::move(fields)) {}
    std::string text(std::string_view key) { return or_first(fields_.text_or(key, "")); }
    std::string needed(std::string_view key) { return or_first(fields_.text(key)); }
    std::int64_t integer(std::string_view key) { return or_first(fields_.integer_or(key, 0)); }
    bool flag(std::string_view key) { return or_first(fields_.flag_or(key, false)); }
    std::vector<std::string> texts(std::string_view key) {
        return or_first(fields_.texts_or_none(key));
    }
    template <class T>
    std::vector<T> each(std::string_view key, Result<T> (*parse)(Tree const&)) {
        std::vector<T> all;
        auto const* tree = fields_.optional(key);
        if (tree == nullptr) return all;
        for (auto const& one : *or_first(tree->as_list(), &kNone))
            all.push_back(or_first(parse(one)));
        return all;
    }
    Tree const* optional(std::string_view key) { return fields_.optional(key); }
    void refuse(std::string message, base::Place const& place) {
        (void)or_first(Result<int>(base::fail(Fault::bad_input, std::move(message), place)));
    }
    template <class T>
    T or_first(Result<T> result, T otherwise = {}) {
        if (result) return std::move(*result);
        if (status_) status_ = std::unexpected(result.error());
        return otherwise;
    }
    /// What was read, if nothing failed and nothing was left over.
    template <class T>
    Result<T> finish(T value) {
        if (!status_) return std::unexpected(status_.error());
        if (auto done = fields_.finish(); !done) return std::unexpected(done.error());
        return value;
    }

private:
    inline static text::List const kNone;
    Fields fields_;
    Status status_;
};

Result<FileChange> file_of(Tree const& tree) {
    auto fields = Fields::of(tree, "[[step.file]]");
    if (!fields) return std::unexpected(fields.error());
    Reading in(std::move(*fields));
    FileChange change{in.needed("path"),   in.text("from"), in.text("text"),
                      in.texts("replace"), in.text("add"),  in.text("mode")};
    if (change.replace.size() % 2 != 0)
        in.refuse("`replace` is pairs: what stands there, and what then does", tree.place());
    return in.finish(std::move(change));
}

Result<Expectation> expectation_of(Tree const& tree) {
    auto fields = Fields::of(tree, "expect");
    if (!fields) return std::unexpected(fields.error());
    Reading in(std::move(*fields));
    Expectation expectation{.at = in.needed("at"), .kind = {}, .value = {}};
    struct Word {
        std::string_view key;
        Expectation::Kind kind;
    };
    using enum Expectation::Kind;
    std::size_t found = 0;
    for (auto const& word : {Word{"is", is}, Word{"is_not", is_not}, Word{"count", count},
                             Word{"more", more}, Word{"contains", contains}}) {
        auto const* value = in.optional(word.key);
        if (value == nullptr) continue;
        expectation.kind = word.kind;
        expectation.value = in.or_first(word_of(*value));
        ++found;
    }
    if (found != 1)
        in.refuse("expected one of `is`, `is_not`, `count`, `more`, `contains`", tree.place());
    return in.finish(std::move(expectation));
}

Result<Search> search_of(Tree const& tree) {
    auto fields = Fields::of(tree, "[[step.search]]");
    if (!fields) return std::unexpected(fields.error());
    Reading in(std::move(*fields));
    Search search{in.needed("under"), in.texts("words"), in.texts("seconds"), in.flag("found")};
    if (search.words.empty() && search.seconds.empty())
        in.refuse("a search needs `words` or `seconds`", tree.place());
    return in.finish(std::move(search));
}

Result<std::map<std::string, std::string>> keep_of(Tree const& tree) {
    auto const members = tree.as_object();
    if (!members) return std::unexpected(members.error());
    std::map<std::string, std::string> keep;
    for (auto const& [word, path] : **members) {
        auto text = path.as_text();
        if (!text) return std::unexpected(text.error());
        keep.emplace(word, std::move(*text));
    }
    return keep;
}

int exit_status_of(Step const& step, std::int64_t said) {
    if (!step.refused.empty()) return 3;
    if (!step.fault.empty()) return 1;
    return static_cast<int>(said);
}

Result<Step> step_of(Tree const& tree) {
    auto fields = Fields::of(tree, "[[step]]");
    if (!fields) return std::unexpected(fields.error());
    Reading in(std::move(*fields));
    Step step;
    step.tries = in.needed("try");
    step.role = in.text("as");
    step.command = in.texts("run");
    step.files = in.each("file", file_of);
    step.searches = in.each("search", search_of);
    step.refused = in.text("refused");
    step.fault = in.text("fault");
    step.exit_status = exit_status_of(step, in.integer("exit"));
    step.says = in.texts("says");
    step.never_says = in.texts("never_says");
    step.expect = in.each("expect", expectation_of);
    if (auto const* keep = in.optional("keep")) step.keep = in.or_first(keep_of(*keep));
    step.shows = in.texts("shows");
    step.stopped_by = in.text("stopped_by");
    step.where = in.text("where");
    step.only = in.text("only");
    step.seconds_most = in.integer("seconds_most");
    bool const needs_command = !step.refused.empty() || !step.expect.empty() || !step.keep.empty();
    if (step.command.empty() && needs_command)
        in.refuse("a step without `run` gives no answer to look at", tree.place());
    return in.finish(std::move(step));
}

Result<std::map<std::string, std::vector<std::string>>> words_of(Tree const& tree) {
    auto const members = tree.as_object();
    if (!members) return std::unexpected(members.error());
    std::map<std::string, std::vector<std::string>> words;
    for (auto const& [word, value] : **members) {
        auto text = word_of(value);
        if (!text) return std::unexpected(text.error());
        words[word] = {std::move(*text)};
    }
    return words;
}

}  // namespace

Result<Drill> parse_drill(std::string_view toml, std::string_view file) {
    auto const tree = text::parse_toml(toml, file, kLimits);
    if (!tree) return std::unexpected(tree.error());
    auto fields = Fields::of(*tree, "the drill");
    if (!fields) return std::unexpected(fields.error());
    Reading in(std::move(*fields));
    Drill drill{in.needed("name"), in.needed("title"), in.needed("world"), {}};
    drill.steps = in.each("step", step_of);
    if (drill.steps.empty()) in.refuse("a drill without a [[step]] tries nothing", tree->place());
    return in.finish(std::move(drill));
}

Result<Company> parse_company(std::string_view toml, std::string_view file) {
    auto const tree = text::parse_toml(toml, file, kLimits);
    if (!tree) return std::unexpected(tree.error());
    auto fields = Fields::of(*tree, "the company");
    if (!fields) return std::unexpected(fields.error());
    Reading in(std::move(*fields));
    Company company{in.needed("name"), in.needed("title"), {}, {}};
    if (auto const* words = in.optional("words")) company.words = in.or_first(words_of(*words));
    company.steps = in.each("step", step_of);
    return in.finish(std::move(company));
}

}  // namespace weir::drill
