#include "tests/end_to_end/serving.h"

#include <charconv>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "engines/text/formats.h"
#include "surfaces/protocol/identity.h"
#include "surfaces/protocol/messages.h"

namespace weir::end_to_end {
namespace {

constexpr std::chrono::seconds kLimit{60};
constexpr std::chrono::milliseconds kLimitMilliseconds = kLimit;

std::string text_at(std::string const& json, std::string_view key) {
    auto const tree = text::parse_json(json, "", {});
    auto const* found = tree ? tree->find(key) : nullptr;
    return found == nullptr ? "" : found->as_text().value_or("");
}

/// The port behind the last colon of a line that a process writes into a pipe by name.
std::uint16_t port_said(std::string const& pipe) {
    int const reader = ::open(pipe.c_str(), O_RDONLY | O_CLOEXEC);
    std::string said;
    while (!said.ends_with('\n')) {
        pollfd entry{reader, POLLIN, 0};
        char letter = '\0';
        bool const came = ::poll(&entry, 1, static_cast<int>(kLimitMilliseconds.count())) > 0 &&
                          ::read(reader, &letter, 1) == 1;
        if (!came) break;
        said.push_back(letter);
    }
    ::close(reader);
    std::uint16_t port = 0;
    auto const digits = said.substr(said.rfind(':') + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), port);
    EXPECT_NE(port, 0) << said;
    return port;
}

}  // namespace

Serving::Serving(Home const& home) : Serving(home, home.dir()) {}

Serving::Serving(Home const& home, std::filesystem::path const& dir) {
    auto const pipe = (home.folder() / "said").string();
    ::mkfifo(pipe.c_str(), 0600);
    std::vector<std::string> words{"/bin/sh", "-c", "pipe=$1; shift; exec \"$@\" > \"$pipe\"", "sh",
                                   pipe};
    for (auto const* word : {WEIR_BINARY, "--dir", dir.c_str(), "serve", "--port", "0"})
        words.emplace_back(word);
    process_ = std::make_unique<Process>(words);
    port_ = port_said(pipe);
}

pid_t Serving::gate() const {
    auto const id = std::to_string(process_->id());
    std::ifstream file("/proc/" + id + "/task/" + id + "/children");
    pid_t child = 0;
    while (file >> child) {
        std::ifstream words_file("/proc/" + std::to_string(child) + "/cmdline", std::ios::binary);
        std::string const words{std::istreambuf_iterator<char>(words_file), {}};
        if (words.find(std::string("\0gate\0", 6)) != std::string::npos) return child;
    }
    return 0;
}

int Serving::end() {
    process_->send(SIGINT);
    return process_->wait(kLimit).status;
}

Visitor::Visitor(std::uint16_t port, int receive_buffer)
    : port_(port), caller_(port, receive_buffer) {}

std::string Visitor::head(std::string const& method, std::string const& path) const {
    auto const host = "127.0.0.1:" + std::to_string(port_);
    return method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://" + host +
           "\r\nCookie: weir=" + cookie_ + "\r\nX-Weir-Token: " + token_ + "\r\n";
}

void Visitor::remember(http::Got const& got) {
    auto const set = got.header("set-cookie").value_or("");
    if (set.starts_with("weir=")) cookie_ = set.substr(5, set.find(';') - 5);
}

http::Got Visitor::change(std::string const& method, std::string const& path,
                          std::string const& body) {
    auto got = caller_.ask(head(method, path) + "Content-Type: application/json\r\n" +
                           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    remember(got);
    return got;
}

http::Got Visitor::post(std::string const& path, std::string const& body) {
    return change("POST", path, body);
}

http::Got Visitor::sign_out() { return change("DELETE", "/session", "{}"); }

void Visitor::send_get(std::string const& path) { caller_.send(head("GET", path) + "\r\n"); }

http::Got Visitor::get(std::string const& path) { return caller_.ask(head("GET", path) + "\r\n"); }

void Visitor::take_session(Visitor const& other) {
    cookie_ = other.cookie_;
    token_ = other.token_;
}

http::Got Visitor::sign_in(std::filesystem::path const& identity) {
    auto const greeting = post("/session/challenge", "{}");
    if (greeting.status != 200) return greeting;
    protocol::Hello hello;
    auto const challenge = base::from_hex(text_at(greeting.body, "challenge"));
    EXPECT_TRUE(challenge && challenge->size() == hello.challenge.size());
    std::copy(challenge->begin(), challenge->end(), hello.challenge.begin());
    hello.origin = text_at(greeting.body, "origin");
    hello.bound = greeting.body.find("\"bound\":true") != std::string::npos;
    auto const me = protocol::read_identity(identity);
    EXPECT_TRUE(me);
    auto const signature = me->key.sign(protocol::proof_message(hello));
    auto got = post("/session", R"({"key":")" + base::to_hex(me->key.public_key()) +
                                    R"(","signature":")" + base::to_hex(signature) + R"("})");
    token_ = text_at(got.body, "token");
    return got;
}

}  // namespace weir::end_to_end
