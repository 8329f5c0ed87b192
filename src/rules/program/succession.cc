#include "rules/program/succession.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/check.h"
#include "engines/text/formats.h"

namespace weir::program {
namespace {

using text::Tree;
using Way = CharterDifference::Way;

constexpr text::Limits kLimits{.size_max = 4 << 20, .depth_max = 16, .values_max = 1 << 18};

/// How a key is judged when it differs.
enum class Judge {
    nothing,      // says nothing to anybody measured
    any_rises,    // in whatever direction
    more_rises,   // a number or a date
    less_rises,   // a number or a date; absent is most
    gain_rises,   // a list, table or section: what is new rises, what goes falls
    loss_rises,   // the other way round
    count_only,   // as loss_rises, and only counts are shown
    later_rises,  // a date; absent is latest
};

struct Rule {
    std::string_view key;  // path; `*` stands for one step
    Judge judge;
    bool is_kind;
};

/// First match holds. What is not here rises.
constexpr std::array kRules{
    Rule{"programme.name", Judge::nothing, false},
    Rule{"programme.languages", Judge::loss_rises, false},
    Rule{"programme.purposes", Judge::gain_rises, false},
    Rule{"programme.collect_from", Judge::less_rises, false},
    Rule{"programme.collect_until", Judge::later_rises, false},
    Rule{"programme.history_weeks", Judge::more_rises, false},
    Rule{"privacy.rho_week", Judge::more_rises, false},
    Rule{"privacy.delta", Judge::more_rises, false},
    Rule{"privacy.minimum_group", Judge::less_rises, false},
    Rule{"level", Judge::gain_rises, false},
    Rule{"site", Judge::gain_rises, false},
    Rule{"site.*.country", Judge::nothing, false},
    Rule{"retention", Judge::nothing, false},
    Rule{"retention.*.weeks", Judge::more_rises, false},
    Rule{"source", Judge::gain_rises, true},
    Rule{"kind", Judge::gain_rises, true},
    Rule{"kind.*.why", Judge::nothing, true},
    Rule{"kind.*.fields", Judge::gain_rises, true},
    Rule{"metric", Judge::gain_rises, true},
    Rule{"metric.*.levels", Judge::gain_rises, false},
    Rule{"metric.*.share", Judge::more_rises, false},
    Rule{"quarter", Judge::gain_rises, false},
    Rule{"collaboration", Judge::gain_rises, false},
    Rule{"by_site", Judge::gain_rises, false},
    Rule{"role", Judge::nothing, false},  // who holds it is a matter of reach
    Rule{"role.*.members", Judge::nothing, false},
    Rule{"role.*.cap", Judge::more_rises, false},
    Rule{"lifecycle.*", Judge::loss_rises, false},
    Rule{"change.widen", Judge::loss_rises, false},
    Rule{"change.lapse_days", Judge::more_rises, false},
    Rule{"cap", Judge::loss_rises, false},
    Rule{"cap.*.*", Judge::more_rises, false},
    Rule{"envelope", Judge::gain_rises, false},
    Rule{"protected.*", Judge::count_only, false},
};

/// Lists of tables whose members have a name, and the key it stands under.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kNamed{
    {{"level", "name"},
     {"site", "name"},
     {"retention", "name"},
     {"source", "name"},
     {"kind", "name"},
     {"metric", "id"},
     {"role", "name"},
     {"cap", "class"},
     {"witness", "name"}}};

using Path = std::vector<std::string>;

bool matches(std::string_view pattern, Path const& path) {
    std::size_t begin = 0;
    for (std::size_t step = 0; step < path.size(); ++step) {
        if (begin > pattern.size()) return false;
        auto const end = std::min(pattern.find('.', begin), pattern.size());
        auto const word = pattern.substr(begin, end - begin);
        if (word != "*" && word != path[step]) return false;
        begin = end + 1;
    }
    return begin > pattern.size();
}

Rule rule_of(Path const& path) {
    for (auto const& rule : kRules) {
        if (matches(rule.key, path)) return rule;
    }
    return {"", Judge::any_rises, false};
}

/// "metric meeting_hours: levels".
std::string words_of(Path const& path) {
    std::string words = path.front();
    for (std::size_t i = 1; i < path.size(); ++i) words += (i == 2 ? ": " : " ") + path[i];
    return words;
}

std::string shown(Tree const* value) {
    if (value == nullptr) return "";
    if (auto const text = value->as_text()) return *text;
    return text::write_json(*value);
}

/// Numbers, texts of numbers, and ISO dates, which sort as they stand.
int compare(Tree const& a, Tree const& b) {
    auto const number = [](Tree const& value) -> std::optional<double> {
        if (auto const decimal = value.as_decimal()) return *decimal;
        auto const text = value.as_text();
        if (!text || text->empty()) return std::nullopt;
        char* end = nullptr;
        auto const parsed = std::strtod(text->c_str(), &end);
        if (end != text->c_str() + text->size()) return std::nullopt;
        return parsed;
    };
    auto const x = number(a);
    auto const y = number(b);
    if (x && y) return *x < *y ? -1 : (*x > *y ? 1 : 0);
    return shown(&a).compare(shown(&b));
}

/// The members of a list by what tells them apart: a name, or all of it.
std::map<std::string, Tree const*> members_of(Tree const& list, std::string_view name_key) {
    std::map<std::string, Tree const*> members;
    auto const items = list.as_list();
    if (!items) return members;
    for (auto const& item : **items) {
        auto const* name = name_key.empty() ? nullptr : item.find(name_key);
        members.emplace(name == nullptr ? shown(&item) : shown(name), &item);
    }
    return members;
}

class Comparison {
public:
    void compare_tables(Path const& path, Tree const& before, Tree const& after) {
        std::set<std::string> keys;
        for (auto const* tree : {&before, &after}) {
            auto const members = tree->as_object();
            if (!members) continue;
            for (auto const& [key, value] : **members) keys.insert(key);
        }
        for (auto const& key : keys) {
            auto below = path;
            below.push_back(key);
            compare_values(below, before.find(key), after.find(key));
        }
    }

