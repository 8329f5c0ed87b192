#include "engines/store/log.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/check.h"
#include "base/files.h"
#include "engines/store/detail/file.h"
#include "engines/store/detail/frames.h"
#include "engines/store/detail/recovery.h"

namespace weir::store {
namespace {

using detail::File;
using detail::FrameReader;

constexpr std::size_t kQueuedBytesMax = std::size_t{1} << 24;  // more, and append() commits itself

/// Gives the frames of the reader to `each`; the one that does not verify is named.
base::Status scan_frames(File const& file, FrameReader&& reader, Log::Each const& each) {
    while (true) {
        auto const step = reader.next();
        if (!step) return std::unexpected(step.error());
        switch (*step) {
            case FrameReader::Step::end: return {};
            case FrameReader::Step::broken:
                return base::fail(base::Fault::corrupt,
                                  fmt::format("frame {} does not verify", reader.sequence()),
                                  {file.path().string()});
            case FrameReader::Step::frame: break;
        }
        if (!reader.is_wanted()) continue;
        auto taken = each(reader.sequence() - 1, reader.payload());
        if (!taken) return taken;
    }
}

base::Result<File> open_checked(std::filesystem::path const& path, File::Access access) {
    auto file = File::open(path, access);
    if (!file) return file;
    auto const head = detail::check_file_head(*file);
    if (!head) return base::at_file(head.error(), path.string());
    return file;
}

}  // namespace

struct Log::Impl {
    Impl(File opened, LogOptions const& options, detail::Recovered const& recovered)
        : file(std::move(opened)),
          payload_size_max(options.frame_size_max),
          dropped(recovered.dropped),
          next_sequence(recovered.frames),
          durable(recovered.frames),
          end(recovered.end),
          marks(recovered.marks) {}

    ~Impl() {
        std::unique_lock lock(mutex);
        base::check(!is_writing, "a log is closed while somebody waits for it");
        if (!queue.empty()) commit(lock);
    }

    Impl(Impl const&) = delete;
    Impl& operator=(Impl const&) = delete;

    /// Writes and syncs everything queued, for whoever waits. Called with the lock and nobody
    /// writing; lets go of the lock meanwhile, so that others can queue the next commit.
    void commit(std::unique_lock<std::mutex>& lock) {
        is_writing = true;
        auto const batch = std::exchange(queue, {});
        queued_bytes = 0;
        auto const first = durable;
        auto const offset = end;
        lock.unlock();
        base::Writer bytes;
        std::vector<std::uint64_t> marked;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            detail::append_frame(bytes, first + i, first, batch[i]);
            if ((first + i + 1) % detail::kBetweenMarks == 0) {
                marked.push_back(offset + bytes.view().size());
            }
        }
        file.write(offset, bytes.view());
        file.sync();
        lock.lock();
        durable += batch.size();
        end += bytes.view().size();
        marks.insert(marks.end(), marked.begin(), marked.end());
        is_writing = false;
        changed.notify_all();
    }

    /// One turn towards a change of `durable`: commits, or waits for the one who does.
    void help(std::unique_lock<std::mutex>& lock) {
        if (is_writing) {
            changed.wait(lock);
        } else {
            commit(lock);
        }
    }

    File const file;
    std::size_t const payload_size_max;
    std::uint64_t const dropped;

    std::mutex mutex;  // guards what follows
    std::condition_variable changed;
    std::vector<base::Bytes> queue;  // appended and not yet being written
    std::size_t queued_bytes = 0;
    std::uint64_t next_sequence;
    std::uint64_t durable;             // frames
    std::uint64_t end;                 // offset after the last durable frame
    std::vector<std::uint64_t> marks;  // of the durable frames, as in Recovered
    bool is_writing = false;
};

base::Result<Log> Log::open(std::filesystem::path const& path, LogOptions options) {
    base::check(options.frame_size_max <= kPayloadSizeMax, "no log takes payloads so large");
    if (options.create) {
        auto const created = base::write_file(path, detail::file_head(), {});
        if (!created) return std::unexpected(created.error());
    }
    auto file = open_checked(path, File::Access::read_and_write);
    if (!file) return std::unexpected(file.error());
    auto const locked = file->lock();
    if (!locked) return std::unexpected(locked.error());
    auto const recovered = detail::recover(*file, options.acknowledged, options.each);
    if (!recovered) return base::at_file(recovered.error(), path.string());
    // Intact frames may be in memory only, if the process died between writing and syncing.
    if (recovered->dropped > 0) file->truncate(recovered->end);
    file->sync();
    return Log(std::make_unique<Impl>(std::move(*file), options, *recovered));
}

Log::Log(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Log::Log(Log&&) noexcept = default;
Log& Log::operator=(Log&&) noexcept = default;
Log::~Log() = default;

std::uint64_t Log::append(base::Bytes payload) {
    base::check(payload.size() <= impl_->payload_size_max, "a payload is too large for its log");
    std::unique_lock lock(impl_->mutex);
    while (impl_->queued_bytes > kQueuedBytesMax) impl_->help(lock);
    impl_->queued_bytes += payload.size() + detail::kFrameHeadSize;
    impl_->queue.push_back(std::move(payload));
    return impl_->next_sequence++;
}

void Log::wait(std::uint64_t sequence) {
    std::unique_lock lock(impl_->mutex);
    base::check(sequence < impl_->next_sequence, "nobody can wait for a frame not yet appended");
    while (impl_->durable <= sequence) impl_->help(lock);
}

std::uint64_t Log::durable() const {
    std::scoped_lock const lock(impl_->mutex);
    return impl_->durable;
}

std::filesystem::path const& Log::path() const { return impl_->file.path(); }

std::uint64_t Log::dropped_bytes() const { return impl_->dropped; }

base::Status Log::scan(Each const& each, std::uint64_t first) const {
    return scan_wanted([](std::uint64_t, base::ByteView) { return true; }, each, first);
}

base::Status Log::scan_wanted(Wants const& wants, Each const& each, std::uint64_t first) const {
    std::unique_lock lock(impl_->mutex);
    auto const end = impl_->end;
    auto const mark =
        std::min<std::uint64_t>(first / detail::kBetweenMarks, impl_->marks.size() - 1);
    detail::FramePlace const place{impl_->marks[mark], mark * detail::kBetweenMarks};
    lock.unlock();
    auto const wanted = [&](std::uint64_t sequence, base::ByteView payload) {
        return sequence >= first && wants(sequence, payload);
    };
    return scan_frames(impl_->file, FrameReader(impl_->file, end, place, wanted), each);
}

base::Status scan_log(std::filesystem::path const& path, Log::Each const& each) {
    auto const file = open_checked(path, File::Access::read);
    if (!file) return std::unexpected(file.error());
    auto const size = file->size();
    if (!size) return std::unexpected(size.error());
    return scan_frames(*file, FrameReader(*file, *size), each);
}

}  // namespace weir::store
