#include "rules/state/detail/reader.h"

#include <future>

#include "engines/text/formats.h"
#include "rules/state/detail/marks.h"

namespace weir::state::detail {
namespace {

constexpr text::Limits kBodyLimits{.size_max = std::size_t{1} << 30, .depth_max = 32};
constexpr std::size_t kBatch = 512;  // records
constexpr std::size_t kAloneMax = 16;

base::Result<Happened> happened_of(std::uint64_t index, ledger::Leaf const& leaf,
                                   vault::Opening& opening) {
    auto const body = text::parse_json(base::text_of(opening.body), "", kBodyLimits);
    if (!body) return std::unexpected(body.error());
    auto entry = entry_of(opening.type, *body);
    if (!entry) return std::unexpected(entry.error());
    return Happened{index,
                    opening.time,
                    opening.actor,
                    std::move(*entry),
                    std::move(opening.scope.people),
                    leaf,
                    std::move(opening.named)};
}

/// Whoever passes an entry over believes its mark: whoever opens it looks whether that was right.
base::Result<Happened> with_its_mark(vault::Vault const& vault, ledger::Record const& record,
                                     base::Result<Happened> happened) {
    if (!happened || !vault::is_marked(record.opening)) return happened;
    auto const mark = mark_of(happened->entry, record.leaf);
    if (vault.has_mark(ledger::encode(record.leaf), record.opening, mark)) return happened;
    return base::fail(base::Fault::corrupt, "an entry's mark is not its own");
}

}  // namespace

/// Up to the first that does not open.
Reader::Opened Reader::open(std::span<Item const> items) const {
    Opened opened;
    opened.reserve(items.size());
    for (auto const& [index, record] : items) {
        auto opening = vault_.open_opening(record.leaf.commitment, record.opening);
        if (opening) {
            opened.push_back(
                with_its_mark(vault_, record, happened_of(index, record.leaf, *opening)));
        } else {
            opened.emplace_back(std::unexpected(opening.error()));
        }
        if (!opened.back()) break;
    }
    return opened;
}

base::Status Reader::add(std::uint64_t index, ledger::Record const& record) {
    items_.push_back({index, record});
    return items_.size() < kBatch ? base::Status() : finish();
}

base::Status Reader::finish() {
    auto const items = std::span<Item const>(items_);
    auto const half = items.size() > kAloneMax ? items.size() / 2 : items.size();
    std::future<Opened> second;
    if (half < items.size()) {
        second = std::async(std::launch::async, [&] { return open(items.subspan(half)); });
    }
    auto const give = [this](Opened const& opened) -> base::Status {
        for (auto const& happened : opened) {
            if (!happened) return std::unexpected(happened.error());
            if (auto given = each_(*happened); !given) return given;
        }
        return {};
    };
    auto given = give(open(items.first(half)));
    if (second.valid()) {
        auto const rest = second.get();
        if (given) given = give(rest);
    }
    items_.clear();
    return given;
}

}  // namespace weir::state::detail
