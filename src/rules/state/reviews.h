// Reviews of pauses: timetable, findings, comments and answers, and what was published. Folded from
// the ledger's entries. A restart is bound to the published findings by their hash.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/state/entries.h"

namespace weir::state {

struct Finding {
    FindingRecorded last;  // the word that holds
    base::Instant first_at;
    base::Instant last_at;
    std::uint64_t last_index = 0;
};
struct Comment {
    std::uint64_t index = 0;
    ReviewCommented comment;
    Person person;
    base::Instant at;
};
struct Published {
    std::uint64_t index = 0;
    FindingsPublished findings;
    base::Instant at;
};
struct Review {
    std::uint64_t index = 0;  // of its ReviewOpened
    ReviewOpened opened;
    Person by;
    base::Instant at;
    std::map<std::uint32_t, Finding> findings;  // by number
    std::vector<Comment> comments;              // and answers, as they came
    std::optional<Published> published;         // the last
    std::optional<base::Instant> first_published_at = {};
    /// Comments without an answer.
    [[nodiscard]] std::vector<Comment const*> unanswered() const;
    /// Of the last word in it, publications apart.
    [[nodiscard]] std::uint64_t last_word() const;
    /// Whether what was published last is all that was said.
    [[nodiscard]] bool is_published_in_full() const {
        return published && published->index > last_word();
    }
};

class Reviews {
public:
    Reviews();
    [[nodiscard]] std::map<std::uint64_t, Review> const& all() const { return *reviews_; }
    [[nodiscard]] Review const* find(std::uint64_t index) const;
    /// The last one opened on a pause, or null.
    [[nodiscard]] Review const* of_pause(std::uint64_t pause) const;
    /// The last one opened at all, or null.
    [[nodiscard]] Review const* last() const;

    struct Context {
        std::uint64_t index = 0;
        Person actor;
        base::Instant at;
    };
    /// corrupt, and nothing changed, if they cannot follow: no such review, a finding's number
    /// that skips one, an answer to no comment of it.
    [[nodiscard]] base::Status apply(ReviewOpened const& entry, Context const& context);
    [[nodiscard]] base::Status apply(FindingRecorded const& entry, Context const& context);
    [[nodiscard]] base::Status apply(ReviewCommented const& entry, Context const& context);
    [[nodiscard]] base::Status apply(FindingsPublished const& entry, Context const& context);

private:
    std::shared_ptr<std::map<std::uint64_t, Review> const> reviews_;
};

}  // namespace weir::state
