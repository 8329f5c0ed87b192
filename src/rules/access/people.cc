#include "rules/access/people.h"

#include <roaring/roaring.h>

#include "base/check.h"

namespace weir::access {

/// Owns one bitmap of the library. Running out of memory in it ends the process.
struct People::Bitmap {
    Bitmap() : Bitmap(roaring_bitmap_create()) {}
    explicit Bitmap(roaring_bitmap_t* owned) : bits(owned) {
        base::check(bits != nullptr, "memory is there for a set of people");
    }
    Bitmap(Bitmap const&) = delete;
    Bitmap& operator=(Bitmap const&) = delete;
    ~Bitmap() { roaring_bitmap_free(bits); }
    roaring_bitmap_t* bits;
};

People::People() : bitmap_(std::make_unique<Bitmap>()) {}

People::People(std::span<Person const> people) : People() {
    for (auto const person : people) add(person);
}

People::People(People const& other)
    : bitmap_(std::make_unique<Bitmap>(roaring_bitmap_copy(other.bitmap_->bits))) {}

People& People::operator=(People const& other) {
    if (this != &other) *this = People(other);
    return *this;
}

People::People(People&&) noexcept = default;
People& People::operator=(People&&) noexcept = default;
People::~People() = default;

void People::add(Person person) { roaring_bitmap_add(bitmap_->bits, person.value); }

void People::add(People const& other) {
    roaring_bitmap_or_inplace(bitmap_->bits, other.bitmap_->bits);
}

void People::keep(People const& other) {
    roaring_bitmap_and_inplace(bitmap_->bits, other.bitmap_->bits);
}

void People::remove(People const& other) {
    // The library must not be given one bitmap twice here.
    if (this == &other) *this = People();
    else roaring_bitmap_andnot_inplace(bitmap_->bits, other.bitmap_->bits);
}

void People::remove(Person person) { roaring_bitmap_remove(bitmap_->bits, person.value); }

bool People::contains(Person person) const {
    return roaring_bitmap_contains(bitmap_->bits, person.value);
}

std::size_t People::size() const { return roaring_bitmap_get_cardinality(bitmap_->bits); }

bool People::is_empty() const { return roaring_bitmap_is_empty(bitmap_->bits); }

std::vector<Person> People::to_vector() const {
    std::vector<std::uint32_t> numbers(size());
    roaring_bitmap_to_uint32_array(bitmap_->bits, numbers.data());
    std::vector<Person> people;
    people.reserve(numbers.size());
    for (auto const number : numbers) people.emplace_back(number);
    return people;
}

bool operator==(People const& a, People const& b) {
    return roaring_bitmap_equals(a.bitmap_->bits, b.bitmap_->bits);
}

People union_of(People a, People const& b) {
    a.add(b);
    return a;
}

People intersection_of(People a, People const& b) {
    a.keep(b);
    return a;
}

People difference_of(People a, People const& b) {
    a.remove(b);
    return a;
}

}  // namespace weir::access