    std::vector<CharterDifference> found;

private:
    void compare_values(Path const& path, Tree const* before, Tree const* after) {
        if (before != nullptr && after != nullptr) {
            if (shown(before) == shown(after)) return;
            if (before->as_object() && after->as_object()) {
                compare_tables(path, *before, *after);
                return;
            }
            if (before->as_list() && after->as_list()) {
                compare_lists(path, *before, *after);
                return;
            }
            judge_change(path, *before, *after);
            return;
        }
        static Tree const nothing = Tree::list();
        auto const& present = before == nullptr ? *after : *before;
        if (present.as_list()) {
            compare_lists(path, before == nullptr ? nothing : *before,
                          after == nullptr ? nothing : *after);
            return;
        }
        judge_presence(path, before, after);
    }

    void compare_lists(Path const& path, Tree const& before, Tree const& after) {
        auto const rule = rule_of(path);
        if (rule.judge == Judge::count_only) {
            judge_counts(path, before, after);
            return;
        }
        auto const named = std::ranges::find_if(
            kNamed, [&](auto const& entry) { return path.size() == 1 && entry.first == path[0]; });
        auto const name_key = named == kNamed.end() ? std::string_view() : named->second;
        auto const olds = members_of(before, name_key);
        auto const news = members_of(after, name_key);
        for (auto const& [name, value] : olds) {
            auto const now = news.find(name);
            if (now == news.end()) {
                judge_presence(member(path, name, named != kNamed.end()), value, nullptr, rule);
            } else if (named != kNamed.end()) {
                compare_tables(member(path, name, true), *value, *now->second);
            }
        }
        for (auto const& [name, value] : news) {
            if (olds.contains(name)) continue;
            judge_presence(member(path, name, named != kNamed.end()), nullptr, value, rule);
        }
    }

    /// A named member has a step of its own; of others the value says which it is.
    static Path member(Path path, std::string const& name, bool is_named) {
        if (is_named) path.push_back(name);
        return path;
    }

    void judge_counts(Path const& path, Tree const& before, Tree const& after) {
        auto const olds = members_of(before, "");
        auto const news = members_of(after, "");
        bool const is_lost =
            std::ranges::any_of(olds, [&](auto const& old) { return !news.contains(old.first); });
        if (!is_lost && olds.size() == news.size()) return;
        add(path, is_lost ? Way::rise : Way::fall, fmt::format("{} of them", olds.size()),
            fmt::format("{} of them", news.size()));
    }

