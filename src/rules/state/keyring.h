// How people's keys came and went: who vouched for which, which are known and so nobody's again,
// and since when each is bound. Folded from the ledger's entries; whether a signature is good, and
// whether the vouches are enough, is judged before a key is bound (doors/change/key_door.h).
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "rules/state/entries.h"

namespace weir::state {

/// One signature for a key that waits.
struct Vouch {
    Person person;     // who vouches
    std::string role;  // empty: with the person's own key, of which it is the successor
    crypto::PublicKey by{};
    base::Instant at;
};

class Keyring {
public:
    struct Context {
        std::uint64_t index = 0;
        Person actor;
        base::Instant at;
    };
    void apply(KeyBound const& entry, Context const& context);
    void apply(KeyVouched const& entry, Context const& context);
    void apply(KeyRevoked const& entry, Context const& context);

    /// Keys that were bound or revoked once: each is somebody's or nobody's, and no candidate.
    [[nodiscard]] bool was_known(crypto::PublicKey const& key) const {
        return known_.contains(key);
    }
    /// Candidates and their vouches, oldest first, whether these still count or not.
    using Candidates = std::map<std::pair<Person, crypto::PublicKey>, std::vector<Vouch>>;
    [[nodiscard]] Candidates const& candidates() const { return candidates_; }
    [[nodiscard]] bool is_vouched(Person person, crypto::PublicKey const& key) const {
        return candidates_.contains({person, key});
    }
    /// When the key that a person has now was bound; the entry at which a key of theirs was bound
    /// or revoked last: what is signed names it, so that no signature outlives it.
    struct Last {
        std::uint64_t entry = 0;
        base::Instant at;
    };
    [[nodiscard]] Last last_of(Person person) const;

private:
    std::set<crypto::PublicKey> known_;
    Candidates candidates_;
    std::map<Person, Last> last_;
};

}  // namespace weir::state
