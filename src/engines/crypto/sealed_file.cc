#include "engines/crypto/sealed_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include "base/check.h"
#include "base/files.h"

namespace weir::crypto {
namespace {

using base::Fault;
using Nonce = std::array<std::uint8_t, kNonceSize>;

constexpr std::string_view kMagic = "weir sealed 1\n";
constexpr std::string_view kLabel = "weir/sealed-file/v1";
constexpr std::size_t kFrameMax = std::size_t{1} << 20;
constexpr std::size_t kSealedKeySize = Key::kSize + 48;

enum class Frame : std::uint8_t { more, last };

Nonce nonce_of(std::uint64_t index, Frame frame) {
    base::Writer writer;
    writer.u64(index);
    writer.u8(static_cast<std::uint8_t>(frame));
    Nonce nonce{};
    std::memcpy(nonce.data(), writer.view().data(), writer.view().size());
    return nonce;
}

std::unexpected<base::Error> failed(char const* what, std::filesystem::path const& path) {
    auto const fault = errno == ENOENT ? Fault::not_found : Fault::io;
    return base::fail(fault, std::string(what) + ": " + std::strerror(errno), {path.string()});
}

}  // namespace

struct SealedWriter::Impl {
    Impl(std::filesystem::path where, int opened) : path(std::move(where)), file(opened) {}
    ~Impl() {
        if (file >= 0) ::close(file);
        if (!is_finished) ::unlink(part().c_str());
        wipe(pending);
    }
    Impl(Impl const&) = delete;
    Impl& operator=(Impl const&) = delete;

    std::filesystem::path path;
    int file;
    Key key = Key::generate();
    base::Bytes pending;
    std::uint64_t frames = 0;
    bool is_finished = false;

    [[nodiscard]] std::string part() const { return path.string() + ".part"; }

