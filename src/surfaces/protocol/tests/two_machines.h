// Two machines on loopback for tests: a keeper's listening end and a client's key, each naming the
// other.
#pragma once

#include <csignal>
#include <filesystem>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "engines/crypto/machine_key.h"
#include "surfaces/protocol/channel.h"
#include "surfaces/protocol/configuration.h"

namespace weir::protocol {

inline constexpr int kPatience = 20'000;  // milliseconds, of a machine that others keep busy

class TwoMachines {
public:
    TwoMachines() {
        std::signal(SIGPIPE, SIG_IGN);
        std::filesystem::create_directories(folder_);
        auto const file = folder_ / "tls.key";
        EXPECT_TRUE(crypto::write_machine_key(file, client_key_));
        client_ = {{"127.0.0.1", port_of(listener_)}, file, {keeper_key_.public_key()}};
    }
    TwoMachines(TwoMachines const&) = delete;
    TwoMachines& operator=(TwoMachines const&) = delete;
    ~TwoMachines() {
        ::close(listener_);
        std::filesystem::remove_all(folder_);
    }
    /// What the client's weir.toml says.
    [[nodiscard]] Machine const& client() const { return client_; }
    [[nodiscard]] crypto::PublicKey const& client_key() const { return client_key_.public_key(); }
    [[nodiscard]] std::filesystem::path const& folder() const { return folder_; }
    /// The keeper's end of the next connection, shaken hands on.
    [[nodiscard]] Channel accept() const {
        pollfd entry{listener_, POLLIN, 0};
        EXPECT_GT(::poll(&entry, 1, kPatience), 0);
        auto const party =
            crypto::TlsParty::of({crypto::TlsSide::server, keeper_key_, {client_key()}});
        auto stream = crypto::TlsStream::of(party.value(), accept_tcp(listener_).descriptor);
        EXPECT_TRUE(stream->shake_hands(kPatience));
        return Channel(std::move(*stream));
    }

private:
    static std::uint16_t port_of(int listener) {
        sockaddr_in address{};
        socklen_t size = sizeof(address);
        EXPECT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
        return ntohs(address.sin_port);
    }
    static std::filesystem::path fresh_folder() {
        static int count = 0;
        return std::filesystem::temp_directory_path() /
               ("weir-machines-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
    }
    std::filesystem::path folder_ = fresh_folder();
    crypto::SigningKey client_key_ = crypto::SigningKey::generate();
    crypto::SigningKey keeper_key_ = crypto::SigningKey::generate();
    int listener_ = listen_tcp({"127.0.0.1", 0}).value();
    Machine client_;
};

}  // namespace weir::protocol
