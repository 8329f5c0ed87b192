#include "rules/program/witnessing.h"

#include <algorithm>
#include <charconv>
#include <functional>

#include <fmt/format.h>

namespace weir::program {
namespace {

constexpr std::string_view kScheme = "http://";
constexpr std::size_t kUrlMax = 512;
constexpr std::uint16_t kHttpPort = 80;
constexpr base::Duration kAhead{300};  // how far a witness's clock may be before ours

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_name_character(char c) { return is_letter_or_digit(c) || c == '.' || c == '-'; }
bool is_ip6_character(char c) { return is_letter_or_digit(c) || c == ':' || c == '.'; }
bool is_path_character(char c) {
    return is_name_character(c) || c == '/' || c == '_' || c == '~' || c == '%';
}

std::unexpected<base::Error> bad_url(std::string_view url) {
    return base::fail(base::Fault::bad_input,
                      fmt::format("expected `http://HOST[:PORT][/PATH]`, got `{}`", url));
}

/// The host at the front of `rest`, which is shortened by it; empty if there is none.
std::string take_host(std::string_view& rest) {
    bool const is_ip6 = rest.starts_with('[');
    auto const end = is_ip6 ? rest.find(']') : rest.find_first_of(":/");
    auto const host = rest.substr(is_ip6 ? 1 : 0, is_ip6 && end != rest.npos ? end - 1 : end);
    if (is_ip6 && end == rest.npos) return {};
    rest.remove_prefix(
        std::min(rest.size(), end == rest.npos ? rest.size() : end + (is_ip6 ? 1 : 0)));
    bool const is_well = std::ranges::all_of(host, is_ip6 ? is_ip6_character : is_name_character);
    return is_well ? std::string(host) : std::string();
}

/// The port at the front of `rest`, which is shortened by it; 0 if it is none.
std::uint16_t take_port(std::string_view& rest) {
    if (!rest.starts_with(':')) return kHttpPort;
    auto const digits = rest.substr(1, rest.substr(1).find('/'));
    std::uint16_t port = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || end != digits.data() + digits.size()) return 0;
    rest.remove_prefix(1 + digits.size());
    return port;
}

}  // namespace

base::Result<WebAddress> WebAddress::of(std::string_view url) {
    if (!url.starts_with(kScheme) || url.size() > kUrlMax) return bad_url(url.substr(0, kUrlMax));
    auto rest = url.substr(kScheme.size());
    WebAddress address;
    address.host = take_host(rest);
    address.port = take_port(rest);
    while (rest.ends_with('/')) rest.remove_suffix(1);
    address.path = rest;
    bool const is_path = rest.empty() || rest.starts_with('/');
    if (address.host.empty() || address.port == 0 || !is_path ||
        !std::ranges::all_of(rest, is_path_character)) {
        return bad_url(url);
    }
    return address;
}

std::string WebAddress::to_text() const {
    bool const is_ip6 = host.contains(':');
    return fmt::format("{}{}{}{}:{}{}", kScheme, is_ip6 ? "[" : "", host, is_ip6 ? "]" : "", port,
                       path);
}

ledger::Policy policy_of(std::optional<WitnessRule> const& rule, ledger::VerifierKey const& log) {
    if (!rule) return ledger::Policy::of_log(log);
    std::vector<ledger::VerifierKey> keys;
    for (auto const& witness : rule->witnesses) keys.push_back(witness.key);
    return ledger::Policy::of_witnesses(log, std::move(keys), rule->quorum);
}

std::string policy_text(std::optional<WitnessRule> const& rule, ledger::VerifierKey const& log) {
    auto text = fmt::format("log {}\n", log.to_text());
    if (!rule) return text + "quorum none\n";
    std::string members;
    for (auto const& witness : rule->witnesses) {
        text += fmt::format("witness {} {} {}\n", witness.name, witness.key.to_text(),
                            witness.address.to_text());
        members += " " + witness.name;
    }
    return text + fmt::format("group {} {}{}\nquorum {}\n", kQuorumGroup, rule->quorum, members,
                              kQuorumGroup);
}

Witnessed witnessed(WitnessRule const& rule, std::span<ledger::Cosignature const> cosignatures,
                    base::Instant now) {
    std::vector<base::Instant> times;
    for (auto const& witness : rule.witnesses) {
        auto const found =
            std::ranges::find(cosignatures, witness.key.name, &ledger::Cosignature::witness);
        if (found != cosignatures.end() && found->at <= now + kAhead) times.push_back(found->at);
    }
    std::ranges::sort(times, std::greater());
    auto const is_young = [now](base::Instant at) { return at >= now - kCosignatureAgeMax; };
    Witnessed seen;
    seen.fresh = static_cast<std::uint32_t>(std::ranges::count_if(times, is_young));
    if (times.size() >= rule.quorum) seen.quorum_at = times[rule.quorum - 1];
    seen.is_red = seen.fresh < rule.quorum;
    return seen;
}

}  // namespace weir::program
