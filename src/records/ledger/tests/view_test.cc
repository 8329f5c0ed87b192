#include "records/ledger/view.h"

#include <map>

#include <gtest/gtest.h>

#include "engines/crypto/hash.h"
#include "records/ledger/tests/samples.h"

namespace weir::ledger {
namespace {

constexpr std::uint32_t kPeople = 30;
constexpr int kEpochs = 4;
constexpr int kLooksAnEpoch = 25;

/// An honest operator's log over some epochs, and what each person would be shown of it.
class ViewTest : public testing::Test {
protected:
    struct Secret {
        std::uint64_t index;
        std::uint8_t place;
        Digest blind;
        std::string visible;
    };
    struct Subject {
        Digest key{};
        Head head;
        std::vector<Secret> slots;
    };

    ViewTest() {
        for (std::uint32_t i = 0; i < kPeople; ++i) {
            subjects_.push_back({choices_.digest(), {{}, 0, chain_start(), 0}, {}});
        }
        append({LeafKind::state, Epoch{1}, choices_.digest(), {}, {}, {}, kPeople, 0});
        for (int epoch = 0; epoch < kEpochs; ++epoch) {
            for (int look = 0; look < kLooksAnEpoch; ++look) look_at_some();
            state_something();
            count_heads();
        }
        look_at_some();  // and a few that are not yet counted
        look_at_some();
        note_ =
            sign_checkpoint({std::string(samples::kOrigin), tree_.size(), root()}, samples::key());
    }

    void append(Leaf const& leaf) {
        leaves_.push_back(encode(leaf));
        tree_.append(leaf_hash(leaves_.back()));
    }

    void look_at_some() {
        Leaf leaf{LeafKind::slots, Epoch{hour_}, choices_.digest(), {}, {}, {}, 0, 0};
        auto const first = static_cast<std::uint32_t>(choices_.below(kPeople - 3));
        auto const named = static_cast<std::uint8_t>(1 + choices_.below(3));
        for (std::uint8_t place = 0; place < named; ++place) {
            auto& subject = subjects_[first + place];
            Secret const secret{leaves_.size(), place, choices_.digest(),
                                "{\"act\":\"look " + std::to_string(leaves_.size()) + "\"}"};
            Slot const slot{slot_tag(subject.key, subject.head.count + 1),
                            slot_commitment(secret.blind, secret.visible)};
            leaf.slots.push_back(slot);
            subject.slots.push_back(secret);
            ++subject.head.fresh;
            ++subject.head.count;
            subject.head.chain =
                chain_next(subject.head.chain, {subject.head.count, leaves_.size(), slot});
        }
        append(leaf);
    }

    void state_something() {
        Secret const secret{leaves_.size(), 0, choices_.digest(), "{\"act\":\"closing\"}"};
        statements_.push_back(secret);
        append({LeafKind::slots,
                Epoch{hour_},
                choices_.digest(),
                {},
                statement_commitment(secret.blind, secret.visible),
                {},
                0,
                0});
    }

    void count_heads() {
        std::vector<Head> heads;
        for (auto& subject : subjects_) {
            subject.head.label = label_of(subject.key, Epoch{hour_});
            heads.push_back(subject.head);
        }
        heads_ = HeadsTree::of(Epoch{hour_}, heads).value();
        heads_index_ = leaves_.size();
        append({LeafKind::heads, Epoch{hour_}, choices_.digest(), {}, {}, heads_.heads(), 0, 0});
        for (auto& subject : subjects_) subject.head.fresh = 0;
        ++hour_;
    }

    [[nodiscard]] Digest root() const { return tree_.root(tree_.size()); }
    [[nodiscard]] ShownEntry shown(Secret const& secret) const {
        return {secret.index, leaves_[secret.index], tree_.inclusion(secret.index, tree_.size()),
                secret.place, secret.blind,          secret.visible};
    }
    [[nodiscard]] PersonalView view_of(std::uint32_t person) const {
        auto const& subject = subjects_[person];
        auto const label = label_of(subject.key, Epoch{hour_ - 1});
        PersonalView view{note_,
                          ShownHead{heads_index_, leaves_[heads_index_],
                                    tree_.inclusion(heads_index_, tree_.size()),
                                    heads_.find(label).value(), heads_.path(label).value()},
                          {},
                          {}};
        for (auto const& secret : subject.slots) view.slots.push_back(shown(secret));
        for (auto const& secret : statements_) view.statements.push_back(shown(secret));
        return view;
    }
    [[nodiscard]] base::Result<PersonalAudit> audit(PersonalView const& view,
                                                    std::uint32_t person) const {
        return audit_view(
            view, subjects_[person].key,
            Policy::of_log({std::string(samples::kOrigin), 1, samples::key().public_key()}));
    }
    [[nodiscard]] std::string refusal(PersonalView const& view, std::uint32_t person) const {
        auto const audited = audit(view, person);
        return audited ? "" : audited.error().message;
    }

