// [witnessing] and [[witness]]: who cosigns the ledger's root.
#include <algorithm>

#include <fmt/format.h>

#include "rules/program/detail/parts.h"

namespace weir::program::detail {
namespace {

constexpr std::size_t kNameMax = 64;
constexpr std::uint8_t kCosignatureType = 4;

/// It stands as a word in a policy, beside others.
void check_name(Section& section, Word const& name) {
    auto const is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == '_';
    };
    if (name.text.size() > kNameMax || !std::ranges::all_of(name.text, is_plain)) {
        section.refuse(name.place,
                       fmt::format("`name` in [[witness]]: expected at most {} letters, digits, "
                                   "dots, dashes",
                                   kNameMax));
    } else if (name.text == "none" || name.text == kQuorumGroup) {
        section.refuse(name.place, fmt::format("no witness can be called `{}`", name.text));
    }
}

Witness read_witness(Section& section) {
    Witness witness;
    auto const name = section.word("name");
    check_name(section, name);
    witness.name = name.text;
    auto const vkey = section.word("vkey");
    auto key = ledger::VerifierKey::of(vkey.text);
    if (!key) {
        section.refuse(vkey.place, "`vkey` in [[witness]]: " + key.error().message);
    } else if (key->type != kCosignatureType) {
        section.refuse(vkey.place, "`vkey` in [[witness]] is a log's key, not a witness's");
    } else {
        witness.key = std::move(*key);
    }
    auto const url = section.word("url");
    auto address = WebAddress::of(url.text);
    if (address) witness.address = std::move(*address);
    else section.refuse(url.place, "`url` in [[witness]]: " + address.error().message);
    section.finish();
    return witness;
}

/// One machine must not count twice, under whatever name.
void check_once(Section& section, Witness const& witness, std::vector<Witness> const& earlier) {
    for (auto const& other : earlier) {
        if (other.name == witness.name || other.key.name == witness.key.name)
            section.refuse(fmt::format("the witness `{}` stands here twice", witness.name));
        if (other.key.key == witness.key.key)
            section.refuse(fmt::format("`{}` and `{}` are one key", other.name, witness.name));
    }
}

}  // namespace

std::optional<WitnessRule> read_witnessing(Section& top) {
    WitnessRule rule;
    for (auto& section : top.sections("witness", "[[witness]]")) {
        auto witness = read_witness(section);
        check_once(section, witness, rule.witnesses);
        rule.witnesses.push_back(std::move(witness));
    }
    auto const count = rule.witnesses.size();
    if (count == 0 && top.find("witnessing") == nullptr) return std::nullopt;
    if (count == 0) top.refuse(top.find("witnessing")->place(), "[witnessing] has no [[witness]]");
    if (count > kWitnessesMax)
        top.refuse(fmt::format("expected at most {} [[witness]], got {}", kWitnessesMax, count));
    auto section = top.section("witnessing", "[witnessing]");
    rule.quorum = static_cast<std::uint32_t>(
        section.whole("quorum", {1, std::max<std::int64_t>(1, static_cast<std::int64_t>(count))}));
    rule.opens_only_cosigned = section.flag_or("open_only_cosigned", false);
    section.finish();
    return rule;
}

}  // namespace weir::program::detail
