// One command's talk with the keeper: who asks, what is asked, and the three endings.
#pragma once

#include <filesystem>
#include <optional>
#include <variant>

#include "surfaces/cli/detail/options.h"
#include "surfaces/protocol/client.h"

namespace weir::cli::detail {

/// Exit statuses.
inline constexpr int kDone = 0;
inline constexpr int kAccident = 1;
inline constexpr int kUsage = 2;
inline constexpr int kRefused = 3;

/// Prints an accident or a refusal and gives the exit status that belongs to it.
[[nodiscard]] int fail_with(base::Error const& error, Options const& options);
[[nodiscard]] int refuse_with(base::Refusal const& refusal, Options const& options);

/// A connection on which somebody has proved who they are.
class Session {
public:
    /// Connects to the keeper of options.dir as the identity of options.key. bad_input without one.
    static base::Result<Session> open(Options const& options);
    /// The same for another identity file.
    static base::Result<Session> open(Options const& options, std::filesystem::path const& key);
    /// Nobody's: for `init` only.
    static base::Result<Session> open_unproved(std::filesystem::path const& dir);

    /// The value, or the exit status after the refusal or accident was printed.
    [[nodiscard]] std::variant<text::Tree, int> ask(std::string_view operation,
                                                    text::Tree parameters, Options const& options);
    [[nodiscard]] std::variant<text::Tree, int> ask(std::string_view operation,
                                                    text::Tree parameters, base::Bytes batch,
                                                    Options const& options);
    [[nodiscard]] protocol::Identity const& identity() const { return *identity_; }
    [[nodiscard]] protocol::Hello const& hello() const { return client_.hello(); }

private:
    Session(protocol::Client client, std::optional<protocol::Identity> identity)
        : client_(std::move(client)), identity_(std::move(identity)) {}
    static base::Result<Session> open_as(std::filesystem::path const& dir,
                                         protocol::Identity identity);
    std::variant<text::Tree, int> ending_of(base::Result<protocol::Answer> answer,
                                            Options const& options);
    protocol::Client client_;
    std::optional<protocol::Identity> identity_;
};

}  // namespace weir::cli::detail
