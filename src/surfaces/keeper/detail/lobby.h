// Machines that have connected and have not shown yet which they are. One thread looks after all of
// them and waits for none: a handshake that is slow, half open or no handshake holds a place here
// for a few seconds and nothing else, and the oldest place is given up for a new one.
#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <poll.h>
#include <string>
#include <vector>

#include "engines/crypto/tls.h"
#include "surfaces/protocol/configuration.h"

namespace weir::keeper::detail {

class Lobby {
public:
    using Time = std::chrono::steady_clock::time_point;
    struct Limits {
        std::size_t guests_max = 64;
        std::chrono::milliseconds patience{5000};
    };
    /// Listens where the machine says. As Machine::party and listen_tcp.
    static base::Result<Lobby> open(protocol::Machine const& machine, Limits limits);
    Lobby(Lobby&& other) noexcept;
    Lobby& operator=(Lobby&&) = delete;
    ~Lobby();

    /// What to poll for: a knock, or a guest's next step.
    void add_waits(std::vector<pollfd>& entries) const;

    struct Arrived {
        crypto::TlsStream stream;
        std::string address;
    };
    using OnTurnedAway = std::function<void(std::string const& address, base::Error const& why)>;
    /// Lets in who knocks and takes one step of every handshake; those who are done. Never waits.
    [[nodiscard]] std::vector<Arrived> look(Time now, OnTurnedAway const& on_turned_away);

    [[nodiscard]] std::size_t guests() const { return guests_.size(); }
    /// The port, also where the system chose it.
    [[nodiscard]] std::uint16_t port() const;

private:
    struct Guest {
        crypto::TlsStream stream;
        std::string address;
        Time until;
        short events = POLLIN;
    };
    Lobby(int listener, crypto::TlsParty party, Limits limits)
        : listener_(listener), party_(std::move(party)), limits_(limits) {}
    void let_in(Time now, OnTurnedAway const& on_turned_away);

    int listener_;
    crypto::TlsParty party_;
    Limits limits_;
    std::list<Guest> guests_;  // oldest first
};

}  // namespace weir::keeper::detail
