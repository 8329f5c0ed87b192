#include "records/vault/detail/token.h"

#include <array>
#include <vector>

#include <fmt/format.h>
#include <p11-kit/p11-kit.h>
#include <p11-kit/uri.h>

#include "base/check.h"
#include "engines/crypto/secret_file.h"

namespace weir::vault::detail {
namespace {

using base::Fault;

constexpr std::size_t kPinSizeMax = 256;
constexpr std::size_t kWrappedSize = crypto::Key::kSize + 8;  // RFC 3394 adds eight bytes
constexpr unsigned long kFoundMax = 16;

constexpr CK_BBOOL kYes = CK_TRUE;
constexpr CK_BBOOL kNo = CK_FALSE;
constexpr CK_OBJECT_CLASS kSecretKey = CKO_SECRET_KEY;
constexpr CK_KEY_TYPE kAes = CKK_AES;
constexpr CK_KEY_TYPE kGeneric = CKK_GENERIC_SECRET;

std::unexpected<base::Error> refused(std::string_view what, CK_RV answer) {
    return base::fail(Fault::io,
                      fmt::format("the token refuses to {}: {}", what, p11_kit_strerror(answer)));
}

struct FreeUri {
    void operator()(P11KitUri* uri) const { p11_kit_uri_free(uri); }
};
using Uri = std::unique_ptr<P11KitUri, FreeUri>;

base::Result<Uri> parse(std::string const& text) {
    Uri uri(p11_kit_uri_new());
    base::check(uri != nullptr, "no memory for a token's URI");
    int const parsed = p11_kit_uri_parse(text.c_str(), P11_KIT_URI_FOR_ANY, uri.get());
    if (parsed != P11_KIT_URI_OK) {
        return base::fail(Fault::bad_input, fmt::format("the token's URI cannot be read: {}",
                                                        p11_kit_uri_message(parsed)));
    }
    if (p11_kit_uri_get_pin_value(uri.get()) != nullptr) {
        return base::fail(Fault::bad_input,
                          "the token's URI carries its PIN: put the PIN into a file and name the "
                          "file by `pin-source`");
    }
    if (p11_kit_uri_get_module_path(uri.get()) == nullptr) {
        return base::fail(Fault::bad_input, "the token's URI names no `module-path`");
    }
    if (p11_kit_uri_get_pin_source(uri.get()) == nullptr) {
        return base::fail(Fault::bad_input, "the token's URI names no `pin-source`");
    }
    return uri;
}

base::Result<base::Bytes> read_pin(P11KitUri* uri) {
    std::string_view path = p11_kit_uri_get_pin_source(uri);
    if (path.starts_with("file:")) path.remove_prefix(5);
    auto pin = crypto::read_secret_file(path, kPinSizeMax);
    if (!pin) return pin;
    while (!pin->empty() && pin->back() == '\n') pin->pop_back();
    return pin;
}

/// A loaded and initialised module, given back at the end.
struct ReleaseModule {
    void operator()(CK_FUNCTION_LIST* module) const {
        p11_kit_module_finalize(module);
        p11_kit_module_release(module);
    }
};
using Module = std::unique_ptr<CK_FUNCTION_LIST, ReleaseModule>;

base::Result<Module> load(char const* path) {
    auto* loaded = p11_kit_module_load(path, 0);
    if (loaded == nullptr) {
        return base::fail(Fault::not_found,
                          "the token's module cannot be loaded, see `module-path`", {path});
    }
    CK_RV const started = p11_kit_module_initialize(loaded);
    if (started != CKR_OK) {
        p11_kit_module_release(loaded);
        return refused("start", started);
    }
    return Module(loaded);
}

base::Result<CK_SLOT_ID> find_slot(CK_FUNCTION_LIST* module, P11KitUri* uri) {
    CK_ULONG count = 0;
    CK_RV listed = module->C_GetSlotList(CK_TRUE, nullptr, &count);
    std::vector<CK_SLOT_ID> slots(count);
    if (listed == CKR_OK) listed = module->C_GetSlotList(CK_TRUE, slots.data(), &count);
    if (listed != CKR_OK) return refused("list its slots", listed);
    slots.resize(count);
    for (auto const slot : slots) {
        CK_TOKEN_INFO info{};
        if (module->C_GetTokenInfo(slot, &info) != CKR_OK) continue;
        bool const is_usable = (info.flags & CKF_TOKEN_INITIALIZED) != 0;
        if (is_usable && p11_kit_uri_match_token_info(uri, &info) == 1) return slot;
    }
    return base::fail(Fault::not_found, "no token of that URI is plugged in");
}

/// PKCS#11 takes what it only reads as if it might write there.
CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, void const* value, std::size_t size) {
    return {type, const_cast<void*>(value), size};
}
template <class T>
CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, T const& value) {
    return attribute(type, &value, sizeof(value));
}

