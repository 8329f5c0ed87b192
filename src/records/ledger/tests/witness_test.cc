// Every answer a witness has, and what it never signs: a smaller tree, another tree, a foreign one.
#include "records/ledger/witness.h"

#include <gtest/gtest.h>

#include "records/ledger/detail/note.h"
#include "records/ledger/tests/samples.h"

namespace weir::ledger {
namespace {

constexpr base::Instant kNow{1'800'000'000};
constexpr std::string_view kName = "witness.example/council";

VerifierKey log_key() { return {std::string(samples::kOrigin), 1, samples::key().public_key()}; }

/// A log with a tree of its own; `salt` tells histories apart.
class Log {
public:
    explicit Log(std::uint64_t entries, std::uint8_t salt = 0) {
        for (std::uint64_t i = 0; i < entries; ++i) {
            base::Bytes const entry{static_cast<std::uint8_t>(i), salt};
            tree_.append(leaf_hash(entry));
        }
    }
    [[nodiscard]] TreeHead head(std::uint64_t size) const {
        return {std::string(samples::kOrigin), size, tree_.root(size)};
    }
    [[nodiscard]] std::string note(std::uint64_t size) const {
        return sign_checkpoint(head(size), samples::key());
    }
    [[nodiscard]] AddCheckpoint request(std::uint64_t from, std::uint64_t to) const {
        return {from, from == 0 ? std::vector<Digest>{} : tree_.consistency(from, to), note(to)};
    }

private:
    Tree tree_;
};

class Watching : public testing::Test {
protected:
    [[nodiscard]] Cosigner cosigner() const { return {std::string(kName), key_}; }
    [[nodiscard]] Witness witness() {
        return Witness(cosigner(), {log_key()}, [this](std::string_view, std::string_view note) {
            ++times_remembered_;
            if (is_disk_full_) return base::Status(base::fail(base::Fault::io, "no space"));
            remembered_ = note;
            return base::Status();
        });
    }
    /// A witness that was started again with what the last one had made durable.
    [[nodiscard]] Witness restarted() {
        auto next = witness();
        EXPECT_TRUE(next.recall(remembered_));
        return next;
    }
    static WitnessReply ask(Witness& witness, AddCheckpoint const& request,
                            base::Instant now = kNow) {
        return witness.add_checkpoint(request.to_text(), now);
    }
    [[nodiscard]] Policy policy() const {
        return Policy::of_witnesses(log_key(), {cosigner().verifier_key()}, 1);
    }

    crypto::SigningKey key_ = samples::numbered_key(50);
    std::string remembered_;
    int times_remembered_ = 0;
    bool is_disk_full_ = false;
    Log log_{20};
};

TEST_F(Watching, CosignsATreeAndItsGrowth) {
    auto witness = this->witness();
    auto const first = ask(witness, log_.request(0, 5));
    ASSERT_EQ(first.status, 200u) << first.body;
    auto const opened = open_cosigned(log_.note(5) + first.body, policy());
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(opened->head, log_.head(5));
    EXPECT_EQ(opened->cosignatures.front().at, kNow);
    auto const second = ask(witness, log_.request(5, 20));
    ASSERT_EQ(second.status, 200u) << second.body;
    EXPECT_TRUE(open_cosigned(log_.note(20) + second.body, policy()));
    EXPECT_EQ(witness.logs().begin()->second.seen.size, 20u);
}

TEST_F(Watching, CosignsTheSameTreeAgainWithAnotherTime) {
    auto witness = this->witness();
    static_cast<void>(ask(witness, log_.request(0, 5)));
    auto const again = ask(witness, log_.request(5, 5), {kNow.seconds + 3600});
    ASSERT_EQ(again.status, 200u) << again.body;
    auto const opened = open_cosigned(log_.note(5) + again.body, policy());
    EXPECT_EQ(opened->cosignatures.front().at.seconds, kNow.seconds + 3600);
}

TEST_F(Watching, SaysNoEarlierTimeThanBefore) {
    auto witness = this->witness();
    static_cast<void>(ask(witness, log_.request(0, 5)));
    auto later = restarted();
    auto const reply = ask(later, log_.request(5, 6), {kNow.seconds - 86'400});
    ASSERT_EQ(reply.status, 200u);
    EXPECT_EQ(open_cosigned(log_.note(6) + reply.body, policy())->cosignatures.front().at, kNow);
}

TEST_F(Watching, KnowsOnlyTheLogsItWatches) {
    auto witness = this->witness();
    TreeHead const foreign{"ledger.example/other", 1, {}};
    auto const reply = ask(witness, {0, {}, sign_checkpoint(foreign, samples::key())});
    EXPECT_EQ(reply.status, 404u);
}

TEST_F(Watching, RefusesWhatTheLogDidNotSign) {
    auto witness = this->witness();
    auto const by_other = sign_checkpoint(log_.head(5), samples::other_key());
    EXPECT_EQ(ask(witness, {0, {}, by_other}).status, 403u) << "a wrong key";
    TreeHead stranger = log_.head(5);
    auto const unknown =
        checkpoint_text(stranger) + "\n" + detail::to_line({"stranger", 7, base::Bytes(64, 1)});
    EXPECT_EQ(ask(witness, {0, {}, unknown}).status, 403u) << "an unknown signer";
    auto const good = log_.note(5);
    auto const with_bad =
        good + detail::to_line({log_key().name, log_key().id(), base::Bytes(64, 1)});
    EXPECT_EQ(ask(witness, {0, {}, with_bad}).status, 403u) << "two signatures, one bad";
    EXPECT_EQ(ask(witness, {0, {}, good + detail::to_line({"stranger", 7, {1}})}).status, 200u)
        << "others' signatures are ignored";
    EXPECT_EQ(times_remembered_, 1);
}

TEST_F(Watching, TellsTheSizeItKnows) {
    auto witness = this->witness();
    static_cast<void>(ask(witness, log_.request(0, 12)));
    for (auto const from : {0u, 5u, 13u}) {
        auto const reply = ask(witness, log_.request(from, 15));
        EXPECT_EQ(reply.status, 409u);
        EXPECT_EQ(reply.content_type, "text/x.tlog.size");
        EXPECT_EQ(reply.body, "12\n");
    }
    EXPECT_EQ(times_remembered_, 1);
}

TEST_F(Watching, NeverGoesBackwards) {
    auto witness = this->witness();
    static_cast<void>(ask(witness, log_.request(0, 12)));
    EXPECT_EQ(ask(witness, log_.request(5, 8)).status, 409u) << "yesterday's copy of the log";
    auto lie = log_.request(5, 8);
    lie.old_size = 12;
    EXPECT_EQ(ask(witness, lie).status, 400u) << "an old size above the new one";
    EXPECT_EQ(times_remembered_, 1);
}

TEST_F(Watching, RefusesAForkOfTheSameSizeAndALargerOne) {
    auto witness = this->witness();
    static_cast<void>(ask(witness, log_.request(0, 12)));
    Log const fork(20, 1);
    auto same = fork.request(12, 12);
    EXPECT_EQ(ask(witness, same).status, 422u);
    EXPECT_EQ(ask(witness, fork.request(12, 20)).status, 422u);
    EXPECT_EQ(ask(witness, log_.request(12, 20)).status, 200u);
}

TEST_F(Watching, RefusesProofsOfTheWrongLengthOrContent) {
    auto witness = this->witness();
    auto from_nothing = log_.request(0, 5);
    from_nothing.proof.push_back({});
    EXPECT_EQ(ask(witness, from_nothing).status, 422u);
    ASSERT_EQ(ask(witness, log_.request(0, 5)).status, 200u);
    auto const good = log_.request(5, 20);
    auto cut = good;
    cut.proof.pop_back();
    EXPECT_EQ(ask(witness, cut).status, 422u);
    auto longer = good;
    longer.proof.push_back(good.proof.front());
    EXPECT_EQ(ask(witness, longer).status, 422u);
    for (std::size_t i = 0; i < good.proof.size(); ++i) {
        auto changed = good;
        changed.proof[i][3] ^= 1;
        EXPECT_EQ(ask(witness, changed).status, 422u) << i;
    }
    auto same = log_.request(5, 5);
    same.proof = good.proof;
    EXPECT_EQ(ask(witness, same).status, 422u);
    EXPECT_EQ(ask(witness, good).status, 200u);
}

TEST_F(Watching, TakesTheEmptyTreeWithItsOnlyRoot) {
    auto witness = this->witness();
    TreeHead empty{std::string(samples::kOrigin), 0, {}};
    EXPECT_EQ(ask(witness, {0, {}, sign_checkpoint(empty, samples::key())}).status, 422u);
    EXPECT_EQ(ask(witness, log_.request(0, 0)).status, 200u);
    EXPECT_EQ(ask(witness, log_.request(0, 3)).status, 200u);
}

TEST_F(Watching, RefusesWhatIsNoRequest) {
    auto witness = this->witness();
    auto const note = log_.note(5);
    std::string const hash = base::to_base64(Digest{}) + "\n";
    std::string many;
    for (int i = 0; i < 64; ++i) many += hash;
    std::vector<std::string> const bodies{
        "",
        "old",
        "old \n\n" + note,
        "old 05\n\n" + note,
        "old +5\n\n" + note,
        "old 0x5\n\n" + note,
        "old 99999999999999999999\n\n" + note,
        " old 0\n\n" + note,
        "old 0\r\n\r\n" + note,
        "old 0\n" + note,
        "old 0\nAAAA\n\n" + note,
        "old 0\n" + many + "\n" + note,
        "old 0\n\n" + note.substr(0, note.size() - 1),
        "old 0\n\n" + note.substr(0, note.find("\n\n") + 1),
        "old 0\n\n",
    };
    for (auto const& body : bodies)
        EXPECT_EQ(witness.add_checkpoint(body, kNow).status, 400u) << body;
    auto zeros = note;
    zeros.replace(zeros.find("\n5\n"), 3, "\n05\n");
    EXPECT_EQ(witness.add_checkpoint("old 0\n\n" + zeros, kNow).status, 400u) << "leading zeros";
    std::string const large = note + std::string(5 << 20, 'x');
    EXPECT_EQ(witness.add_checkpoint("old 0\n\n" + large, kNow).status, 400u) << "5 MiB";
    EXPECT_EQ(times_remembered_, 0);
}

TEST_F(Watching, SignsNothingThatItCannotRemember) {
    auto witness = this->witness();
    ASSERT_EQ(ask(witness, log_.request(0, 5)).status, 200u);
    is_disk_full_ = true;
    auto const reply = ask(witness, log_.request(5, 9));
    EXPECT_EQ(reply.status, 500u);
    EXPECT_EQ(reply.body.find("witness.example"), std::string::npos) << "no signature left";
    is_disk_full_ = false;
    EXPECT_EQ(ask(witness, log_.request(5, 7)).status, 200u) << "it still knows 5";
}

TEST_F(Watching, AnswersAgainWhenTheAnswerWasLost) {
    {
        auto witness = this->witness();
        ASSERT_EQ(ask(witness, log_.request(0, 9)).status, 200u);
    }  // it was killed between what it made durable and its answer
    auto witness = restarted();
    auto const reply = ask(witness, log_.request(0, 9));
    ASSERT_EQ(reply.status, 409u);
    auto const says = read_reply(reply, log_.note(9), cosigner().verifier_key());
    ASSERT_TRUE(says) << says.error().message;
    EXPECT_EQ(std::get<std::uint64_t>(*says), 9u);
    EXPECT_EQ(ask(witness, log_.request(9, 9)).status, 200u);
    EXPECT_EQ(ask(witness, Log(9, 1).request(9, 9)).status, 422u) << "not of another tree";
}

TEST_F(Watching, TakesUpNothingButWhatItCosigned) {
    auto first = this->witness();
    static_cast<void>(ask(first, log_.request(0, 9)));
    auto const good = remembered_;
    auto witness = this->witness();
    EXPECT_FALSE(witness.recall(""));
    EXPECT_FALSE(witness.recall(log_.note(9))) << "without its own signature";
    EXPECT_FALSE(witness.recall(log_.note(9) +
                                cosign(checkpoint_text(log_.head(9)),
                                       {std::string(kName), samples::numbered_key(51)}, kNow)));
    for (std::size_t at = 0; at < good.size(); at += 3) {
        auto changed = good;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(this->witness().recall(changed)) << at;
    }
    EXPECT_TRUE(witness.recall(good));
}

TEST_F(Watching, IsReadByTheLogWithItsKeyOnly) {
    auto witness = this->witness();
    auto const reply = ask(witness, log_.request(0, 5));
    auto const key = cosigner().verifier_key();
    auto const says = read_reply(reply, log_.note(5), key);
    ASSERT_TRUE(says) << says.error().message;
    EXPECT_EQ(std::get<std::string>(*says), reply.body);
    VerifierKey const other{std::string(kName), 4, samples::numbered_key(51).public_key()};
    EXPECT_FALSE(read_reply(reply, log_.note(5), other));
    EXPECT_FALSE(read_reply(reply, log_.note(6), key)) << "over another checkpoint";
    auto both = reply;
    both.body = detail::to_line({"stranger", 7, {1, 2}}) + reply.body;
    EXPECT_EQ(std::get<std::string>(*read_reply(both, log_.note(5), key)), reply.body);
}

TEST_F(Watching, GivesTheLogReasonsWithoutControlCharacters) {
    auto const key = cosigner().verifier_key();
    auto const read = [&](WitnessReply const& reply) {
        return read_reply(reply, log_.note(5), key);
    };
    auto const no = read({403, "text/plain", "no\x1b[31m " + std::string(1000, 'x') + "\n"});
    ASSERT_FALSE(no);
    EXPECT_EQ(no.error().fault, base::Fault::unavailable);
    EXPECT_EQ(no.error().message.substr(0, 26), "it answered 403: no?[31m x");
    EXPECT_LT(no.error().message.size(), 250u);
    EXPECT_FALSE(read({409, "text/x.tlog.size", "07\n"}));
    EXPECT_FALSE(read({409, "text/x.tlog.size", "7"}));
    EXPECT_FALSE(read({409, "text/plain", "7\n"}));
    EXPECT_FALSE(read({200, "text/plain", ""}));
    EXPECT_FALSE(read({200, "text/plain", "thanks\n"}));
}

TEST_F(Watching, ReadsTheExampleOfTheStandard) {
    std::string const body =
        "old 20852014\n"
        "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n"
        "jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n"
        "\n"
        "example.com/behind-the-sofa\n"
        "20852163\n"
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
        "\n"
        "\xe2\x80\x94 example.com/behind-the-sofa "
        "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+"
        "xeMcTOAYQ8=\n";
    auto const request = AddCheckpoint::of(body);
    ASSERT_TRUE(request) << request.error().message;
    EXPECT_EQ(request->old_size, 20'852'014u);
    EXPECT_EQ(request->proof.size(), 2u);
    EXPECT_EQ(request->to_text(), body);
}

}  // namespace
}  // namespace weir::ledger
