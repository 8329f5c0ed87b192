// A programme with two witnesses: what they cosign, what they do not, and what waits for them.
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "base/files.h"
#include "engines/http/server.h"
#include "engines/http/tests/caller.h"
#include "records/ledger/witness.h"
#include "tests/scenarios/programme.h"

namespace weir::scenarios {
namespace {

namespace fs = std::filesystem;
using base::Reason;
using testing::HasSubstr;
using text::Tree;

constexpr std::string_view kNow = "2026-03-02T09:00:00Z";
constexpr int kPeople = 48;

base::Instant at(std::string_view text) { return base::parse_instant(text).value(); }

/// A witness on loopback that the test can make deaf: then it hangs up on everybody.
class Stand {
public:
    explicit Stand(std::string name)
        : name_(std::move(name)), listener_(http::listen_on_loopback()) {}
    ~Stand() {
        if (server_) server_->end();
    }
    /// As the charter names it.
    [[nodiscard]] std::string lines() const {
        return fmt::format(
            "[[witness]]\nname = \"{}\"\nvkey = \"{}\"\nurl = \"http://127.0.0.1:{}\"\n", name_,
            cosigner().verifier_key().to_text(), listener_.port);
    }
    void watch(ledger::VerifierKey const& log, base::Clock const& clock) {
        witness_.emplace(cosigner(), std::vector{log}, [](auto, auto) { return base::Status(); });
        server_ = std::make_unique<http::Server>(
            http::Server::Options{listener_.descriptor, {}, {}},
            [this, &clock](http::Request const& request, http::Reply reply) {
                if (is_deaf_) return;
                auto answer = witness_->add_checkpoint(request.body, clock.now());
                ++asked_;
                reply.send({answer.status, answer.content_type, answer.body, {}});
            });
        thread_ = std::jthread([this] { server_->run(); });
    }
    void set_deaf() { is_deaf_ = true; }
    void set_hearing() { is_deaf_ = false; }
    [[nodiscard]] int asked() const { return asked_; }

private:
    [[nodiscard]] ledger::Cosigner cosigner() const { return {name_ + ".example", key_}; }
    std::string name_;
    http::Listener listener_;
    crypto::SigningKey key_ = crypto::SigningKey::generate();
    std::optional<ledger::Witness> witness_;  // on the server's thread
    std::unique_ptr<http::Server> server_;
    std::atomic<bool> is_deaf_{false};
    std::atomic<int> asked_{0};
    std::jthread thread_;
};

class Witnessed : public testing::Test {
protected:
    explicit Witnessed(std::string const& flag = "")
        : programme_({small_charter(5) + "\n[witnessing]\nquorum = 2\n" + flag + council_.lines() +
                          auditor_.lines(),
                      small_grants(), small_company(12), at(kNow)}) {
        auto const log = programme_.rooms().ledger().verifier_key();
        council_.watch(log, programme_.clock());
        auditor_.watch(log, programme_.clock());
    }

    void run_jobs() { (void)value_of(programme_.ask("operator", "jobs", Tree::object())); }
    Tree status() {
        auto const answer = value_of(programme_.ask("operator", "status", Tree::object()));
        return *answer.find("witnesses");
    }
    std::string control() { return status().find("control")->as_text().value(); }
    /// What the n-th witness failed with last.
    std::string failed(std::size_t n) {
        auto const answer = status();
        return (*answer.find("each")->as_list().value())[n].find("failed")->as_text().value();
    }
    std::string checkpoint() {
        auto const bytes = base::read_file(programme_.data() / "tiles" / "checkpoint", 1 << 20);
        return std::string(base::text_of(*bytes));
    }
    /// The policy that `weir ledger policy` prints.
    ledger::Policy policy() {
        auto const answer =
            value_of(programme_.ask("operator", "ledger.checkpoint", Tree::object()));
        return ledger::Policy::of(answer.find("policy")->as_text().value(), "policy").value();
    }
    void pass_hours(std::int64_t hours) {
        programme_.clock().set(programme_.clock().now() + base::Duration{hours * 3600});
    }

