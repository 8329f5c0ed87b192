// What the three connectors share: counting what is dropped, collecting a batch, and errors that
// name a place and never content.
#pragma once

#include <string_view>

#include "records/activity/connectors.h"

namespace weir::activity::detail {

inline constexpr std::size_t kLineSizeMax = 1 << 20;  // bytes of one line or CSV row
inline constexpr std::uint32_t kLengthMax = 7 * 86400;
inline constexpr std::size_t kOthersMax = 65535;  // listed; the rest is cut off

/// Counts one more dropped thing of this name.
void count(Undeclared& undeclared, std::string_view word, std::uint64_t times = 1);

/// Which kinds a source declares, and what is dropped for it.
class Declared {
public:
    explicit Declared(std::vector<Kind> const& kinds);
    [[nodiscard]] bool has(Kind kind) const {
        return (bits_ >> static_cast<unsigned>(kind) & 1) == 1;
    }

private:
    unsigned bits_ = 0;
};

/// Adds the event, or counts it where its kind is not declared. too_large beyond the limit.
[[nodiscard]] base::Status add(Batch& batch, Declared const& declared, ForeignEvent const& event);

/// A line from the front of `rest`, without its end (LF or CRLF); `rest` moves on.
[[nodiscard]] std::string_view take_line(std::string_view& rest);
/// Without spaces, tabs and carriage returns at either end.
[[nodiscard]] std::string_view trimmed(std::string_view text);
/// Whether there is nothing but spaces and line ends.
[[nodiscard]] bool blank(std::string_view text);
/// Without a UTF-8 byte order mark.
[[nodiscard]] std::string_view without_mark(std::string_view bytes);

/// The same error, at a place.
[[nodiscard]] std::unexpected<base::Error> located(base::Error error, std::string_view file,
                                                   std::size_t line);
[[nodiscard]] std::unexpected<base::Error> bad(std::string message, std::string_view file = {},
                                               std::size_t line = 0);
[[nodiscard]] std::unexpected<base::Error> empty_file(std::string_view file);
[[nodiscard]] std::unexpected<base::Error> long_line(std::string_view file, std::size_t line);
[[nodiscard]] std::unexpected<base::Error> too_many_events(std::string_view file = {},
                                                           std::size_t line = 0);

[[nodiscard]] base::Result<Batch> parse_mail(SourceFormat const& format, std::string_view bytes,
                                             std::string_view file);
[[nodiscard]] base::Result<Batch> parse_sensors(SourceFormat const& format, std::string_view bytes,
                                                std::string_view file);
[[nodiscard]] base::Result<Batch> parse_cloudevents(SourceFormat const& format,
                                                    std::string_view bytes, std::string_view file);

}  // namespace weir::activity::detail
