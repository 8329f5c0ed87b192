// An exact set of people: what an audience is. Set arithmetic on compressed bitmaps.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "base/strong.h"

namespace weir::access {

using base::Person;

/// A value: copies are independent. Not safe to change from two threads.
class People {
public:
    People();
    explicit People(std::span<Person const> people);  // in any order, repeats are one
    People(People const& other);
    People& operator=(People const& other);
    People(People&&) noexcept;
    People& operator=(People&&) noexcept;
    ~People();

    void add(Person person);
    void add(People const& other);     // union
    void keep(People const& other);    // intersection
    void remove(People const& other);  // difference
    void remove(Person person);

    [[nodiscard]] bool contains(Person person) const;
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool is_empty() const;
    [[nodiscard]] std::vector<Person> to_vector() const;  // ascending
    friend bool operator==(People const& a, People const& b);

private:
    struct Bitmap;
    std::unique_ptr<Bitmap> bitmap_;  // never null, except after a move
};

[[nodiscard]] People union_of(People a, People const& b);
[[nodiscard]] People intersection_of(People a, People const& b);
[[nodiscard]] People difference_of(People a, People const& b);

}  // namespace weir::access