    Stand council_{"council"};
    Stand auditor_{"auditor"};
    Programme programme_;
};

TEST_F(Witnessed, IsCosignedAtEveryPublication) {
    EXPECT_EQ(control(), "red") << "nobody has cosigned yet";
    run_jobs();
    auto const policy = this->policy();
    auto const opened = ledger::open_cosigned(checkpoint(), policy);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(opened->cosignatures.size(), 2u);
    EXPECT_EQ(control(), "green");
    pass_hours(1);
    run_jobs();
    auto const later = ledger::open_cosigned(checkpoint(), policy);
    ASSERT_TRUE(later) << later.error().message;
    EXPECT_GE(later->head.size, opened->head.size);
    EXPECT_EQ(later->cosignatures[0].at, programme_.clock().now());
}

TEST_F(Witnessed, IsAskedForNothingTwiceWithinAnHour) {
    run_jobs();
    auto const asked = council_.asked();
    run_jobs();
    run_jobs();
    EXPECT_EQ(council_.asked(), asked);
}

TEST_F(Witnessed, IsPublishedWithoutADeadOneAndRedAfterADay) {
    run_jobs();
    auditor_.set_deaf();
    pass_hours(1);
    run_jobs();
    auto const policy = this->policy();
    EXPECT_FALSE(ledger::open_cosigned(checkpoint(), policy)) << "one of two";
    EXPECT_EQ(control(), "green") << "what the quorum signed is an hour old";
    EXPECT_THAT(failed(1), HasSubstr("hung up"));
    pass_hours(23);
    EXPECT_EQ(control(), "green");
    pass_hours(1);
    EXPECT_EQ(control(), "red");
    programme_.reopen();
    EXPECT_EQ(control(), "red") << "a new keeper knows as much";
    auditor_.set_hearing();
    run_jobs();
    EXPECT_EQ(control(), "green");
    EXPECT_TRUE(ledger::open_cosigned(checkpoint(), policy));
}

TEST_F(Witnessed, IsAskedAgainWithinTheHourForTheSameTree) {
    auditor_.set_deaf();
    run_jobs();
    auto const policy = this->policy();
    EXPECT_FALSE(ledger::open_cosigned(checkpoint(), policy));
    auto const before = ledger::text_of_note(checkpoint()).value();
    (void)value_of(programme_.ask("auditor", "ledger.show", Tree::object()));
    auditor_.set_hearing();
    run_jobs();
    EXPECT_TRUE(ledger::open_cosigned(checkpoint(), policy));
    EXPECT_EQ(ledger::text_of_note(checkpoint()).value(), before) << "no newer tree is shown";
}

TEST_F(Witnessed, IsNotCosignedWhenAnOlderCopyIsPutBackWithItsKeys) {
    run_jobs();
    Folder const copy;
    programme_.shut();
    fs::copy(programme_.dir(), copy.path(), fs::copy_options::recursive);
    programme_.reopen();
    (void)value_of(programme_.ask("auditor", "ledger.show", Tree::object()));
    pass_hours(1);
    run_jobs();
    auto const good = ledger::open_cosigned(checkpoint(), policy());
    ASSERT_TRUE(good);
    // The administrator puts yesterday back, the signer's memory too, and makes another history.
    programme_.shut();
    for (auto const& entry : fs::directory_iterator(programme_.dir())) fs::remove_all(entry);
    fs::copy(copy.path(), programme_.dir(),
             fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    programme_.reopen();
    pass_hours(1);
    run_jobs();
    EXPECT_FALSE(ledger::open_cosigned(checkpoint(), policy()));
    EXPECT_THAT(failed(0), HasSubstr("put back"));
    while (programme_.rooms().ledger().size() <= good->head.size + 3)
        (void)value_of(programme_.ask("representative", "ledger.show", Tree::object()));
    pass_hours(1);
    run_jobs();
    EXPECT_FALSE(ledger::open_cosigned(checkpoint(), policy()));
    EXPECT_THAT(failed(0), HasSubstr("answered 422"));
    EXPECT_THAT(failed(1), HasSubstr("answered 422"));
}

class OnlyWitnessed : public Witnessed {
protected:
    OnlyWitnessed() : Witnessed("open_only_cosigned = true\n") {
        std::vector<Mail> mails;
        for (int person = 1; person <= kPeople; ++person) {
            mails.push_back({"p" + std::to_string(person),
                             "p" + std::to_string(person % kPeople + 1),
                             at("2026-02-03T10:00:00Z")});
        }
        (void)value_of(programme_.import("mail", batch_of(mails)));
    }
    keeper::Ending close() {
        return programme_.ask("operator", "close", Tree::object().set("week", "2026-W06"));
    }
};

TEST_F(OnlyWitnessed, OpensNothingUntilTheQuorumAnswers) {
    auditor_.set_deaf();
    EXPECT_EQ(reason_of(close()), Reason::not_witnessed);
    auto const state = programme_.rooms().control().state();
    EXPECT_EQ(state->unfinished(*base::Week::of("2026-W06")), nullptr) << "no intent, no charge";
    auditor_.set_hearing();
    (void)value_of(close());
    EXPECT_NE(programme_.rooms().control().state()->released(*base::Week::of("2026-W06")), nullptr);
}

TEST_F(OnlyWitnessed, ShowsNoTreeBeforeItsHourForIt) {
    auditor_.set_deaf();
    run_jobs();  // publishes, and opens nothing
    auto const before = checkpoint();
    auditor_.set_hearing();
    (void)value_of(close());
    EXPECT_EQ(checkpoint(), before);
    auto const newest = programme_.rooms().ledger().head().size;
    EXPECT_GT(newest, programme_.rooms().ledger().published()->head.size);
}

TEST_F(OnlyWitnessed, RecordsTheRefusal) {
    auditor_.set_deaf();
    auto const before = programme_.rooms().control().state()->entries;
    EXPECT_EQ(reason_of(close()), Reason::not_witnessed);
    EXPECT_EQ(programme_.rooms().control().state()->entries, before + 1);
}

TEST_F(OnlyWitnessed, GivesThePermitForAnEntryThatTheyHaveNotSeenToNobody) {
    auto& rooms = programme_.rooms();
    auto const state = rooms.control().state();
    auto const& rule = *state->rules->charter.witnessing;
    auto const early = rooms.witnesses().cosign_now(rule, {});
    ASSERT_TRUE(early) << early.error().message;
    auditor_.set_deaf();
    auto committed =
        rooms.control().commit({{},
                                {"close", {base::Person{1}}, {*base::Week::of("2026-W06")}},
                                state::TrailRead{"ledger", ""}},
                               state::no_guard);
    ASSERT_TRUE(committed);
    auto const& entry = std::get<state::Committed>(*committed);
    auto const without = rooms.control().permit(entry);
    ASSERT_FALSE(without) << "the quorum does not answer";
    EXPECT_EQ(without.error().fault, base::Fault::unavailable);
    auto const policy =
        program::policy_of(state->rules->charter.witnessing, rooms.ledger().verifier_key());
    auto const permit = [&](std::string const& note) {
        return rooms.vault().permit(rooms.ledger(), entry.receipt, entry.record,
                                    {note, policy, {programme_.clock().now(), base::kDay}});
    };
    EXPECT_FALSE(permit(*early)) << "a checkpoint from before the entry";
    EXPECT_FALSE(permit(*rooms.ledger().publish_checkpoint())) << "nobody cosigned it";
    auditor_.set_hearing();
    EXPECT_TRUE(rooms.control().permit(entry));
    auto const covering = rooms.witnesses().cosign_now(rule, {});
    EXPECT_TRUE(permit(*covering));
    pass_hours(25);
    EXPECT_FALSE(permit(*covering)) << "a day old";
}

TEST_F(OnlyWitnessed, StopsWaitingForAPause) {
    std::stop_source stop;
    stop.request_stop();
    auto const& rule = *programme_.rooms().control().state()->rules->charter.witnessing;
    EXPECT_FALSE(programme_.rooms().witnesses().cosign_now(rule, stop.get_token()));
}

}  // namespace
}  // namespace weir::scenarios
