#include "surfaces/protocol/messages.h"

#include "engines/crypto/hash.h"
#include "engines/text/formats.h"

namespace weir::protocol {
namespace {

using base::Fault;
using text::Tree;

constexpr text::Limits kMessageLimits{
    .size_max = kMessageSizeMax, .depth_max = 32, .values_max = kMessageValuesMax};

base::Result<Tree> tree_of(Frame const& frame, FrameKind kind) {
    if (frame.kind != kind) return base::fail(Fault::corrupt, "expected another kind of frame");
    return text::parse_json(base::text_of(frame.payload), "", kMessageLimits);
}

Frame frame_of_tree(FrameKind kind, Tree const& tree) {
    auto const json = text::write_json(tree);
    auto const bytes = base::bytes_of(json);
    return Frame{kind, base::Bytes(bytes.begin(), bytes.end())};
}

template <std::size_t Size>
base::Result<std::array<std::uint8_t, Size>> array_of(Tree const& tree, std::string_view key) {
    auto const member = tree.at(key);
    if (!member) return std::unexpected(member.error());
    auto const hex = (*member)->as_text();
    if (!hex) return std::unexpected(hex.error());
    auto const bytes = base::from_hex(*hex);
    if (!bytes) return std::unexpected(bytes.error());
    if (bytes->size() != Size)
        return base::fail(Fault::corrupt, "wrong number of bytes in a message");
    std::array<std::uint8_t, Size> out{};
    std::copy(bytes->begin(), bytes->end(), out.begin());
    return out;
}

std::string text_or(Tree const& tree, std::string_view key, std::string_view otherwise) {
    auto const* member = tree.find(key);
    if (member == nullptr) return std::string(otherwise);
    return member->as_text().value_or(std::string(otherwise));
}

std::uint64_t count_or_zero(Tree const& tree, std::string_view key) {
    auto const* member = tree.find(key);
    if (member == nullptr) return 0;
    auto const value = member->as_int().value_or(0);
    return value < 0 ? 0 : static_cast<std::uint64_t>(value);
}

bool flag_or_no(Tree const& tree, std::string_view key) {
    auto const* member = tree.find(key);
    return member != nullptr && member->as_bool().value_or(false);
}

Tree tree_of_error(base::Error const& error) {
    return Tree::object()
        .set("fault", std::string(base::name_of(error.fault)))
        .set("message", error.message)
        .set("file", error.place.file)
        .set("line", static_cast<std::int64_t>(error.place.line))
        .set("column", static_cast<std::int64_t>(error.place.column));
}

base::Error error_of(Tree const& tree) {
    base::Error error{
        Fault::io,
        text_or(tree, "message", "unknown error"),
        {text_or(tree, "file", ""), count_or_zero(tree, "line"), count_or_zero(tree, "column")}};
    auto const fault = text_or(tree, "fault", "io");
    for (auto const candidate :
         {Fault::bad_input, Fault::not_found, Fault::exists, Fault::corrupt, Fault::io,
          Fault::too_large, Fault::unavailable, Fault::unsupported}) {
        if (base::name_of(candidate) == fault) error.fault = candidate;
    }
    return error;
}

}  // namespace

Frame frame_of(Hello const& hello) {
    return frame_of_tree(FrameKind::hello, Tree::object()
                                               .set("challenge", base::to_hex(hello.challenge))
                                               .set("origin", hello.origin)
                                               .set("same_user", hello.same_user)
                                               .set("bound", hello.bound));
}

Frame frame_of(Proof const& proof) {
    return frame_of_tree(FrameKind::proof, Tree::object()
                                               .set("key", base::to_hex(proof.key))
                                               .set("signature", base::to_hex(proof.signature)));
}

Frame frame_of(Request const& request) {
    return frame_of_tree(
        FrameKind::request,
        Tree::object().set("operation", request.operation).set("parameters", request.parameters));
}

Frame frame_of(Answer const& answer) {
    Tree tree = Tree::object();
    if (auto const* value = std::get_if<Tree>(&answer.ending)) {
        tree.set("value", *value);
    } else if (auto const* refusal = std::get_if<base::Refusal>(&answer.ending)) {
        tree.set("refused", Tree::object()
                                .set("reason", std::string(base::name_of(refusal->reason)))
                                .set("subject", refusal->subject));
    } else {
        tree.set("error", tree_of_error(std::get<base::Error>(answer.ending)));
    }
    return frame_of_tree(FrameKind::answer, tree);
}

Frame frame_of(Progress const& progress) {
    return frame_of_tree(FrameKind::progress, Tree::object()
                                                  .set("what", progress.what)
                                                  .set("done", progress.done)
                                                  .set("total", progress.total));
}

base::Result<Hello> hello_of(Frame const& frame) {
    auto const tree = tree_of(frame, FrameKind::hello);
    if (!tree) return std::unexpected(tree.error());
    auto const challenge = array_of<32>(*tree, "challenge");
    if (!challenge) return std::unexpected(challenge.error());
    return Hello{*challenge, text_or(*tree, "origin", ""), flag_or_no(*tree, "same_user"),
                 flag_or_no(*tree, "bound")};
}

base::Result<Proof> proof_of(Frame const& frame) {
    auto const tree = tree_of(frame, FrameKind::proof);
    if (!tree) return std::unexpected(tree.error());
    auto const key = array_of<32>(*tree, "key");
    if (!key) return std::unexpected(key.error());
    auto const signature = array_of<64>(*tree, "signature");
    if (!signature) return std::unexpected(signature.error());
    return Proof{*key, *signature};
}

base::Result<Request> request_of(Frame const& frame) {
    auto const tree = tree_of(frame, FrameKind::request);
    if (!tree) return std::unexpected(tree.error());
    auto const* parameters = tree->find("parameters");
    return Request{text_or(*tree, "operation", ""),
                   parameters != nullptr ? *parameters : Tree::object()};
}

base::Result<Answer> answer_of(Frame const& frame) {
    auto const tree = tree_of(frame, FrameKind::answer);
    if (!tree) return std::unexpected(tree.error());
    if (auto const* value = tree->find("value")) return Answer{*value};
    if (auto const* refused = tree->find("refused")) {
        auto const reason = base::reason_of(text_or(*refused, "reason", ""));
        if (!reason) return std::unexpected(reason.error());
        return Answer{base::Refusal{*reason, text_or(*refused, "subject", "")}};
    }
    if (auto const* error = tree->find("error")) return Answer{error_of(*error)};
    return base::fail(Fault::corrupt, "an answer without an ending");
}

base::Result<Progress> progress_of(Frame const& frame) {
    auto const tree = tree_of(frame, FrameKind::progress);
    if (!tree) return std::unexpected(tree.error());
    return Progress{text_or(*tree, "what", ""), count_or_zero(*tree, "done"),
                    count_or_zero(*tree, "total")};
}

Hello bound_to(Hello hello, base::Digest const& binding) {
    base::Writer out;
    out.text("weir/bound/v1");
    out.raw(binding);
    out.raw(hello.challenge);
    hello.challenge = crypto::sha256(std::move(out).take());
    hello.bound = true;
    return hello;
}

base::Bytes proof_message(Hello const& hello) {
    base::Writer out;
    out.text(hello.bound ? "weir/hello/bound/v1" : "weir/hello/v1");
    out.raw(hello.challenge);
    out.text(hello.origin);
    return std::move(out).take();
}

}  // namespace weir::protocol
