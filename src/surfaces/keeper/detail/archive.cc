#include "surfaces/keeper/detail/archive.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <unistd.h>

#include "base/files.h"

namespace weir::keeper::detail {
namespace {

namespace fs = std::filesystem;
using base::Fault;

constexpr std::size_t kStep = std::size_t{1} << 20;
constexpr std::size_t kNameMax = 512;

base::Status copy_in(crypto::SealedWriter& writer, fs::path const& from, std::uint64_t size) {
    std::ifstream file(from, std::ios::binary);
    base::Bytes buffer(std::min<std::uint64_t>(size, kStep));
    while (size > 0) {
        auto const step = std::min<std::uint64_t>(size, kStep);
        if (!file.read(reinterpret_cast<char*>(buffer.data()),
                       static_cast<std::streamsize>(step))) {
            return base::fail(Fault::io, "a file to back up cannot be read", {from.string()});
        }
        auto const written = writer.write(base::ByteView(buffer).first(step));
        if (!written) return written;
        size -= step;
    }
    return {};
}

/// A name that stays where it is put.
bool is_tame(fs::path const& name) {
    return name.is_relative() && !name.empty() && std::ranges::all_of(name, [](auto const& part) {
               return !part.empty() && part != "." && part != "..";
           });
}

base::Status copy_out(crypto::SealedReader& reader, fs::path const& to, std::uint64_t size) {
    std::error_code error;
    fs::create_directories(to.parent_path(), error);
    int const file = ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        return base::fail(errno == EEXIST ? Fault::exists : Fault::io, "cannot make a file",
                          {to.string()});
    }
    base::Status done;
    while (size > 0 && done) {
        auto const bytes = reader.read(std::min<std::uint64_t>(size, kStep));
        if (!bytes) done = std::unexpected(bytes.error());
        if (bytes &&
            ::write(file, bytes->data(), bytes->size()) != static_cast<ssize_t>(bytes->size())) {
            done = base::fail(Fault::io, "cannot write a restored file", {to.string()});
        }
        if (bytes) size -= bytes->size();
    }
    bool const is_synced = ::fsync(file) == 0;
    ::close(file);
    if (done && !is_synced) return base::fail(Fault::io, "cannot sync", {to.string()});
    return done;
}

}  // namespace

base::Result<ArchiveWriter> ArchiveWriter::create(fs::path const& path, Part part,
                                                  std::array<std::uint8_t, 32> const& recipient) {
    auto writer = crypto::SealedWriter::create(path, recipient);
    if (!writer) return std::unexpected(writer.error());
    std::uint8_t const head[] = {static_cast<std::uint8_t>(part)};
    if (auto written = writer->write(head); !written) return std::unexpected(written.error());
    return ArchiveWriter(std::move(*writer));
}

base::Status ArchiveWriter::add(fs::path const& name, fs::path const& from) {
    std::error_code error;
    auto const size = fs::file_size(from, error);
    if (error) return base::fail(Fault::io, "a file to back up is gone", {from.string()});
    base::Writer head;
    head.u32(static_cast<std::uint32_t>(name.string().size()));
    head.raw(base::bytes_of(name.string()));
    head.u64(size);
    if (auto written = writer_.write(head.view()); !written) return written;
    ++files_;
    return copy_in(writer_, from, size);
}

base::Status ArchiveWriter::add_text(fs::path const& name, std::string_view text) {
    base::Writer head;
    head.u32(static_cast<std::uint32_t>(name.string().size()));
    head.raw(base::bytes_of(name.string()));
    head.u64(text.size());
    if (auto written = writer_.write(head.view()); !written) return written;
    ++files_;
    return writer_.write(base::bytes_of(text));
}

base::Status ArchiveWriter::finish() {
    base::Writer end;
    end.u32(0);
    if (auto written = writer_.write(end.view()); !written) return written;
    return writer_.finish();
}

base::Result<std::uint64_t> unpack(fs::path const& path, Part part,
                                   crypto::BoxPair const& recipient, fs::path const& folder) {
    auto reader = crypto::SealedReader::open(path, recipient);
    if (!reader) return std::unexpected(reader.error());
    auto const head = reader->read(1);
    if (!head) return std::unexpected(head.error());
    if (head->front() != static_cast<std::uint8_t>(part)) {
        return base::fail(Fault::bad_input, "this is the backup's other part", {path.string()});
    }
    for (std::uint64_t files = 0;; ++files) {
        auto const length = reader->read(4);
        if (!length) return std::unexpected(length.error());
        auto const name_size = base::Reader(*length).u32();
        if (name_size == 0) {
            if (auto done = reader->finish(); !done) return std::unexpected(done.error());
            return files;
        }
        auto const entry = reader->read(std::min<std::size_t>(name_size, kNameMax) + 8);
        if (!entry) return std::unexpected(entry.error());
        base::Reader fields(*entry);
        fs::path const name(base::text_of(fields.raw(std::min<std::size_t>(name_size, kNameMax))));
        if (name_size > kNameMax || !is_tame(name)) {
            return base::fail(Fault::bad_input, "a backup's file would lie outside its folder",
                              {path.string()});
        }
        auto const copied = copy_out(*reader, folder / name, fields.u64());
        if (!copied) return std::unexpected(copied.error());
    }
}

}  // namespace weir::keeper::detail
