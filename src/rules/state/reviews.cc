#include "rules/state/reviews.h"

#include <algorithm>

namespace weir::state {
namespace {

std::unexpected<base::Error> no_review() {
    return base::fail(base::Fault::corrupt, "a word on a review that was not opened");
}

}  // namespace

std::vector<Comment const*> Review::unanswered() const {
    std::vector<Comment const*> open;
    for (auto const& comment : comments) {
        if (comment.comment.answers != 0) continue;
        bool const is_answered = std::ranges::any_of(
            comments, [&](Comment const& other) { return other.comment.answers == comment.index; });
        if (!is_answered) open.push_back(&comment);
    }
    return open;
}

std::uint64_t Review::last_word() const {
    auto last = comments.empty() ? index : comments.back().index;
    for (auto const& [number, finding] : findings) last = std::max(last, finding.last_index);
    return last;
}

Reviews::Reviews() : reviews_(std::make_shared<std::map<std::uint64_t, Review> const>()) {}

Review const* Reviews::find(std::uint64_t index) const {
    auto const found = reviews_->find(index);
    return found == reviews_->end() ? nullptr : &found->second;
}

Review const* Reviews::of_pause(std::uint64_t pause) const {
    Review const* last = nullptr;
    for (auto const& [index, review] : *reviews_) {
        if (review.opened.pause == pause) last = &review;
    }
    return last;
}

Review const* Reviews::last() const {
    return reviews_->empty() ? nullptr : &reviews_->rbegin()->second;
}

base::Status Reviews::apply(ReviewOpened const& entry, Context const& context) {
    auto reviews = *reviews_;
    reviews.emplace(context.index,
                    Review{context.index, entry, context.actor, context.at, {}, {}, {}, {}});
    reviews_ = std::make_shared<std::map<std::uint64_t, Review> const>(std::move(reviews));
    return {};
}

base::Status Reviews::apply(FindingRecorded const& entry, Context const& context) {
    auto const* known = find(entry.review);
    if (known == nullptr) return no_review();
    if (entry.number == 0 || entry.number > known->findings.size() + 1) {
        return base::fail(base::Fault::corrupt, "a finding whose number skips one");
    }
    auto reviews = *reviews_;
    auto& findings = reviews.at(entry.review).findings;
    auto const [finding, is_new] =
        findings.try_emplace(entry.number, Finding{entry, context.at, context.at, context.index});
    if (!is_new) {
        finding->second.last = entry;
        finding->second.last_at = context.at;
        finding->second.last_index = context.index;
    }
    reviews_ = std::make_shared<std::map<std::uint64_t, Review> const>(std::move(reviews));
    return {};
}

base::Status Reviews::apply(ReviewCommented const& entry, Context const& context) {
    auto const* known = find(entry.review);
    if (known == nullptr) return no_review();
    bool const is_known = std::ranges::any_of(known->comments, [&](Comment const& comment) {
        return comment.index == entry.answers && comment.comment.answers == 0;
    });
    if (entry.answers != 0 && !is_known) {
        return base::fail(base::Fault::corrupt, "an answer to no comment of its review");
    }
    auto reviews = *reviews_;
    reviews.at(entry.review).comments.push_back({context.index, entry, context.actor, context.at});
    reviews_ = std::make_shared<std::map<std::uint64_t, Review> const>(std::move(reviews));
    return {};
}

base::Status Reviews::apply(FindingsPublished const& entry, Context const& context) {
    if (find(entry.review) == nullptr) return no_review();
    auto reviews = *reviews_;
    auto& review = reviews.at(entry.review);
    review.published = Published{context.index, entry, context.at};
    if (!review.first_published_at) review.first_published_at = context.at;
    reviews_ = std::make_shared<std::map<std::uint64_t, Review> const>(std::move(reviews));
    return {};
}

}  // namespace weir::state