    samples::Choices choices_{71};
    std::vector<Subject> subjects_;
    std::vector<Secret> statements_;
    std::vector<base::Bytes> leaves_;
    Tree tree_;
    HeadsTree heads_ = HeadsTree::of(Epoch{0}, {}).value();
    std::uint64_t heads_index_ = 0;
    std::uint32_t hour_ = 1000;
    std::string note_;
};

TEST_F(ViewTest, OfEverybodyIsFoundWhole) {
    for (std::uint32_t person = 0; person < kPeople; ++person) {
        auto const audited = audit(view_of(person), person);
        ASSERT_TRUE(audited) << audited.error().message;
        EXPECT_EQ(audited->slots, subjects_[person].slots.size());
        EXPECT_LE(audited->slots - audited->counted, 2U);
        EXPECT_EQ(audited->statements, static_cast<std::uint64_t>(kEpochs));
        EXPECT_EQ(audited->people, kPeople);
    }
}

TEST_F(ViewTest, WithoutAnyOneSlotThatWasCountedIsRefused) {
    for (std::uint32_t person = 0; person < kPeople; ++person) {
        auto const counted = audit(view_of(person), person).value().counted;
        for (std::uint64_t hidden = 0; hidden < counted; ++hidden) {
            auto view = view_of(person);
            view.slots.erase(view.slots.begin() + static_cast<std::ptrdiff_t>(hidden));
            EXPECT_NE(refusal(view, person), "") << hidden;
        }
    }
}

TEST_F(ViewTest, IsNobodyElses) {
    for (std::uint32_t person = 1; person < kPeople; ++person) {
        EXPECT_NE(refusal(view_of(person - 1), person), "");
        auto mixed = view_of(person);
        mixed.head = view_of(person - 1).head;
        EXPECT_NE(refusal(mixed, person), "");
    }
}

TEST_F(ViewTest, WithAnOlderHeadThanItsSlotsIsRefused) {
    auto view = view_of(5);
    view.head.reset();
    auto const audited = audit(view, 5);
    ASSERT_TRUE(audited);
    EXPECT_EQ(audited->counted, 0U);  // nothing is claimed to be all
    view = view_of(5);
    --view.head->head.count;
    EXPECT_NE(refusal(view, 5), "");
}

TEST_F(ViewTest, ThatWasTouchedAnywhereIsRefused) {
    std::uint32_t const person = 11;
    auto const whole = view_of(person);
    ASSERT_GE(whole.slots.size(), 3U);
    for (std::size_t i = 0; i < whole.slots.size(); ++i) {
        auto view = whole;
        view.slots[i].visible += " ";
        EXPECT_NE(refusal(view, person), "");
        view = whole;
        view.slots[i].blind[3] ^= 4;
        EXPECT_NE(refusal(view, person), "");
        view = whole;
        view.slots[i].leaf[40] ^= 1;
        EXPECT_NE(refusal(view, person), "");
        view = whole;
        ++view.slots[i].index;
        EXPECT_NE(refusal(view, person), "");
        view = whole;
        view.slots[i].place = 3;
        EXPECT_NE(refusal(view, person), "");
        view = whole;
        view.slots[i].hashes.pop_back();
        EXPECT_NE(refusal(view, person), "");
        if (i == 0) continue;
        view = whole;
        std::swap(view.slots[i], view.slots[i - 1]);
        EXPECT_NE(refusal(view, person), "");
    }
    auto view = whole;
    view.statements[1].visible = "{\"act\":\"nothing\"}";
    EXPECT_EQ(refusal(view, person), "entry " + std::to_string(view.statements[1].index) +
                                         ": the statement shown is not what the log committed to");
    view = whole;
    view.checkpoint.back() = ' ';
    EXPECT_NE(refusal(view, person), "");
}

}  // namespace
}  // namespace weir::ledger
