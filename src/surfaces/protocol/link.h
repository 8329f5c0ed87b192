// The way of a gate to a keeper on another machine: it connects to a Unix socket as to a keeper,
// and frames are passed on over TLS. The gate itself so needs no network and no key. A pause's STOP
// kills a gate here that does not hang up in time, as a keeper on the same machine would.
#pragma once

#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

#include "surfaces/protocol/channel.h"
#include "surfaces/protocol/configuration.h"

namespace weir::protocol {

class Link {
public:
    /// Listens at `socket` (mode 0600) and passes on until it goes. bad_input for a path that is
    /// too long or a key file that others can read; unavailable if another link answers there; io.
    static base::Result<std::unique_ptr<Link>> open(Machine const& keeper,
                                                    std::filesystem::path socket);
    Link(Link const&) = delete;
    Link& operator=(Link const&) = delete;
    ~Link();

private:
    Link(Endpoint at, crypto::TlsParty party, std::filesystem::path socket, int listener);
    struct Passage;
    void accept_all(std::stop_token const& stop);
    void pass(Passage& passage) const;

    Endpoint at_;
    crypto::TlsParty party_;
    std::filesystem::path socket_;
    int listener_;
    std::mutex mutex_;
    std::list<std::unique_ptr<Passage>> passages_;  // guarded by mutex_
    std::jthread accepting_;
};

}  // namespace weir::protocol
