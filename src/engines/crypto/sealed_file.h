// A file of any size that only the holder of an X25519 key can read, for backups. Frames of at most
// a mebibyte, AES-256-GCM under a key that is sealed to the recipient in the file's head; each
// frame's place and whether it is the last are bound, so that a file that was cut, or whose frames
// were moved, does not open. Format: docs/formats/backup.md.
#pragma once

#include <filesystem>
#include <memory>

#include "engines/crypto/seal.h"

namespace weir::crypto {

class SealedWriter {
public:
    /// A new file, mode 0600; `exists` if there is one. Nothing of the name until finish().
    static base::Result<SealedWriter> create(std::filesystem::path const& path,
                                             std::array<std::uint8_t, 32> const& recipient);
    SealedWriter(SealedWriter&&) noexcept;
    SealedWriter& operator=(SealedWriter&&) noexcept;
    /// Removes what was written unless finish() was called.
    ~SealedWriter();

    [[nodiscard]] base::Status write(base::ByteView bytes);
    /// The last frame; synced and under its name when this returns.
    [[nodiscard]] base::Status finish();

private:
    struct Impl;
    explicit SealedWriter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

class SealedReader {
public:
    /// bad_input if it is no such file, corrupt if it is sealed to somebody else or damaged.
    static base::Result<SealedReader> open(std::filesystem::path const& path,
                                           BoxPair const& recipient);
    SealedReader(SealedReader&&) noexcept;
    SealedReader& operator=(SealedReader&&) noexcept;
    ~SealedReader();

    /// Exactly `size` bytes; corrupt if the file ends before or a frame does not open.
    [[nodiscard]] base::Result<base::Bytes> read(std::size_t size);
    /// ok if everything was read and the last frame was the last.
    [[nodiscard]] base::Status finish();

private:
    struct Impl;
    explicit SealedReader(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace weir::crypto