std::array<CK_ATTRIBUTE, 4> named(TokenKeyName const& name) {
    return {attribute(CKA_CLASS, kSecretKey), attribute(CKA_TOKEN, kYes),
            attribute(CKA_LABEL, name.label.data(), name.label.size()),
            attribute(CKA_ID, name.id.data(), name.id.size())};
}

}  // namespace

struct Token::Impl {
    Impl(Module loaded, CK_SESSION_HANDLE opened) : module(std::move(loaded)), session(opened) {}
    ~Impl() { module->C_CloseSession(session); }
    Impl(Impl const&) = delete;
    Impl& operator=(Impl const&) = delete;

    Module module;
    CK_SESSION_HANDLE session;

    base::Result<std::vector<CK_OBJECT_HANDLE>> find(TokenKeyName const& name) const {
        auto wanted = named(name);
        CK_RV answer = module->C_FindObjectsInit(session, wanted.data(), wanted.size());
        if (answer != CKR_OK) return refused("look for a key", answer);
        std::vector<CK_OBJECT_HANDLE> found(kFoundMax);
        CK_ULONG count = 0;
        answer = module->C_FindObjects(session, found.data(), kFoundMax, &count);
        module->C_FindObjectsFinal(session);
        if (answer != CKR_OK) return refused("look for a key", answer);
        found.resize(count);
        return found;
    }

    [[nodiscard]] bool keeps(CK_OBJECT_HANDLE key) const {
        CK_BBOOL is_sensitive = CK_FALSE;
        CK_BBOOL is_extractable = CK_TRUE;
        CK_BBOOL was_always_sensitive = CK_FALSE;
        CK_BBOOL was_never_extractable = CK_FALSE;
        std::array asked{attribute(CKA_SENSITIVE, is_sensitive),
                         attribute(CKA_EXTRACTABLE, is_extractable),
                         attribute(CKA_ALWAYS_SENSITIVE, was_always_sensitive),
                         attribute(CKA_NEVER_EXTRACTABLE, was_never_extractable)};
        return module->C_GetAttributeValue(session, key, asked.data(), asked.size()) == CKR_OK &&
               is_sensitive == CK_TRUE && is_extractable == CK_FALSE &&
               was_always_sensitive == CK_TRUE && was_never_extractable == CK_TRUE;
    }
};