    base::Status put(base::ByteView bytes) const {
        while (!bytes.empty()) {
            auto const written = ::write(file, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return failed("cannot write", path);
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
        return {};
    }

    base::Status put_frame(base::ByteView plain, Frame frame) {
        auto const sealed = seal(key, nonce_of(frames++, frame), base::bytes_of(kLabel), plain);
        base::Writer writer;
        writer.u32(static_cast<std::uint32_t>(sealed.size()));
        writer.raw(sealed);
        return put(writer.view());
    }
};

SealedWriter::SealedWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SealedWriter::SealedWriter(SealedWriter&&) noexcept = default;
SealedWriter& SealedWriter::operator=(SealedWriter&&) noexcept = default;
SealedWriter::~SealedWriter() = default;

base::Result<SealedWriter> SealedWriter::create(std::filesystem::path const& path,
                                                std::array<std::uint8_t, 32> const& recipient) {
    if (::access(path.c_str(), F_OK) == 0) {
        return base::fail(Fault::exists, "a file of that name is there already", {path.string()});
    }
    auto const part = path.string() + ".part";
    int const file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return failed("cannot create", path);
    auto impl = std::make_unique<Impl>(path, file);
    base::Writer head;
    head.raw(base::bytes_of(kMagic));
    head.raw(box_seal(recipient, impl->key.bytes()));
    if (auto put = impl->put(head.view()); !put) return std::unexpected(put.error());
    return SealedWriter(std::move(impl));
}

base::Status SealedWriter::write(base::ByteView bytes) {
    while (!bytes.empty()) {
        auto const size = std::min(bytes.size(), kFrameMax - impl_->pending.size());
        auto const head = bytes.first(size);
        impl_->pending.insert(impl_->pending.end(), head.begin(), head.end());
        bytes = bytes.subspan(size);
        if (impl_->pending.size() < kFrameMax) continue;
        if (auto put = impl_->put_frame(impl_->pending, Frame::more); !put) return put;
        wipe(impl_->pending);
        impl_->pending.clear();
    }
    return {};
}

base::Status SealedWriter::finish() {
    base::check(!impl_->is_finished, "a sealed file is finished twice");
    if (auto put = impl_->put_frame(impl_->pending, Frame::last); !put) return put;
    if (::fsync(impl_->file) != 0) return failed("cannot sync", impl_->path);
    if (std::rename(impl_->part().c_str(), impl_->path.c_str()) != 0) {
        return failed("cannot rename", impl_->path);
    }
    impl_->is_finished = true;
    auto const folder = impl_->path.parent_path();
    return base::sync_folder(folder.empty() ? "." : folder);
}

struct SealedReader::Impl {
    Impl(std::filesystem::path where, int opened, Key content)
        : path(std::move(where)), file(opened), key(std::move(content)) {}
    ~Impl() {
        if (file >= 0) ::close(file);
        wipe(plain);
    }
    Impl(Impl const&) = delete;
    Impl& operator=(Impl const&) = delete;

    std::filesystem::path path;
    int file;
    Key key;
    base::Bytes plain;  // of the frame that is being read
    std::size_t taken = 0;
    std::uint64_t frames = 0;
    bool is_last = false;

    [[nodiscard]] std::unexpected<base::Error> damaged() const {
        return base::fail(Fault::corrupt, "a sealed file is damaged, or was cut", {path.string()});
    }

    base::Status next_frame() {
        if (is_last) return damaged();
        auto const head = get(file, 4);
        auto const size = base::Reader(head).u32();
        if (head.size() != 4 || size < kTagSize || size > kFrameMax + kTagSize) return damaged();
        auto const sealed = get(file, size);
        if (sealed.size() != size) return damaged();
        wipe(plain);
        for (auto const frame : {Frame::more, Frame::last}) {
            auto opened =
                crypto::open(key, nonce_of(frames, frame), base::bytes_of(kLabel), sealed);
            if (!opened) continue;
            plain = std::move(*opened);
            taken = 0;
            ++frames;
            is_last = frame == Frame::last;
            return {};
        }
        return damaged();
    }

    /// At most `size` bytes; fewer where the file ends or cannot be read.
    static base::Bytes get(int file, std::size_t size) {
        base::Bytes bytes(size);
        std::size_t got = 0;
        while (got < size) {
            auto const now = ::read(file, bytes.data() + got, size - got);
            if (now < 0 && errno == EINTR) continue;
            if (now <= 0) break;
            got += static_cast<std::size_t>(now);
        }
        bytes.resize(got);
        return bytes;
    }
};

SealedReader::SealedReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SealedReader::SealedReader(SealedReader&&) noexcept = default;
SealedReader& SealedReader::operator=(SealedReader&&) noexcept = default;
SealedReader::~SealedReader() = default;

base::Result<SealedReader> SealedReader::open(std::filesystem::path const& path,
                                              BoxPair const& recipient) {
    int const file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return failed("cannot open", path);
    auto impl = std::make_unique<Impl>(path, file, Key::generate());
    auto const head = Impl::get(file, kMagic.size() + kSealedKeySize);
    if (head.size() != kMagic.size() + kSealedKeySize || !base::text_of(head).starts_with(kMagic)) {
        return base::fail(Fault::bad_input, "this is no sealed file", {path.string()});
    }
    auto secret = box_open(recipient, base::ByteView(head).subspan(kMagic.size()));
    if (!secret) {
        return base::fail(Fault::corrupt, "the file is sealed to another recipient, or damaged",
                          {path.string()});
    }
    auto key = Key::of(*secret);
    wipe(*secret);
    if (!key) return base::at_file(key.error(), path.string());
    impl->key = std::move(*key);
    return SealedReader(std::move(impl));
}

base::Result<base::Bytes> SealedReader::read(std::size_t size) {
    base::Bytes out;
    while (out.size() < size) {
        if (impl_->taken == impl_->plain.size()) {
            auto const next = impl_->next_frame();
            if (!next) return std::unexpected(next.error());
            continue;
        }
        auto const step = std::min(size - out.size(), impl_->plain.size() - impl_->taken);
        auto const part = base::ByteView(impl_->plain).subspan(impl_->taken, step);
        out.insert(out.end(), part.begin(), part.end());
        impl_->taken += step;
    }
    return out;
}

base::Status SealedReader::finish() {
    while (!impl_->is_last && impl_->taken == impl_->plain.size()) {
        if (auto next = impl_->next_frame(); !next) return next;
    }
    bool const is_whole =
        impl_->is_last && impl_->taken == impl_->plain.size() && Impl::get(impl_->file, 1).empty();
    return is_whole ? base::Status() : impl_->damaged();
}

}  // namespace weir::crypto
