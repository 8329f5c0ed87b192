// Commands on the keys with which people prove who they are: a new one, vouching for one, ending
// one, and which there are.
#include <algorithm>

#include <fmt/format.h>

#include "engines/text/formats.h"
#include "rules/program/fingerprint.h"
#include "rules/program/sign_off.h"
#include "surfaces/cli/detail/commands.h"
#include "surfaces/cli/detail/render.h"
#include "surfaces/cli/detail/session.h"
#include "surfaces/cli/detail/tree_read.h"

namespace weir::cli::detail {

using text::Tree;

namespace {

base::Result<crypto::PublicKey> public_key_of(std::string const& hex) {
    auto const bytes = base::from_hex(hex);
    crypto::PublicKey key{};
    if (!bytes || bytes->size() != key.size()) {
        return base::fail(base::Fault::bad_input,
                          "a public key is 64 hexadecimal digits, as `weir key new` prints it");
    }
    std::ranges::copy(*bytes, key.begin());
    return key;
}

/// The entry at which a person's keys changed last, as the list says; 0 for who is not in it.
std::uint64_t last_of(Tree const& listed, std::string const& person) {
    for (auto const& row : list_at(listed, "keys")) {
        if (text_at(row, "person") == person)
            return static_cast<std::uint64_t>(count_at(row, "last"));
    }
    return 0;
}

/// One signature on a key; as the person themselves, no role is named.
std::variant<Tree, int> signed_off(Options const& options, std::string_view operation,
                                   std::string_view act_for_others, std::string_view act_for_own) {
    auto const& person = options.words[0];
    auto const key = public_key_of(options.words[1]);
    if (!key) return fail_with(key.error(), options);
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    auto const listed = session->ask("key.list", Tree::object(), options);
    if (auto const* exit_status = std::get_if<int>(&listed)) return *exit_status;
    auto const& identity = session->identity();
    bool const is_own = identity.person == person;
    auto role = options.role.empty() ? identity.role : options.role;
    if (is_own) role.clear();
    if (!options.json) {
        print(fmt::format("{}: {}\n", person, bold(program::fingerprint_of(*key))));
    }
    auto const subject =
        program::key_subject(person, *key, last_of(std::get<Tree>(listed), person));
    auto const message = program::message_of(
        {session->hello().origin, is_own ? act_for_own : act_for_others, subject, role});
    return session->ask(operation,
                        Tree::object()
                            .set("person", person)
                            .set("key", options.words[1])
                            .set("role", role)
                            .set("signature", base::to_hex(identity.key.sign(message))),
                        options);
}

std::string lacking(Tree const& of) {
    auto text = joined(list_at(of, "missing"));
    if (auto const more = count_at(of, "more"); more > 0) {
        text += fmt::format("{}{} of: {}", text.empty() ? "" : "; and ", more,
                            joined(list_at(of, "of")));
    }
    if (auto const not_before = text_at(of, "not_before"); !not_before.empty()) {
        text += fmt::format("{}not before {}: nobody else holds this role",
                            text.empty() ? "" : "; ", not_before);
    }
    return text;
}

void print_keys(Tree const& answer) {
    Table table({{"person"}, {"fingerprint"}, {"since"}, {"waits for"}});
    for (auto const& row : list_at(answer, "keys")) {
        auto const name = text_at(row, "person") + (flag_at(row, "yours") ? " (you)" : "");
        auto const print = text_at(row, "fingerprint");
        table.add({name, print.empty() ? "no key" : print, text_at(row, "since"), ""});
        for (auto const& one : list_at(row, "waiting"))
            table.add({"  vouched for", text_at(one, "fingerprint"), "", lacking(one)});
    }
    print(table.to_text());
}

int print_done(std::variant<Tree, int> const& answer, Options const& options,
               void (*show)(Tree const&)) {
    if (auto const* exit_status = std::get_if<int>(&answer)) return *exit_status;
    auto const& tree = std::get<Tree>(answer);
    if (options.json) print(text::write_json(tree, 2) + "\n");
    else show(tree);
    return kDone;
}

}  // namespace

int key_new(Options const& options) {
    protocol::Identity const identity{options.words[1], options.role,
                                      crypto::SigningKey::generate()};
    auto const& key = identity.key.public_key();
    auto const written = protocol::write_identity(options.words[0], identity);
    if (!written) return fail_with(written.error(), options);
    if (options.json) {
        print(text::write_json(Tree::object()
                                   .set("key", base::to_hex(key))
                                   .set("fingerprint", program::fingerprint_of(key)),
                               2) +
              "\n");
        return kDone;
    }
    print(fmt::format(
        "{}\n{}\n  proves nothing yet: read the fingerprint to those who vouch, who "
        "run `weir key bind {} {}`\n",
        base::to_hex(key), bold(program::fingerprint_of(key)), identity.person, base::to_hex(key)));
    return kDone;
}

int key_bind(Options const& options) {
    return print_done(signed_off(options, "key.vouch", "key_vouched", "key_succeeded"), options,
                      [](Tree const& tree) {
                          if (flag_at(tree, "bound")) print("signed. The key is bound.\n");
                          else print(fmt::format("signed. Still missing: {}.\n", lacking(tree)));
                      });
}

int key_revoke(Options const& options) {
    return print_done(
        signed_off(options, "key.revoke", "key_revoked", "key_revoked"), options,
        [](Tree const&) { print("revoked: this key proves nothing any more, nor ever again\n"); });
}

int key_list(Options const& options) {
    auto session = Session::open(options);
    if (!session) return fail_with(session.error(), options);
    return print_done(session->ask("key.list", Tree::object(), options), options, print_keys);
}

}  // namespace weir::cli::detail
