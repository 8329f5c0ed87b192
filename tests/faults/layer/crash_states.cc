#include "tests/faults/layer/crash_states.h"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <optional>

#include <fmt/format.h>

namespace weir::faults {
namespace {

constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kSector = 512;

bool is_name(Op const& op) {
    return op.did == Did::made || op.did == Did::renamed || op.did == Did::removed ||
           op.did == Did::folder_made;
}
bool is_data(Op const& op) { return op.did == Did::wrote || op.did == Did::cut; }

/// Of a name: a rename stays within its folder here.
std::string folder_of(Op const& op) {
    auto const slash = op.path.rfind('/');
    return slash == std::string::npos ? "" : op.path.substr(0, slash);
}

/// What stays of one call.
struct Left {
    bool is_kept = true;
    std::vector<bool> sectors{};  // of a torn write; empty: all
    bool keeps_length = false;    // of a lost write: zeros where it would have been
};

using Decide = std::function<Left(std::size_t index)>;

void apply_torn(Tree& tree, Op const& op, Left const& left) {
    for (std::size_t sector = 0; sector * kSector < op.bytes.size(); ++sector) {
        if (!left.sectors[sector]) continue;
        Op part = op;
        part.bytes = op.bytes.substr(sector * kSector, kSector);
        part.number = op.number + sector * kSector;
        tree.apply(part);
    }
}

void apply_left(Tree& tree, Op const& op, Left const& left) {
    if (left.is_kept && left.sectors.empty()) tree.apply(op);
    else if (left.is_kept) apply_torn(tree, op, left);
    else if (left.keeps_length && op.did == Did::wrote) {
        auto& content = tree.contents[op.file];
        content.resize(std::max(content.size(), op.number + op.bytes.size()));
    }
}

std::vector<bool> half_of(Op const& op, bool is_first) {
    auto const sectors = (op.bytes.size() + kSector - 1) / kSector;
    std::vector<bool> kept(sectors);
    for (std::size_t i = 0; i < sectors; ++i) kept[i] = (i < (sectors + 1) / 2) == is_first;
    return kept;
}

/// Each call for itself, by a seed; names of a folder up to a drawn one.
class Drawn {
public:
    Drawn(std::vector<Op> const& ops, std::vector<std::size_t> const& pending, std::uint64_t seed)
        : ops_(&ops), random_(seed) {
        std::map<std::string, std::size_t> names;
        for (auto index : pending) {
            if (is_name(ops[index])) ++names[folder_of(ops[index])];
        }
        for (auto const& [folder, count] : names) names_left_[folder] = random_() % (count + 1);
    }