Token::Token(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Token::Token(Token&&) noexcept = default;
Token& Token::operator=(Token&&) noexcept = default;
Token::~Token() = default;

base::Result<Token> Token::open(std::string const& text) {
    auto const uri = parse(text);
    if (!uri) return std::unexpected(uri.error());
    auto pin = read_pin(uri->get());
    if (!pin) return std::unexpected(pin.error());
    auto module = load(p11_kit_uri_get_module_path(uri->get()));
    if (!module) return std::unexpected(module.error());
    auto const slot = find_slot(module->get(), uri->get());
    if (!slot) return std::unexpected(slot.error());
    CK_SESSION_HANDLE session = 0;
    CK_RV const opened = (*module)->C_OpenSession(*slot, CKF_SERIAL_SESSION | CKF_RW_SESSION,
                                                  nullptr, nullptr, &session);
    if (opened != CKR_OK) return refused("open a session", opened);
    Token token(std::make_unique<Impl>(std::move(*module), session));
    CK_RV const known = token.impl_->module->C_Login(session, CKU_USER, pin->data(), pin->size());
    crypto::wipe(*pin);
    if (known == CKR_PIN_INCORRECT) {
        return base::fail(Fault::bad_input, "the token's PIN is not the one in `pin-source`");
    }
    if (known != CKR_OK && known != CKR_USER_ALREADY_LOGGED_IN) return refused("log in", known);
    return token;
}

base::Result<TokenObject> Token::make_key(TokenKeyName const& name) {
    CK_MECHANISM mechanism{CKM_AES_KEY_GEN, nullptr, 0};
    CK_ULONG size = crypto::Key::kSize;
    std::array wanted{attribute(CKA_CLASS, kSecretKey),
                      attribute(CKA_KEY_TYPE, kAes),
                      attribute(CKA_VALUE_LEN, size),
                      attribute(CKA_TOKEN, kYes),
                      attribute(CKA_PRIVATE, kYes),
                      attribute(CKA_SENSITIVE, kYes),
                      attribute(CKA_EXTRACTABLE, kNo),
                      attribute(CKA_WRAP, kYes),
                      attribute(CKA_UNWRAP, kYes),
                      attribute(CKA_ENCRYPT, kNo),
                      attribute(CKA_DECRYPT, kNo),
                      attribute(CKA_LABEL, name.label.data(), name.label.size()),
                      attribute(CKA_ID, name.id.data(), name.id.size())};
    CK_OBJECT_HANDLE key = 0;
    CK_RV const made = impl_->module->C_GenerateKey(impl_->session, &mechanism, wanted.data(),
                                                    wanted.size(), &key);
    if (made != CKR_OK) return refused("make a key", made);
    if (impl_->keeps(key)) return TokenObject{key};
    return base::fail(Fault::corrupt, "the token made a key that could come out of it");
}

base::Result<TokenObject> Token::find_key(TokenKeyName const& name) {
    auto const found = impl_->find(name);
    if (!found) return std::unexpected(found.error());
    if (found->empty()) return base::fail(Fault::not_found, "the token has no such key");
    if (impl_->keeps(found->front())) return TokenObject{found->front()};
    return base::fail(Fault::corrupt, "the token's key could have come out of it");
}

base::Result<std::size_t> Token::destroy_keys(TokenKeyName const& name) {
    auto const found = impl_->find(name);
    if (!found) return std::unexpected(found.error());
    for (auto const key : *found) {
        CK_RV const gone = impl_->module->C_DestroyObject(impl_->session, key);
        if (gone != CKR_OK) return refused("destroy a key", gone);
    }
    auto const left = impl_->find(name);
    if (!left) return std::unexpected(left.error());
    if (left->empty()) return found->size();
    return base::fail(Fault::io, "the token still has a key that it said it destroyed");
}

base::Result<base::Bytes> Token::wrap(TokenObject with, crypto::Key const& key) {
    std::array wanted{attribute(CKA_CLASS, kSecretKey), attribute(CKA_KEY_TYPE, kGeneric),
                      attribute(CKA_TOKEN, kNo), attribute(CKA_EXTRACTABLE, kYes),
                      attribute(CKA_VALUE, key.bytes().data(), key.bytes().size())};
    CK_OBJECT_HANDLE lent = 0;
    CK_RV answer =
        impl_->module->C_CreateObject(impl_->session, wanted.data(), wanted.size(), &lent);
    if (answer != CKR_OK) return refused("take a key to wrap", answer);
    CK_MECHANISM mechanism{CKM_AES_KEY_WRAP, nullptr, 0};
    base::Bytes wrapped(kWrappedSize);
    CK_ULONG size = wrapped.size();
    answer = impl_->module->C_WrapKey(impl_->session, &mechanism, with.handle, lent, wrapped.data(),
                                      &size);
    impl_->module->C_DestroyObject(impl_->session, lent);
    if (answer != CKR_OK) return refused("wrap a key", answer);
    if (size == kWrappedSize) return wrapped;
    return base::fail(Fault::corrupt, "the token wrapped a key into an unexpected size");
}

base::Result<crypto::Key> Token::unwrap(TokenObject with, base::ByteView wrapped) {
    std::array wanted{attribute(CKA_CLASS, kSecretKey), attribute(CKA_KEY_TYPE, kGeneric),
                      attribute(CKA_TOKEN, kNo), attribute(CKA_SENSITIVE, kNo),
                      attribute(CKA_EXTRACTABLE, kYes)};
    CK_MECHANISM mechanism{CKM_AES_KEY_WRAP, nullptr, 0};
    CK_OBJECT_HANDLE lent = 0;
    base::Bytes in(wrapped.begin(), wrapped.end());
    CK_RV answer = impl_->module->C_UnwrapKey(impl_->session, &mechanism, with.handle, in.data(),
                                              in.size(), wanted.data(), wanted.size(), &lent);
    if (answer != CKR_OK) {
        return base::fail(Fault::corrupt, fmt::format("the token does not unwrap a key: {}",
                                                      p11_kit_strerror(answer)));
    }
    std::array<std::uint8_t, crypto::Key::kSize> value{};
    auto asked = attribute(CKA_VALUE, value.data(), value.size());
    answer = impl_->module->C_GetAttributeValue(impl_->session, lent, &asked, 1);
    impl_->module->C_DestroyObject(impl_->session, lent);
    if (answer != CKR_OK || asked.ulValueLen != value.size()) {
        return refused("hand out what it unwrapped", answer);
    }
    auto key = crypto::Key::of(value);
    crypto::wipe(value);
    return key;
}

}  // namespace weir::vault::detail
