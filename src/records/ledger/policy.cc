#include "records/ledger/policy.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/check.h"

namespace weir::ledger {
namespace {

constexpr std::size_t kPolicySizeMax = 1 << 16;
constexpr std::size_t kVkeyParts = 3;

using Words = std::vector<std::string_view>;

Words words_of(std::string_view line) {
    Words words;
    while (true) {
        auto const begin = line.find_first_not_of(" \t");
        if (begin == line.npos) return words;
        auto const end = std::min(line.find_first_of(" \t", begin), line.size());
        words.push_back(line.substr(begin, end - begin));
        line.remove_prefix(end);
    }
}

bool is_allowed(char c) {
    auto const byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

/// The part of a verifier key that says which key it is, whatever its name: type and key in base64.
std::string_view key_part(std::string_view vkey) {
    // Base64 has a plus of its own, so it is the second that counts.
    return vkey.substr(vkey.find('+', vkey.find('+') + 1) + 1);
}

}  // namespace

/// Reads a policy line by line.
class PolicyReader {
public:
    explicit PolicyReader(std::string_view file) : file_(file) {}

    base::Status read_line(std::string_view line) {
        ++line_;
        if (!std::ranges::all_of(line, is_allowed)) return bad("a control character");
        auto const words = words_of(line);
        if (words.empty() || words.front().starts_with('#')) return {};
        if (words[0] == "log") return read_log(words);
        if (words[0] == "witness") return read_witness(words);
        if (words[0] == "group") return read_group(words);
        if (words[0] == "quorum") return read_quorum(words);
        return bad("expected log, witness, group or quorum");
    }

    base::Result<Policy> finish() && {
        if (!has_quorum_) return bad("a policy needs one quorum line");
        return std::move(policy_);
    }

private:
    [[nodiscard]] std::unexpected<base::Error> bad(std::string message) const {
        return base::fail(base::Fault::bad_input, std::move(message), {file_, line_, 0});
    }

    /// A public key counts once, under whatever name.
    base::Status take_key(std::string_view vkey) {
        auto const bytes = base::from_base64(key_part(vkey));
        if (!bytes || bytes->size() < 2) return bad("a key that is not `name+id+key`");
        auto key = base::to_hex(base::ByteView(*bytes).subspan(1));
        if (std::ranges::find(keys_, key) != keys_.end()) return bad("a key that was there before");
        keys_.push_back(std::move(key));
        return {};
    }

    base::Status take_name(std::string_view name, Policy::Node node) {
        if (name == "none") return bad("`none` names nothing");
        if (!names_.emplace(std::string(name), policy_.nodes_.size()).second) {
            return bad("a name that was there before");
        }
        policy_.nodes_.push_back(std::move(node));
        return {};
    }

    base::Status read_log(Words const& words) {
        if (words.size() < 2 || words.size() > 3) return bad("expected `log <vkey> [<url>]`");
        auto key = VerifierKey::of(words[1]);
        if (!key) return base::fail(key.error().fault, key.error().message, {file_, line_, 0});
        if (key->type != 1) return bad("a log's key that is a witness's");
        if (auto taken = take_key(words[1]); !taken) return taken;
        policy_.logs_.push_back(std::move(*key));
        return {};
    }

    base::Status read_witness(Words const& words) {
        if (words.size() < kVkeyParts || words.size() > kVkeyParts + 1) {
            return bad("expected `witness <name> <vkey> [<url>]`");
        }
        auto key = VerifierKey::of(words[2]);
        bool const is_other_type = !key && key.error().fault == base::Fault::unsupported;
        if (!key && !is_other_type) return bad(key.error().message);
        if (key && key->type == 1) return bad("a witness's key that is a log's");
        if (auto taken = take_key(words[2]); !taken) return taken;
        auto named = take_name(words[1], {.witness = policy_.witnesses_.size()});
        if (!named) return named;
        policy_.witnesses_.push_back(
            {std::string(words[1]), key ? std::optional(std::move(*key)) : std::nullopt});
        return {};
    }

