// How often one person may ask this keeper, whoever they are: requests a minute, openings of what
// is kept about single people an hour, refusals an hour. Over a limit the answer is a refusal that
// stands in the ledger once a window, so that no flood of requests is a flood of entries. Kept in
// memory: a keeper that was started anew has forgotten it. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string_view>

#include "base/outcome.h"
#include "base/strong.h"
#include "surfaces/keeper/detail/bucket.h"
#include "surfaces/protocol/configuration.h"

namespace weir::keeper::detail {

inline constexpr std::uint32_t kRefusalsAnHour = 120;

/// Whether an operation shows its caller what is kept about single people.
[[nodiscard]] bool is_opening(std::string_view operation);

class Limiter {
public:
    explicit Limiter(protocol::AskingLimits limits) : limits_(limits) {}

    /// A refusal (`too_many`), and whether it is the window's first and so an entry.
    struct Over {
        base::Refusal refusal;
        bool is_news = false;
    };
    /// Nothing if the caller may ask this now; that counts.
    [[nodiscard]] std::optional<Over> ask(base::Person caller, std::string_view operation,
                                          base::Instant now);
    /// The same of what brings data in, which is as much as there is: only the refusals count.
    [[nodiscard]] std::optional<Over> hand_in(base::Person caller, base::Instant now);
    /// Somebody was refused. Whether that refusal leaves an entry of its own.
    [[nodiscard]] bool note_refusal(base::Person caller, base::Instant now);

private:
    struct Caller {
        TokenBucket requests;
        TokenBucket openings;
        TokenBucket refusals;
        std::map<std::string_view, base::Instant> told;  // by limit: when an entry said so last
    };
    // With mutex_ held.
    Caller& caller(base::Person person, base::Instant now);
    static Over over(Caller& caller, std::string_view limit, base::Duration window,
                     base::Instant now);

    protocol::AskingLimits limits_;
    std::mutex mutex_;
    std::map<base::Person, Caller> callers_;  // guarded by mutex_; only people who proved a key
};

}  // namespace weir::keeper::detail
