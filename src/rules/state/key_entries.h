// Entries about people's keys after the beginning, and about sight that an envelope gave. Part of
// the closed list of entries.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/strong.h"
#include "engines/crypto/sign.h"

namespace weir::state {

using base::Person;

/// One signature that a key is a person's: a role holder's who vouches, or the person's own, with
/// the key that it succeeds. A KeyBound follows when there are enough.
struct KeyVouched {
    Person person;
    crypto::PublicKey key{};
    std::string role;        // in which the voucher signs; empty: the person's own key did
    crypto::PublicKey by{};  // the voucher's key; its end ends the vouch
    crypto::Signature signature{};
};

/// A key is nobody's for ever, whether it was bound or only vouched for. One signature is enough.
struct KeyRevoked {
    Person person;
    crypto::PublicKey key{};
    std::string role;  // in which it was signed; empty: the person's own key did
    crypto::Signature signature{};
};

/// Sight that one line of the directory gave one reader, under an envelope of the charter.
struct EnvelopeUse {
    std::string envelope;        // "new_member lead release": kind, role and class
    Person row;                  // whose line it was
    Person reader;               // who gained sight
    std::string what;            // the class of data
    std::vector<Person> people;  // of whom
    friend bool operator==(EnvelopeUse const&, EnvelopeUse const&) = default;
};

/// Those whom an envelope let somebody see were told so; at most three have a slot of their own,
/// of more everybody reads it.
struct EnvelopeTold {
    std::uint64_t change = 0;  // index of its DirectoryChanged
    std::uint32_t place = 0;   // of the use in it, from 0
    std::string envelope;
    std::string what;
};

}  // namespace weir::state