    base::Status read_group(Words const& words) {
        if (words.size() < 4) return bad("expected `group <name> <k|any|all> <name>...`");
        Policy::Node node;
        for (auto const word : std::span(words).subspan(3)) {
            auto const member = names_.find(word);
            if (member == names_.end()) return bad("a member that no line before defines");
            if (std::ranges::find(members_, member->second) != members_.end()) {
                return bad("a member that is in a group already");
            }
            members_.push_back(member->second);
            node.members.push_back(member->second);
        }
        auto const needed = needed_of(words[2], node.members.size());
        if (!needed) return std::unexpected(needed.error());
        node.needed = *needed;
        return take_name(words[1], std::move(node));
    }

    [[nodiscard]] base::Result<std::size_t> needed_of(std::string_view word,
                                                      std::size_t members) const {
        if (word == "any") return 1;
        if (word == "all") return members;
        std::size_t needed = 0;
        auto const [end, error] = std::from_chars(word.data(), word.data() + word.size(), needed);
        bool const is_number = error == std::errc{} && end == word.data() + word.size();
        if (!is_number || word.starts_with('0')) return bad("a threshold that is no number");
        if (needed > members) return bad("a threshold above the number of members");
        return needed;
    }

    base::Status read_quorum(Words const& words) {
        if (words.size() != 2) return bad("expected `quorum <name>`");
        if (has_quorum_) return bad("a second quorum");
        has_quorum_ = true;
        if (words[1] == "none") return {};
        auto const node = names_.find(words[1]);
        if (node == names_.end()) return bad("a quorum that no line before defines");
        policy_.quorum_ = node->second;
        return {};
    }

    std::string file_;
    std::size_t line_ = 0;
    Policy policy_;
    std::map<std::string, std::size_t, std::less<>> names_;
    std::vector<std::string> keys_;
    std::vector<std::size_t> members_;
    bool has_quorum_ = false;
};

base::Result<Policy> Policy::of(std::string_view text, std::string_view file) {
    if (text.size() > kPolicySizeMax) {
        return base::fail(base::Fault::too_large, "a policy has more than 64 KiB",
                          {std::string(file)});
    }
    PolicyReader reader(file);
    if (!text.empty() && !text.ends_with('\n')) {
        return base::fail(base::Fault::bad_input, "a policy's last line does not end",
                          {std::string(file)});
    }
    while (!text.empty()) {
        auto const end = text.find('\n');
        if (auto read = reader.read_line(text.substr(0, end)); !read) {
            return std::unexpected(read.error());
        }
        text.remove_prefix(end + 1);
    }
    return std::move(reader).finish();
}

Policy Policy::of_log(VerifierKey log) { return of_witnesses(std::move(log), {}, 0); }

Policy Policy::of_witnesses(VerifierKey log, std::vector<VerifierKey> witnesses,
                            std::size_t quorum) {
    base::check(quorum <= witnesses.size(), "a quorum of more witnesses than there are");
    Policy policy;
    policy.logs_.push_back(std::move(log));
    Node group{.members = {}, .needed = quorum};
    for (auto& key : witnesses) {
        group.members.push_back(policy.nodes_.size());
        policy.nodes_.push_back({.witness = policy.witnesses_.size()});
        auto name = key.name;
        policy.witnesses_.push_back({std::move(name), std::move(key)});
    }
    if (quorum == 0) return policy;
    policy.quorum_ = policy.nodes_.size();
    policy.nodes_.push_back(std::move(group));
    return policy;
}

bool Policy::is_quorum(std::vector<bool> const& cosigned) const {
    base::check(cosigned.size() == witnesses_.size(), "a quorum is asked for of other witnesses");
    if (!quorum_) return true;
    std::vector<bool> holds(nodes_.size());
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        auto const& node = nodes_[i];
        auto const count = std::ranges::count_if(node.members, [&](auto m) { return holds[m]; });
        holds[i] = node.members.empty() ? cosigned[node.witness]
                                        : static_cast<std::size_t>(count) >= node.needed;
    }
    return holds[*quorum_];
}

}  // namespace weir::ledger
