// Randomness for tests: SplitMix64 (Steele, Lea, Flood 2014), seeded, the seed in every failure.
#pragma once

#include <cstdint>
#include <span>

#include "base/clock.h"

namespace weir::privacy {

class Seeded final : public base::RandomSource {
public:
    explicit Seeded(std::uint64_t seed) : state_(seed) {}
    void fill(std::span<std::uint8_t> out) override {
        for (auto& byte : out) byte = static_cast<std::uint8_t>(next() >> 56);
    }
    std::uint64_t next() override {
        auto word = state_ += 0x9e3779b97f4a7c15u;
        word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9u;
        word = (word ^ (word >> 27)) * 0x94d049bb133111ebu;
        return word ^ (word >> 31);
    }

private:
    std::uint64_t state_;
};

}  // namespace weir::privacy
