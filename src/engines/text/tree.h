// A checked tree of foreign or own structured text: what TOML and JSON become, once, at the edge.
// It remembers where each value stood, so that an unknown key or a wrong type is named by line and
// column.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace weir::text {

class Tree;
using List = std::vector<Tree>;
using Member = std::pair<std::string, Tree>;
using Members = std::vector<Member>;  // in order of appearance; keys are unique

/// Null, bool, whole number, decimal (kept as the double it is), string, list or object.
class Tree {
public:
    using Value =
        std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Members>;

    Tree() = default;
    Tree(bool value) : value_(value) {}
    Tree(std::int64_t value) : value_(value) {}
    Tree(int value) : value_(static_cast<std::int64_t>(value)) {}
    Tree(std::uint32_t value) : value_(static_cast<std::int64_t>(value)) {}
    /// Above 2^63-1 is a bug: write such numbers as strings.
    Tree(std::uint64_t value);
    Tree(double value) : value_(value) {}
    Tree(char const* value) : value_(std::string(value)) {}
    Tree(std::string value) : value_(std::move(value)) {}
    Tree(std::string_view value) : value_(std::string(value)) {}
    Tree(List value) : value_(std::move(value)) {}
    Tree(Members value) : value_(std::move(value)) {}
    static Tree object() { return Tree(Members{}); }
    static Tree list() { return Tree(List{}); }

    [[nodiscard]] Value const& value() const { return value_; }
    [[nodiscard]] base::Place const& place() const { return place_; }
    void set_place(base::Place place) { place_ = std::move(place); }
    [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(value_); }

    /// Typed views; bad_input with this value's place if it has another type.
    [[nodiscard]] base::Result<bool> as_bool() const;
    [[nodiscard]] base::Result<std::int64_t> as_int() const;
    [[nodiscard]] base::Result<double> as_decimal() const;  // takes whole numbers too
    [[nodiscard]] base::Result<std::string> as_text() const;
    [[nodiscard]] base::Result<List const*> as_list() const;       // never null
    [[nodiscard]] base::Result<Members const*> as_object() const;  // never null

    /// The member named `key`, or null if absent or if this is no object. Valid while the tree is.
    [[nodiscard]] Tree const* find(std::string_view key) const;
    /// Like find, but bad_input naming the missing key.
    [[nodiscard]] base::Result<Tree const*> at(std::string_view key) const;

    /// Building, for what we write. set() replaces an existing key. Bugs on the wrong type.
    Tree& set(std::string key, Tree value);
    Tree& push(Tree value);

private:
    Value value_;
    base::Place place_;
};

/// Reads an object's members by name and, at the end, refuses those nobody asked for: "unknown key
/// `rho_weekly`, expected one of …", with line and column. The charter's strictness is this class.
class Fields {
public:
    /// `what` names the object in messages ("[[source]]"). bad_input if `tree` is no object.
    static base::Result<Fields> of(Tree const& tree, std::string_view what);
    /// The member, or null if absent; remembers that it was asked for.
    [[nodiscard]] Tree const* optional(std::string_view key);
    /// The member, or bad_input naming the key and the object.
    [[nodiscard]] base::Result<Tree const*> required(std::string_view key);
    [[nodiscard]] base::Result<std::string> text(std::string_view key);
    [[nodiscard]] base::Result<std::int64_t> integer(std::string_view key);
    [[nodiscard]] base::Result<std::string> text_or(std::string_view key,
                                                    std::string_view otherwise);
    [[nodiscard]] base::Result<std::int64_t> integer_or(std::string_view key,
                                                        std::int64_t otherwise);
    [[nodiscard]] base::Result<bool> flag_or(std::string_view key, bool otherwise);
    [[nodiscard]] base::Result<std::vector<std::string>> texts_or_none(std::string_view key);
    /// bad_input at the first member that was never asked for.
    [[nodiscard]] base::Status finish() const;

private:
    Fields(Tree const& tree, std::string_view what) : tree_(&tree), what_(what) {}
    Tree const* tree_;
    std::string what_;
    std::vector<std::string> asked_;
};

}  // namespace weir::text
