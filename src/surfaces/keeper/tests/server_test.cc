#include "surfaces/keeper/server.h"

#include <filesystem>
#include <thread>

#include <unistd.h>

#include <gtest/gtest.h>

namespace weir::keeper {
namespace {

using base::Fault;
using protocol::Channel;
using protocol::Frame;
using protocol::FrameKind;

class StillClock final : public base::Clock {
public:
    [[nodiscard]] base::Instant now() const override { return {}; }
};

/// A keeper without a programme, on a socket of its own, and a client that it has greeted.
class ServerWithoutProgramme : public testing::Test {
protected:
    ServerWithoutProgramme() {
        std::filesystem::create_directories(folder_);
        thread_ = std::jthread([this] { EXPECT_TRUE(server_.serve()); });
        client_.emplace(connected());
        EXPECT_TRUE(protocol::hello_of(client_->receive().value().value()));
    }
    ~ServerWithoutProgramme() override {
        server_.end();
        thread_.join();
        std::filesystem::remove_all(folder_);
    }
    ServerWithoutProgramme(ServerWithoutProgramme const&) = delete;
    ServerWithoutProgramme& operator=(ServerWithoutProgramme const&) = delete;

    /// What comes back for a request of these bytes; then the keeper hangs up.
    base::Error answer_to(std::string_view json) {
        auto const bytes = base::bytes_of(json);
        EXPECT_TRUE(client_->send(Frame{FrameKind::request, {bytes.begin(), bytes.end()}}));
        auto const frame = client_->receive();
        if (!frame || !*frame) return {Fault::unavailable, "silence", {}};
        auto const answer = protocol::answer_of(**frame);
        EXPECT_TRUE(answer);
        auto const after = client_->receive();
        EXPECT_FALSE(after && *after);
        return std::get<base::Error>(answer->ending);
    }

private:
    [[nodiscard]] Channel connected() const {
        while (true) {
            auto channel = Channel::connect(folder_ / "weir.sock");
            if (channel) return std::move(*channel);
            std::this_thread::yield();
        }
    }
    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("weir-server-" + std::to_string(::getpid()));
    StillClock clock_;
    Server server_{{.paths = {folder_, folder_, folder_}, .clock = clock_}};
    std::jthread thread_;
    std::optional<Channel> client_;
};

TEST_F(ServerWithoutProgramme, SaysWhyItCannotReadARequest) {
    EXPECT_EQ(answer_to("{\"operation\":").fault, Fault::bad_input);
}

TEST_F(ServerWithoutProgramme, SaysThatARequestIsTooLarge) {
    EXPECT_EQ(answer_to(std::string(40, '[') + std::string(40, ']')).fault, Fault::too_large);
}

}  // namespace
}  // namespace weir::keeper