    void judge_change(Path const& path, Tree const& before, Tree const& after) {
        auto const rule = rule_of(path);
        auto const order = compare(before, after);
        switch (rule.judge) {
            case Judge::nothing: return;
            case Judge::more_rises:
            case Judge::later_rises:
                if (order != 0) add(path, order < 0 ? Way::rise : Way::fall, before, after);
                return;
            case Judge::less_rises:
                if (order != 0) add(path, order > 0 ? Way::rise : Way::fall, before, after);
                return;
            case Judge::any_rises:
            case Judge::gain_rises:
            case Judge::loss_rises:
            case Judge::count_only: add(path, Way::rise, before, after); return;
        }
    }

    void judge_presence(Path const& path, Tree const* before, Tree const* after) {
        judge_presence(path, before, after, rule_of(path));
    }

    void judge_presence(Path const& path, Tree const* before, Tree const* after, Rule const& rule) {
        bool const is_gained = before == nullptr;
        switch (rule.judge) {
            case Judge::nothing: return;
            case Judge::gain_rises:
                add(path, is_gained ? Way::rise : Way::fall, shown(before), shown(after));
                return;
            case Judge::loss_rises:
            case Judge::later_rises:
                add(path, is_gained ? Way::fall : Way::rise, shown(before), shown(after));
                return;
            case Judge::any_rises:
            case Judge::more_rises:
            case Judge::less_rises:
            case Judge::count_only: add(path, Way::rise, shown(before), shown(after)); return;
        }
    }

    void add(Path const& path, Way way, Tree const& before, Tree const& after) {
        add(path, way, shown(&before), shown(&after));
    }
    void add(Path const& path, Way way, std::string before, std::string after) {
        found.push_back({words_of(path), way, std::move(before), std::move(after),
                         rule_of({path.front()}).is_kind});
    }
};

std::unexpected<base::Error> cannot_follow(std::string why) {
    return base::fail(base::Fault::bad_input, std::move(why));
}

/// What is stored names these by their place.
template <class List>
bool keeps_places(List const& before, List const& after) {
    if (after.size() < before.size()) return false;
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (before[i].name != after[i].name) return false;
    }
    return true;
}

bool keeps_levels(std::vector<Level> const& before, std::vector<Level> const& after) {
    auto const both = std::min(before.size(), after.size());
    for (std::size_t i = 0; i < both; ++i) {
        if (before[i].name != after[i].name) return false;
    }
    return true;
}

bool has(std::vector<std::string> const& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

}  // namespace

std::vector<CharterDifference> differences_of(std::string_view before, std::string_view after) {
    auto const old_tree = text::parse_toml(before, "", kLimits);
    auto const new_tree = text::parse_toml(after, "", kLimits);
    base::check(old_tree && new_tree, "both texts are charters");
    Comparison comparison;
    comparison.compare_tables({}, *old_tree, *new_tree);
    std::ranges::stable_sort(comparison.found, {}, &CharterDifference::what);
    return std::move(comparison.found);
}

base::Status check_succession(Charter const& before, Charter const& after) {
    if (before.is_simulated != after.is_simulated) {
        return cannot_follow("`simulated` of [programme] is for life");
    }
    if (!keeps_places(before.sites, after.sites)) {
        return cannot_follow(
            "a charter in force keeps its [[site]]s in their order: add new ones "
            "at the end, and say `covered = false` where one is given up");
    }
    if (!keeps_places(before.retentions, after.retentions)) {
        return cannot_follow(
            "a charter in force keeps its [[retention]]s in their order: add new "
            "ones at the end");
    }
    if (!keeps_levels(before.levels, after.levels)) {
        return cannot_follow("a charter in force keeps the names of its [[level]]s");
    }
    constexpr std::string_view kRepresentative = "representative";
    auto const* had = before.role(kRepresentative);
    if (had == nullptr || !had->signs) return {};
    auto const* has_still = after.role(kRepresentative);
    if (has_still == nullptr || !has_still->signs || !has(after.quorum.activate, kRepresentative) ||
        !has(after.quorum.resume, kRepresentative)) {
        return cannot_follow("no charter takes away the representative's signature");
    }
    return {};
}

}  // namespace weir::program