    Left operator()(std::size_t index) {
        auto const& op = (*ops_)[index];
        if (is_name(op)) {
            auto& left = names_left_[folder_of(op)];
            bool const is_kept = left > 0;
            left -= is_kept ? 1U : 0U;
            return {.is_kept = is_kept};
        }
        auto const draw = random_() % 8;
        if (draw < 4) return {};
        if (draw < 6 || op.did == Did::cut) {
            return {.is_kept = false, .sectors = {}, .keeps_length = draw == 5};
        }
        Left left{.is_kept = true, .sectors = half_of(op, true)};
        for (auto&& sector : left.sectors) sector = random_() % 2 == 0;
        return left;
    }

private:
    std::vector<Op> const* ops_;
    std::mt19937_64 random_;
    std::map<std::string, std::size_t> names_left_;
};

}  // namespace

std::string to_text(CrashState const& state) {
    constexpr std::array<std::string_view, 7> kFates{
        "all kept", "all lost", "one lost", "one kept", "torn first", "torn last", "drawn"};
    return fmt::format("after {} calls, {} {}", state.prefix,
                       kFates.at(static_cast<std::size_t>(state.fate)), state.which);
}

CrashStates::CrashStates(Recorder const& recorder)
    : before_(&recorder.before()), ops_(&recorder.ops()), safe_at_(ops_->size(), kNever) {
    std::map<FileId, std::size_t> synced;
    std::map<std::string, std::size_t> folders;
    for (auto i = ops_->size(); i-- > 0;) {
        auto const& op = (*ops_)[i];
        if (op.did == Did::synced) synced[op.file] = i;
        if (op.did == Did::folder_synced) folders[op.path] = i;
        if (is_data(op) && synced.contains(op.file)) safe_at_[i] = synced[op.file];
        if (is_name(op) && folders.contains(folder_of(op))) safe_at_[i] = folders[folder_of(op)];
    }
}

std::vector<std::size_t> CrashStates::pending_at(std::size_t prefix) const {
    std::vector<std::size_t> pending;
    for (std::size_t i = 0; i < prefix; ++i) {
        auto const& op = (*ops_)[i];
        if ((is_name(op) || is_data(op)) && safe_at_[i] >= prefix) pending.push_back(i);
    }
    return pending;
}

/// Where a crash can leave something new: after a change, or right after a promise.
std::vector<std::size_t> CrashStates::prefixes() const {
    std::vector<std::size_t> prefixes;
    auto const& ops = *ops_;
    for (std::size_t prefix = 1; prefix <= ops.size(); ++prefix) {
        bool const is_promised_next = prefix < ops.size() && ops[prefix].did == Did::promised;
        auto const last = ops[prefix - 1].did;
        bool const is_sync = last == Did::synced || last == Did::folder_synced;
        if (!is_promised_next && !is_sync) prefixes.push_back(prefix);
    }
    return prefixes;
}

std::vector<CrashState> CrashStates::systematic(std::size_t nearest) const {
    std::vector<CrashState> states;
    for (auto prefix : prefixes()) {
        states.push_back({prefix, Fate::all_kept, 0});
        auto const pending = pending_at(prefix);
        if (!pending.empty()) states.push_back({prefix, Fate::all_lost, 0});
        auto const first = pending.size() > nearest ? pending.size() - nearest : 0;
        for (auto i = first; i < pending.size(); ++i) {
            auto const& op = (*ops_)[pending[i]];
            if (pending.size() > 1) {
                states.push_back({prefix, Fate::one_lost, pending[i]});
                states.push_back({prefix, Fate::one_kept, pending[i]});
            }
            if (op.did != Did::wrote || op.bytes.size() <= kSector) continue;
            states.push_back({prefix, Fate::torn_first, pending[i]});
            states.push_back({prefix, Fate::torn_last, pending[i]});
        }
    }
    return states;
}

std::vector<CrashState> CrashStates::drawn(std::size_t count, std::mt19937_64& random) const {
    auto const all = prefixes();
    std::vector<CrashState> states;
    for (std::size_t i = 0; i < count; ++i) {
        states.push_back({all[random() % all.size()], Fate::drawn, random()});
    }
    return states;
}

Tree CrashStates::tree_of(CrashState const& state) const {
    auto const& ops = *ops_;
    auto const pending = pending_at(state.prefix);
    bool const is_one = state.fate == Fate::one_lost || state.fate == Fate::one_kept;
    auto const* const one = is_one ? &ops[state.which] : nullptr;
    std::optional<Drawn> drawn;
    if (state.fate == Fate::drawn) drawn.emplace(ops, pending, state.which);
    auto const is_beside_one = [&](std::size_t index) {
        return one != nullptr && is_name(*one) && is_name(ops[index]) &&
               folder_of(*one) == folder_of(ops[index]);
    };
    auto const decide = [&](std::size_t index) -> Left {
        switch (state.fate) {
            case Fate::all_kept: return {};
            case Fate::all_lost: return {.is_kept = false};
            case Fate::one_lost:
                return {.is_kept =
                            index != state.which && !(is_beside_one(index) && index > state.which)};
            case Fate::one_kept:
                return {.is_kept =
                            index == state.which || (is_beside_one(index) && index < state.which)};
            case Fate::torn_first:
            case Fate::torn_last:
                if (index != state.which) return {};
                return {.is_kept = true,
                        .sectors = half_of(ops[index], state.fate == Fate::torn_first)};
            case Fate::drawn: return (*drawn)(index);
        }
        return {};
    };
    Tree tree = *before_;
    auto next = pending.begin();
    for (std::size_t i = 0; i < state.prefix; ++i) {
        bool const is_pending = next != pending.end() && *next == i;
        apply_left(tree, ops[i], is_pending ? decide(i) : Left{});
        next += is_pending ? 1 : 0;
    }
    return tree;
}

std::size_t CrashStates::promises_in(CrashState const& state) const {
    return static_cast<std::size_t>(
        std::ranges::count(ops_->begin(), ops_->begin() + static_cast<std::ptrdiff_t>(state.prefix),
                           Did::promised, &Op::did));
}

}  // namespace weir::faults
