#include "records/ledger/detail/last_signed.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "base/check.h"
#include "base/files.h"
#include "engines/crypto/hash.h"

namespace weir::ledger::detail {
namespace {

constexpr std::size_t kSlotSize = 512;  // a sector: disks write it whole or not at all
constexpr std::size_t kSlots = 2;
constexpr std::size_t kContentSize = 8 + 32 + 64;

base::Bytes encode_slot(SignedHead const& head) {
    base::Writer writer;
    writer.u64(head.size);
    writer.raw(head.root);
    writer.raw(head.signature);
    auto const digest = crypto::sha256(writer.view());
    writer.raw(digest);
    auto bytes = std::move(writer).take();
    bytes.resize(kSlotSize);
    return bytes;
}

std::optional<SignedHead> decode_slot(base::ByteView bytes) {
    base::Reader reader(bytes);
    SignedHead head;
    head.size = reader.u64();
    std::ranges::copy(reader.raw(head.root.size()), head.root.begin());
    std::ranges::copy(reader.raw(head.signature.size()), head.signature.begin());
    auto const digest = reader.raw(std::tuple_size_v<base::Digest>);
    auto const padding = reader.raw(reader.left());
    bool const is_intact = std::ranges::equal(digest, crypto::sha256(bytes.first(kContentSize))) &&
                           std::ranges::all_of(padding, [](auto byte) { return byte == 0; });
    return is_intact ? std::optional(head) : std::nullopt;
}

int open_file(std::filesystem::path const& path) {
    return ::open(path.c_str(), O_RDWR | O_CLOEXEC);
}

}  // namespace

base::Result<LastSigned> LastSigned::create(std::filesystem::path const& path, SignedHead first) {
    auto bytes = encode_slot(first);
    bytes.resize(kSlots * kSlotSize);
    auto const written = base::write_file(path, bytes, {.mode = 0600, .replace = false});
    if (!written) return std::unexpected(written.error());
    return open(path);
}

base::Result<LastSigned> LastSigned::open(std::filesystem::path const& path) {
    int const file = open_file(path);
    if (file < 0) {
        return base::fail(errno == ENOENT ? base::Fault::not_found : base::Fault::io,
                          "cannot open the last signed head", {path.string()});
    }
    LastSigned opened(file, {}, 0);
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
        return base::fail(base::Fault::unavailable,
                          "another signer has the last signed head: two would sign two trees",
                          {path.string()});
    }
    // Read after the lock: whoever had it before may have written until then.
    auto const bytes = base::read_file(path, kSlots * kSlotSize);
    if (!bytes) return std::unexpected(bytes.error());
    if (bytes->size() != kSlots * kSlotSize) {
        return base::fail(base::Fault::corrupt, "the last signed head has the wrong size",
                          {path.string()});
    }
    bool is_intact = false;
    for (unsigned i = 0; i < kSlots; ++i) {
        auto const head = decode_slot(base::ByteView(*bytes).subspan(i * kSlotSize, kSlotSize));
        if (!head || (is_intact && head->size <= opened.head_.size)) continue;
        is_intact = true;
        opened.head_ = *head;
        opened.slot_ = i;
    }
    if (!is_intact) {
        return base::fail(base::Fault::corrupt, "no last signed head is intact", {path.string()});
    }
    return opened;
}

LastSigned::LastSigned(LastSigned&& other) noexcept
    : file_(std::exchange(other.file_, -1)), head_(other.head_), slot_(other.slot_) {}

LastSigned& LastSigned::operator=(LastSigned&& other) noexcept {
    std::swap(file_, other.file_);
    head_ = other.head_;
    slot_ = other.slot_;
    return *this;
}

LastSigned::~LastSigned() {
    if (file_ >= 0) ::close(file_);
}

bool LastSigned::is_as_written() const {
    struct stat about{};
    if (::fstat(file_, &about) != 0 || about.st_nlink == 0) return false;
    std::array<std::uint8_t, kSlotSize> bytes{};
    auto const got =
        ::pread(file_, bytes.data(), bytes.size(), static_cast<off_t>(slot_ * kSlotSize));
    return got == static_cast<ssize_t>(bytes.size()) &&
           std::ranges::equal(bytes, encode_slot(head_));
}

void LastSigned::remember(SignedHead const& next) {
    base::check(next.size > head_.size, "a head is signed that is not larger than the last");
    if (!is_as_written()) base::fail_stop("the last signed head was changed under its signer");
    auto const bytes = encode_slot(next);
    auto const slot = (slot_ + 1) % kSlots;
    for (std::size_t done = 0; done < bytes.size();) {
        auto const written = ::pwrite(file_, bytes.data() + done, bytes.size() - done,
                                      static_cast<off_t>(slot * kSlotSize + done));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) base::fail_stop("the last signed head cannot be written");
        done += static_cast<std::size_t>(written);
    }
    head_ = next;
    slot_ = static_cast<unsigned>(slot);
}

void LastSigned::sync() const {
    if (::fsync(file_) != 0) base::fail_stop("the last signed head cannot be synced");
}

}  // namespace weir::ledger::detail
