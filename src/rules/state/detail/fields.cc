#include "rules/state/detail/fields.h"

#include <limits>

#include <fmt/format.h>

#include "base/bytes.h"

namespace weir::state::detail {

void Taker::wrong(std::string_view key) {
    if (error_.empty()) error_ = fmt::format("`{}` is missing or of another form", key);
}

text::Tree const* Taker::member(std::string_view key) {
    auto const* found = body_->find(key);
    if (found == nullptr) wrong(key);
    return found;
}

std::string Taker::text(std::string_view key) {
    auto const* found = member(key);
    if (found == nullptr) return {};
    auto value = found->as_text();
    if (!value) wrong(key);
    return value.value_or(std::string());
}

bool Taker::flag(std::string_view key) {
    auto const* found = member(key);
    if (found == nullptr) return false;
    auto const value = found->as_bool();
    if (!value) wrong(key);
    return value.value_or(false);
}

std::int64_t Taker::i64(std::string_view key) {
    auto const* found = member(key);
    if (found == nullptr) return 0;
    auto const value = found->as_int();
    if (!value) wrong(key);
    return value.value_or(0);
}

std::uint64_t Taker::u64(std::string_view key) {
    auto const* found = member(key);
    if (found == nullptr) return 0;
    auto const value = found->as_int();
    if (!value || *value < 0) {
        wrong(key);
        return 0;
    }
    return static_cast<std::uint64_t>(*value);
}

std::uint64_t Taker::u64_or(std::string_view key, std::uint64_t otherwise) {
    return body_->find(key) == nullptr ? otherwise : u64(key);
}

std::uint32_t Taker::u32(std::string_view key) {
    auto const value = u64(key);
    if (value > std::numeric_limits<std::uint32_t>::max()) wrong(key);
    return static_cast<std::uint32_t>(value);
}

base::Bytes Taker::bytes(std::string_view key) {
    auto value = base::from_hex(text(key));
    if (!value) wrong(key);
    return value.value_or(base::Bytes());
}

base::Week Taker::week(std::string_view key) {
    auto const value = base::Week::of(text(key));
    if (!value) wrong(key);
    return value.value_or(base::Week{});
}

base::Quarter Taker::quarter(std::string_view key) {
    auto const value = base::Quarter::of(text(key));
    if (!value) wrong(key);
    return value.value_or(base::Quarter{});
}

privacy::Share Taker::share(std::string_view key) {
    auto const word = text(key);
    for (auto const share :
         {privacy::Share::release, privacy::Share::restatement, privacy::Share::answers}) {
        if (privacy::name_of(share) == word) return share;
    }
    wrong(key);
    return privacy::Share::answers;
}

base::Reason Taker::reason(std::string_view key) {
    auto const value = base::reason_of(text(key));
    if (!value) wrong(key);
    return value.value_or(base::Reason::not_active);
}

std::vector<std::uint32_t> Taker::numbers_of(text::Tree const& list, std::string_view key) {
    std::vector<std::uint32_t> out;
    auto const items = list.as_list();
    if (!items) {
        wrong(key);
        return out;
    }
    out.reserve((*items)->size());
    for (auto const& item : **items) {
        auto const value = item.as_int();
        if (!value || *value < 0 || *value > std::numeric_limits<std::uint32_t>::max()) {
            wrong(key);
            return {};
        }
        out.push_back(static_cast<std::uint32_t>(*value));
    }
    return out;
}

std::vector<base::Unit> Taker::units(std::string_view key) {
    std::vector<base::Unit> out;
    auto const* found = member(key);
    if (found == nullptr) return out;
    for (auto number : numbers_of(*found, key)) out.emplace_back(number);
    return out;
}

std::vector<std::string> Taker::texts(std::string_view key) {
    std::vector<std::string> out;
    auto const* found = member(key);
    if (found == nullptr) return out;
    auto const items = found->as_list();
    if (!items) {
        wrong(key);
        return out;
    }
    for (auto const& item : **items) {
        auto text = item.as_text();
        if (!text) wrong(key);
        out.push_back(text.value_or(std::string()));
    }
    return out;
}

std::vector<WeekUnits> Taker::week_units(std::string_view key) {
    std::vector<WeekUnits> out;
    auto const* found = member(key);
    if (found == nullptr) return out;
    auto const items = found->as_list();
    if (!items) {
        wrong(key);
        return out;
    }
    for (auto const& item : **items) {
        Taker taker(item);
        out.push_back({taker.week("week"), taker.units("units")});
        if (!taker.error().empty()) wrong(key);
    }
    return out;
}

std::string Taker::text_or_none(std::string_view key) {
    return body_->find(key) == nullptr ? std::string() : text(key);
}

std::vector<std::uint64_t> Taker::counts_or_none(std::string_view key) {
    auto const* found = body_->find(key);
    if (found == nullptr) return {};
    auto const numbers = numbers_of(*found, key);
    return {numbers.begin(), numbers.end()};
}

std::vector<EnvelopeUse> Taker::uses_or_none(std::string_view key) {
    std::vector<EnvelopeUse> out;
    auto const* found = body_->find(key);
    if (found == nullptr) return out;
    auto const items = found->as_list();
    if (!items) {
        wrong(key);
        return out;
    }
    for (auto const& item : **items) {
        Taker use(item);
        EnvelopeUse one{use.text("envelope"),
                        base::Person{use.u32("row")},
                        base::Person{use.u32("reader")},
                        use.text("what"),
                        {}};
        auto const* people = item.find("people");
        if (people != nullptr) {
            for (auto number : use.numbers_of(*people, "people"))
                one.people.push_back(base::Person{number});
        }
        if (people == nullptr || !use.error().empty()) wrong(key);
        out.push_back(std::move(one));
    }
    return out;
}

base::Instant Taker::instant(std::string_view key) { return base::Instant{i64(key)}; }

std::vector<Milestone> Taker::milestones(std::string_view key) {
    std::vector<Milestone> out;
    auto const* found = member(key);
    if (found == nullptr) return out;
    auto const items = found->as_list();
    if (!items) {
        wrong(key);
        return out;
    }
    for (auto const& item : **items) {
        Taker step(item);
        out.push_back({step.text("what"), step.text("due")});
        if (!step.error().empty()) wrong(key);
    }
    return out;
}

std::map<std::string, std::string> Taker::words(std::string_view key) {
    std::map<std::string, std::string> out;
    auto const* found = member(key);
    if (found == nullptr) return out;
    auto const members = found->as_object();
    if (!members) {
        wrong(key);
        return out;
    }
    for (auto const& [name, word] : **members) {
        auto text = word.as_text();
        if (!text) wrong(key);
        out[name] = text.value_or(std::string());
    }
    return out;
}

text::Tree to_tree(std::vector<EnvelopeUse> const& uses) {
    auto list = text::Tree::list();
    for (auto const& use : uses) {
        list.push(text::Tree::object()
                      .set("envelope", use.envelope)
                      .set("row", use.row.value)
                      .set("reader", use.reader.value)
                      .set("what", use.what)
                      .set("people", numbers(use.people)));
    }
    return list;
}

text::Tree to_tree(std::vector<std::string> const& words) {
    auto list = text::Tree::list();
    for (auto const& word : words) list.push(word);
    return list;
}

text::Tree to_tree(std::map<std::string, std::vector<base::Person>> const& members) {
    auto tree = text::Tree::object();
    for (auto const& [role, people] : members) tree.set(role, numbers(people));
    return tree;
}

text::Tree to_tree(std::vector<WeekUnits> const& weeks) {
    auto list = text::Tree::list();
    for (auto const& [week, units] : weeks) {
        list.push(
            text::Tree::object().set("week", base::to_text(week)).set("units", numbers(units)));
    }
    return list;
}

std::map<std::string, std::vector<base::Person>> Taker::members(std::string_view key) {
    std::map<std::string, std::vector<base::Person>> out;
    auto const* found = member(key);
    if (found == nullptr) return out;
    auto const roles = found->as_object();
    if (!roles) {
        wrong(key);
        return out;
    }
    for (auto const& [role, people] : **roles) {
        auto& members = out[role];
        for (auto number : numbers_of(people, key)) members.emplace_back(number);
    }
    return out;
}

org::DirectoryChange Taker::change(std::string_view key) {
    auto const* found = member(key);
    if (found == nullptr) return {};
    auto value = org::directory_change_of(*found);
    if (!value) wrong(key);
    return value.value_or(org::DirectoryChange{});
}

}  // namespace weir::state::detail
