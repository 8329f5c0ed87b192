// The client's side of the socket: connect, prove who is asking, ask, wait for the answer. Used by
// commands and by the gate; holds no door and no key but the caller's own.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "surfaces/protocol/identity.h"
#include "surfaces/protocol/messages.h"

namespace weir::protocol {

/// Called while a long operation runs.
using OnProgress = std::function<void(Progress const&)>;

class Client {
public:
    struct Options {
        std::filesystem::path dir;      // the programme's, whose data/ a keeper owns, or a client's
        std::filesystem::path program;  // the weir binary, to start a keeper where none runs
        int wait_milliseconds = 2000;   // for a running keeper; one we start has a minute to open
    };
    /// Connects to the keeper of a data directory; starts one, for as long as it has clients, if
    /// the directory's lock is free. unavailable, naming the process, if the lock is held and
    /// nobody answers in time. Where weir.toml names a keeper on another machine, to that one:
    /// unavailable, or bad_input if one of the two machines does not know the other's key.
    static base::Result<Client> connect(Options const& options);

    /// Proves who is asking. The keeper's refusal (unknown key) comes with the first request.
    [[nodiscard]] base::Status prove(crypto::SigningKey const& key);

    /// Asks and waits. unavailable if the keeper went away; a STOP is the refusal `paused`.
    [[nodiscard]] base::Result<Answer> ask(Request const& request, OnProgress const& on_progress);
    /// The same, with a packed batch behind the request.
    [[nodiscard]] base::Result<Answer> ask(Request const& request, base::Bytes batch,
                                           OnProgress const& on_progress);

    [[nodiscard]] Hello const& hello() const { return hello_; }
    /// For waiting only: readable, while nothing is asked, when the keeper has stopped us or gone.
    [[nodiscard]] int descriptor() const { return channel_.descriptor(); }

private:
    Client(Channel channel, Hello hello) : channel_(std::move(channel)), hello_(std::move(hello)) {}
    /// No failure if the keeper is gone or reads no further: its last word may wait to be read.
    base::Status send(Frame const& frame);
    base::Result<Answer> wait_for_answer(OnProgress const& on_progress);
    Channel channel_;
    Hello hello_;
};

/// Process id written in a data directory's lock file, if one is there.
[[nodiscard]] std::optional<int> lock_holder(std::filesystem::path const& data);

}  // namespace weir::protocol
