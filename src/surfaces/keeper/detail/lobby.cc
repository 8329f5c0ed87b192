#include "surfaces/keeper/detail/lobby.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace weir::keeper::detail {
namespace {

using crypto::TlsStream;

constexpr int kKnocksAtOnce = 16;  // so that a crowd at the door does not keep guests waiting

}  // namespace

base::Result<Lobby> Lobby::open(protocol::Machine const& machine, Limits limits) {
    auto party = machine.party(crypto::TlsSide::server);
    if (!party) return std::unexpected(party.error());
    auto const listener = protocol::listen_tcp(machine.at);
    if (!listener) return std::unexpected(listener.error());
    return Lobby(*listener, std::move(*party), limits);
}

Lobby::Lobby(Lobby&& other) noexcept
    : listener_(std::exchange(other.listener_, -1)),
      party_(std::move(other.party_)),
      limits_(other.limits_),
      guests_(std::move(other.guests_)) {}

Lobby::~Lobby() {
    if (listener_ >= 0) ::close(listener_);
}

std::uint16_t Lobby::port() const {
    sockaddr_storage address{};
    socklen_t size = sizeof(address);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    if (address.ss_family == AF_INET6)
        return ntohs(reinterpret_cast<sockaddr_in6 const*>(&address)->sin6_port);
    return ntohs(reinterpret_cast<sockaddr_in const*>(&address)->sin_port);
}

void Lobby::add_waits(std::vector<pollfd>& entries) const {
    entries.push_back({listener_, POLLIN, 0});
    for (auto const& guest : guests_)
        entries.push_back({guest.stream.descriptor(), guest.events, 0});
}

void Lobby::let_in(Time now, OnTurnedAway const& on_turned_away) {
    for (int i = 0; i < kKnocksAtOnce; ++i) {
        auto caller = protocol::accept_tcp(listener_);
        if (caller.descriptor < 0) return;
        auto stream = TlsStream::of(party_, caller.descriptor);
        if (!stream) continue;
        if (guests_.size() >= limits_.guests_max) {
            on_turned_away(guests_.front().address,
                           {base::Fault::too_large, "too many at the door", {}});
            guests_.pop_front();
        }
        guests_.push_back({std::move(*stream), std::move(caller.address), now + limits_.patience});
    }
}

std::vector<Lobby::Arrived> Lobby::look(Time now, OnTurnedAway const& on_turned_away) {
    let_in(now, on_turned_away);
    std::vector<Arrived> arrived;
    for (auto guest = guests_.begin(); guest != guests_.end();) {
        auto const wait = guest->stream.step();
        bool const is_late = wait && *wait != TlsStream::Wait::nothing && now >= guest->until;
        if (!wait) on_turned_away(guest->address, wait.error());
        if (is_late)
            on_turned_away(guest->address, {base::Fault::unavailable, "no handshake in time", {}});
        if (wait && *wait == TlsStream::Wait::nothing)
            arrived.push_back({std::move(guest->stream), std::move(guest->address)});
        bool const stays = wait && *wait != TlsStream::Wait::nothing && !is_late;
        if (stays) guest->events = *wait == TlsStream::Wait::writable ? POLLOUT : POLLIN;
        guest = stays ? std::next(guest) : guests_.erase(guest);
    }
    return arrived;
}

}  // namespace weir::keeper::detail
