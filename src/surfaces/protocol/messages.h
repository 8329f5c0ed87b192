// What the frames hold: the challenge and its proof, requests, answers. JSON for questions, packed
// bytes for batches.
#pragma once

#include <string>
#include <variant>

#include "base/outcome.h"
#include "base/strong.h"
#include "engines/crypto/sign.h"
#include "engines/text/tree.h"
#include "surfaces/protocol/channel.h"

namespace weir::protocol {

/// What the JSON of one message may be; beyond it too_large. The largest are directories, of about
/// a dozen values and 300 bytes a person: some 300,000 people fit.
inline constexpr std::size_t kMessageSizeMax = std::size_t{1} << 28;
inline constexpr std::size_t kMessageValuesMax = std::size_t{1} << 22;

/// keeper -> client. The client signs challenge and origin with its identity.
struct Hello {
    std::array<std::uint8_t, 32> challenge{};
    std::string origin;      // the log's name; empty before `init`
    bool same_user = false;  // development mode: this OS user can read everything
    bool bound = false;      // the challenge is of one TLS connection, see bound_to()
};

/// The challenge as it is signed on a connection between machines: a hash of it and of what only
/// the two ends know, so that a machine in between cannot have it signed for another connection.
[[nodiscard]] Hello bound_to(Hello hello, base::Digest const& binding);

/// client -> keeper.
struct Proof {
    crypto::PublicKey key{};
    crypto::Signature signature{};
};

struct Request {
    std::string operation;
    text::Tree parameters;
};

/// The three endings of an operation.
struct Answer {
    std::variant<text::Tree, base::Refusal, base::Error> ending;
};

struct Progress {
    std::string what;  // "opening", "sealing"
    std::uint64_t done = 0;
    std::uint64_t total = 0;
};

[[nodiscard]] Frame frame_of(Hello const& hello);
[[nodiscard]] Frame frame_of(Proof const& proof);
[[nodiscard]] Frame frame_of(Request const& request);
[[nodiscard]] Frame frame_of(Answer const& answer);
[[nodiscard]] Frame frame_of(Progress const& progress);

/// corrupt unless the frame is of that kind and form; bad_input or too_large for JSON that cannot
/// be read.
[[nodiscard]] base::Result<Hello> hello_of(Frame const& frame);
[[nodiscard]] base::Result<Proof> proof_of(Frame const& frame);
[[nodiscard]] base::Result<Request> request_of(Frame const& frame);
[[nodiscard]] base::Result<Answer> answer_of(Frame const& frame);
[[nodiscard]] base::Result<Progress> progress_of(Frame const& frame);

/// The bytes that a proof signs: a fixed word (another one if it is bound), the challenge, the
/// origin.
[[nodiscard]] base::Bytes proof_message(Hello const& hello);

}  // namespace weir::protocol
