#include "records/vault/detail/month_file.h"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "base/files.h"
#include "engines/crypto/hash.h"
#include "engines/crypto/random.h"
#include "engines/crypto/seal.h"
#include "engines/crypto/secret_file.h"

namespace weir::vault::detail {
namespace {

using base::Fault;
using Salt = std::array<std::uint8_t, crypto::kSaltSize>;

constexpr std::size_t kFileSizeMax = 4096;
constexpr std::size_t kPassphraseMin = 12;
constexpr std::string_view kFirstLine = "weir month key 1\n";
constexpr std::string_view kSumLine = "sum ";
constexpr std::string_view kWrapName = "weir/table-key/v1";
constexpr std::string_view kSealName = "weir/month-key/v1";
constexpr std::string_view kExplanation =
    "# Whoever holds this and a copy of data/ can open everything there. Keep it on another\n"
    "# volume than data/, and never in the same backup.\n";

/// Text that held a secret, wiped at the end of its scope.
class SecretText {
public:
    explicit SecretText(std::string text) : text_(std::move(text)) {}
    ~SecretText() { crypto::wipe({reinterpret_cast<std::uint8_t*>(text_.data()), text_.size()}); }
    SecretText(SecretText const&) = delete;
    SecretText& operator=(SecretText const&) = delete;
    [[nodiscard]] std::string_view view() const { return text_; }

private:
    std::string text_;
};

class HeldMonthKey final : public MonthKey {
public:
    explicit HeldMonthKey(crypto::Key key) : key_(std::move(key)) {}
    base::Result<base::Bytes> wrap(crypto::Key const& table_key) override {
        return crypto::wrap(key_, kWrapName, table_key.bytes());
    }
    base::Result<crypto::Key> unwrap(base::ByteView wrapped) override {
        auto secret = crypto::unwrap(key_, kWrapName, wrapped);
        if (!secret) return std::unexpected(secret.error());
        auto key = crypto::Key::of(*secret);
        crypto::wipe(*secret);
        return key;
    }

private:
    crypto::Key key_;
};

std::string sum_of(std::string_view text) {
    return base::to_hex(crypto::sha256(base::bytes_of(text)));
}

base::Status write_key_file(std::filesystem::path const& path, std::string_view lines) {
    auto const sum = sum_of(lines);
    SecretText const text(fmt::format("{}{}{}\n", lines, kSumLine, sum));
    return base::write_file(path, base::bytes_of(text.view()), {.mode = 0600, .replace = false});
}

/// Words of the lines `name value`, without comments, from a file that is whole.
using Lines = std::map<std::string, std::string, std::less<>>;

std::unexpected<base::Error> corrupt(std::string why, std::filesystem::path const& path) {
    return base::fail(Fault::corrupt, std::move(why), {path.string()});
}

base::Result<Lines> lines_of(std::string_view text, std::filesystem::path const& path) {
    auto const sum_at = text.rfind(kSumLine);
    if (!text.starts_with(kFirstLine) || sum_at == std::string_view::npos) {
        return corrupt("this is no month key file, or its first or last line is damaged", path);
    }
    if (text.substr(sum_at) != fmt::format("{}{}\n", kSumLine, sum_of(text.substr(0, sum_at)))) {
        return corrupt("the month key file is damaged: its sum is not that of its lines", path);
    }
    Lines lines;
    auto rest = text.substr(0, sum_at).substr(kFirstLine.size());
    while (!rest.empty()) {
        auto const line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        auto const space = line.find(' ');
        if (line.starts_with('#') || space == std::string_view::npos) continue;
        lines.emplace(line.substr(0, space), line.substr(space + 1));
    }
    return lines;
}

void wipe_lines(Lines& lines) {
    for (auto& [name, value] : lines) {
        crypto::wipe({reinterpret_cast<std::uint8_t*>(value.data()), value.size()});
    }
}

/// The lines of a file of this number and kind, if nobody else could read it.
base::Result<Lines> read_key_file(std::filesystem::path const& path, std::uint32_t number,
                                  MonthKeyKind kind) {
    auto bytes = crypto::read_secret_file(path, kFileSizeMax);
    if (!bytes && bytes.error().fault == Fault::not_found) {
        return base::fail(Fault::not_found,
                          fmt::format("month key {} is not here: it was destroyed, or `keys` of "
                                      "weir.toml names another place",
                                      number),
                          {path.string()});
    }
    if (!bytes) return std::unexpected(bytes.error());
    auto lines = lines_of(base::text_of(*bytes), path);
    crypto::wipe(*bytes);
    if (!lines) return lines;
    if ((*lines)["number"] != std::to_string(number)) {
        return corrupt(
            fmt::format("expected month key {}, got month key {}", number, (*lines)["number"]),
            path);
    }
    if ((*lines)["kind"] != name_of(kind)) {
        return corrupt(
            fmt::format("expected a month key of kind {}, got {}", name_of(kind), (*lines)["kind"]),
            path);
    }
    return lines;
}

base::Result<crypto::Key> key_in(Lines const& lines, std::filesystem::path const& path) {
    auto const found = lines.find("key");
    auto bytes = found == lines.end() ? base::Result<base::Bytes>(base::Bytes())
                                      : base::from_hex(found->second);
    if (!bytes || bytes->size() != crypto::Key::kSize) {
        return corrupt("the month key file holds no key of 64 hexadecimal digits", path);
    }
    auto key = crypto::Key::of(*bytes);
    crypto::wipe(*bytes);
    return key;
}

/// What a passphrase's file says beside the sealed key.
struct Sealing {
    crypto::PasswordCost cost;
    Salt salt{};
    base::Bytes sealed;
};

base::Result<Sealing> sealing_in(Lines const& lines, std::filesystem::path const& path) {
    auto const word = [&](std::string_view name) {
        auto const found = lines.find(name);
        return found == lines.end() ? std::string() : found->second;
    };
    auto const number = [&](std::string_view name) {
        auto const text = word(name);
        std::uint32_t value = 0;
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value;
    };
    auto const cost = crypto::PasswordCost::of(number("passes"), number("memory_kib"));
    if (!cost) return base::at_file(cost.error(), path.string());
    auto const salt = base::from_hex(word("salt"));
    auto sealed = base::from_hex(word("key"));
    if (!salt || salt->size() != crypto::kSaltSize || !sealed) {
        return corrupt("the month key file lacks its salt or its key", path);
    }
    Sealing sealing{*cost, {}, std::move(*sealed)};
    std::ranges::copy(*salt, sealing.salt.begin());
    return sealing;
}

std::unique_ptr<MonthKey> held(crypto::Key key) {
    return std::make_unique<HeldMonthKey>(std::move(key));
}

}  // namespace

base::Result<std::unique_ptr<MonthKey>> create_file_key(std::filesystem::path const& path,
                                                        std::uint32_t number) {
    auto key = crypto::Key::generate();
    SecretText const digits(base::to_hex(key.bytes()));
    SecretText const lines(fmt::format("{}number {}\nkind file\nkey {}\n{}", kFirstLine, number,
                                       digits.view(), kExplanation));
    if (auto written = write_key_file(path, lines.view()); !written) {
        return std::unexpected(written.error());
    }
    return held(std::move(key));
}

base::Result<std::unique_ptr<MonthKey>> open_file_key(std::filesystem::path const& path,
                                                      std::uint32_t number) {
    auto lines = read_key_file(path, number, MonthKeyKind::file);
    if (!lines) return std::unexpected(lines.error());
    auto key = key_in(*lines, path);
    wipe_lines(*lines);
    if (!key) return std::unexpected(key.error());
    return held(std::move(*key));
}

base::Result<std::unique_ptr<MonthKey>> create_passphrase_key(std::filesystem::path const& path,
                                                              std::uint32_t number,
                                                              base::ByteView passphrase,
                                                              crypto::PasswordCost cost) {
    if (passphrase.size() < kPassphraseMin) {
        return base::fail(Fault::bad_input,
                          fmt::format("a passphrase has at least {} characters", kPassphraseMin));
    }
    Salt salt{};
    crypto::SystemRandom().fill(salt);
    auto const lock = crypto::key_of_password(passphrase, salt, cost);
    if (!lock) return std::unexpected(lock.error());
    auto key = crypto::Key::generate();
    auto const sealed = crypto::wrap(*lock, kSealName, key.bytes());
    auto const lines = fmt::format(
        "{}number {}\nkind passphrase\nargon2id 1.3\npasses {}\nmemory_kib {}\nsalt {}\nkey {}\n{}",
        kFirstLine, number, cost.passes(), cost.memory_kib(), base::to_hex(salt),
        base::to_hex(sealed), kExplanation);
    if (auto written = write_key_file(path, lines); !written) {
        return std::unexpected(written.error());
    }
    return held(std::move(key));
}

base::Result<std::unique_ptr<MonthKey>> open_passphrase_key(std::filesystem::path const& path,
                                                            std::uint32_t number,
                                                            PassphraseSource const& passphrase) {
    auto const lines = read_key_file(path, number, MonthKeyKind::passphrase);
    if (!lines) return std::unexpected(lines.error());
    auto const sealing = sealing_in(*lines, path);
    if (!sealing) return std::unexpected(sealing.error());
    auto secret = passphrase();
    if (!secret) return std::unexpected(secret.error());
    auto const lock = crypto::key_of_password(*secret, sealing->salt, sealing->cost);
    crypto::wipe(*secret);
    if (!lock) return std::unexpected(lock.error());
    auto bytes = crypto::unwrap(*lock, kSealName, sealing->sealed);
    if (!bytes) {
        return base::fail(Fault::bad_input,
                          fmt::format("the passphrase is not the one of month key {}", number),
                          {path.string()});
    }
    auto key = crypto::Key::of(*bytes);
    crypto::wipe(*bytes);
    if (!key) return corrupt("the month key file holds no key", path);
    return held(std::move(*key));
}

}  // namespace weir::vault::detail
