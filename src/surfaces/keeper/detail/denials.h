// What the keeper turns away before it knows who asks: machines that it does not know, bytes that
// are no frame, proofs that prove nothing. Strangers can do that as often as they like, so it is
// said at once only the first time in an hour, and then once more how often it was. Pure and
// thread-safe; the time is passed in.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace weir::keeper::detail {

enum class Denial {
    handshake,  // another machine whose key is not named here, or that speaks no TLS 1.3
    frame,      // bytes that are no frame or no request, or more of them than a stranger may send
    proof,      // a signature or a key that is nobody's
    caller,     // a request without a proof
    operation,  // a request for what this keeper does not do
};
[[nodiscard]] std::string_view name_of(Denial denial);

class Denials {
public:
    /// Something to be said: `count` denials of one kind, beyond the one that was said before.
    struct Note {
        Denial denial = Denial::frame;
        std::uint64_t count = 0;
        bool is_first = false;
    };
    /// One more. A note if it is the first of an hour.
    [[nodiscard]] std::optional<Note> add(Denial denial, base::Instant now);
    /// What hours that are over have left to be said.
    [[nodiscard]] std::vector<Note> due(base::Instant now);
    /// What is left to be said at the end.
    [[nodiscard]] std::vector<Note> rest();

private:
    struct Hour {
        std::optional<base::Instant> begun;
        std::uint64_t more = 0;
    };
    std::mutex mutex_;
    std::array<Hour, 5> hours_{};  // guarded by mutex_; by kind
};

}  // namespace weir::keeper::detail
