#include "surfaces/cli/detail/session.h"

#include <fmt/format.h>

#include "engines/text/formats.h"
#include "surfaces/cli/detail/render.h"

namespace weir::cli::detail {
namespace {

protocol::OnProgress progress_on(ProgressBar& bar) {
    return [&bar](protocol::Progress const& progress) {
        bar.show(progress.what, progress.done, progress.total);
    };
}

}  // namespace

int fail_with(base::Error const& error, Options const& options) {
    if (options.json) {
        print(text::write_json(
                  text::Tree::object().set(
                      "error", text::Tree::object()
                                   .set("fault", std::string(base::name_of(error.fault)))
                                   .set("message", error.message)
                                   .set("file", error.place.file)
                                   .set("line", static_cast<std::int64_t>(error.place.line))
                                   .set("column", static_cast<std::int64_t>(error.place.column))),
                  2) +
              "\n");
    }
    print_error(fmt::format("weir: {}\n", base::to_text(error)));
    return kAccident;
}

int refuse_with(base::Refusal const& refusal, Options const& options) {
    auto const sentence = std::string(base::sentence_of(refusal.reason));
    if (options.json) {
        print(text::write_json(
                  text::Tree::object().set(
                      "refused", text::Tree::object()
                                     .set("reason", std::string(base::name_of(refusal.reason)))
                                     .set("subject", refusal.subject)
                                     .set("sentence", sentence)),
                  2) +
              "\n");
    }
    print_error(fmt::format("refused: {}{}\n", sentence,
                            refusal.subject.empty() ? "" : fmt::format(" ({})", refusal.subject)));
    return kRefused;
}

base::Result<Session> Session::open_as(std::filesystem::path const& dir,
                                       protocol::Identity identity) {
    auto client = protocol::Client::connect({.dir = dir, .program = "/proc/self/exe"});
    if (!client) return std::unexpected(client.error());
    if (client->hello().same_user && is_terminal_error()) {
        print_error(dim("development mode: this user can read everything\n"));
    }
    if (auto proved = client->prove(identity.key); !proved) return std::unexpected(proved.error());
    return Session(std::move(*client), std::move(identity));
}

base::Result<Session> Session::open(Options const& options) { return open(options, options.key); }

base::Result<Session> Session::open(Options const& options, std::filesystem::path const& key) {
    if (key.empty()) {
        return base::fail(base::Fault::bad_input,
                          "who is asking? give your identity file with --key or WEIR_IDENTITY");
    }
    auto identity = protocol::read_identity(key);
    if (!identity) return std::unexpected(identity.error());
    return open_as(options.dir, std::move(*identity));
}

base::Result<Session> Session::open_unproved(std::filesystem::path const& dir) {
    auto client = protocol::Client::connect({.dir = dir, .program = "/proc/self/exe"});
    if (!client) return std::unexpected(client.error());
    return Session(std::move(*client), std::nullopt);
}

std::variant<text::Tree, int> Session::ending_of(base::Result<protocol::Answer> answer,
                                                 Options const& options) {
    if (!answer) return fail_with(answer.error(), options);
    if (auto* tree = std::get_if<text::Tree>(&answer->ending)) return std::move(*tree);
    if (auto const* refusal = std::get_if<base::Refusal>(&answer->ending))
        return refuse_with(*refusal, options);
    return fail_with(std::get<base::Error>(answer->ending), options);
}

std::variant<text::Tree, int> Session::ask(std::string_view operation, text::Tree parameters,
                                           Options const& options) {
    base::Result<protocol::Answer> answer = protocol::Answer{};
    {
        ProgressBar bar;
        answer = client_.ask({std::string(operation), std::move(parameters)}, progress_on(bar));
    }
    return ending_of(std::move(answer), options);
}

std::variant<text::Tree, int> Session::ask(std::string_view operation, text::Tree parameters,
                                           base::Bytes batch, Options const& options) {
    base::Result<protocol::Answer> answer = protocol::Answer{};
    {
        ProgressBar bar;
        answer = client_.ask({std::string(operation), std::move(parameters)}, std::move(batch),
                             progress_on(bar));
    }
    return ending_of(std::move(answer), options);
}

}  // namespace weir::cli::detail
