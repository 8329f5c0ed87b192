// E-mail metadata as CSV, one row a recipient. Rows of one sender and time (and thread, where a
// column is mapped to it) are one message, wherever they stand in the file.
#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "engines/text/csv.h"
#include "records/activity/detail/collect.h"

namespace weir::activity::detail {
namespace {

struct Row {
    base::Instant time;
    std::uint64_t thread = 0;  // 0 unless a column is mapped
    std::uint32_t sender = 0;
    std::uint32_t recipient = 0;
    friend auto operator<=>(Row const&, Row const&) = default;
    [[nodiscard]] bool same_message(Row const& row) const {
        return time == row.time && thread == row.thread && sender == row.sender;
    }
};

/// Where our columns stand in the source's header.
struct Columns {
    std::size_t sender = 0;
    std::size_t recipient = 0;
    std::size_t time = 0;
    std::optional<std::size_t> thread;
};

std::string theirs(SourceFormat const& format, std::string const& ours) {
    auto const mapped = format.columns.find(ours);
    return mapped == format.columns.end() ? ours : mapped->second;
}

// Our own search, not Csv::column: the first row of a file without a header may name people.
base::Result<std::size_t> find_column(std::vector<std::string> const& header,
                                      SourceFormat const& format, std::string const& ours) {
    auto const name = theirs(format, ours);
    auto const found = std::ranges::find(header, name);
    if (found != header.end()) return static_cast<std::size_t>(found - header.begin());
    return bad(fmt::format("the header has no column `{}`, which is the {}", name, ours));
}

base::Result<Columns> find_columns(std::vector<std::string> const& header,
                                   SourceFormat const& format) {
    auto const sender = find_column(header, format, "sender");
    if (!sender) return std::unexpected(sender.error());
    auto const recipient = find_column(header, format, "recipient");
    if (!recipient) return std::unexpected(recipient.error());
    auto const time = find_column(header, format, "time");
    if (!time) return std::unexpected(time.error());
    Columns columns{*sender, *recipient, *time, std::nullopt};
    if (!format.columns.contains("thread")) return columns;
    auto const thread = find_column(header, format, "thread");
    if (!thread) return std::unexpected(thread.error());
    columns.thread = *thread;
    return columns;
}

/// Times of rows, many of which repeat the one before.
class Times {
public:
    explicit Times(base::Zone zone) : zone_(std::move(zone)) {}

    base::Result<base::Instant> of(std::string_view text) {
        if (text == last_text_ && !text.empty()) return last_;
        auto const at = parse(text);
        if (!at) return at;
        last_text_.assign(text);
        last_ = *at;
        return last_;
    }

private:
    base::Result<base::Instant> parse(std::string_view text) const {
        bool const zoned =
            text.size() > 10 && text.find_first_of("Zz+-", 10) != std::string_view::npos;
        if (zoned) return base::parse_instant(text);
        auto const local = base::parse_local(text);
        if (!local) return std::unexpected(local.error());
        auto const at = zone_.instant(*local);
        if (at < base::kEarliest || at >= base::kLatest) {
            return bad("expected a year from 1970 to 2199");
        }
        return at;
    }

    base::Zone zone_;
    std::string last_text_;
    base::Instant last_;
};

/// Reads the rows of one file.
class Reader {
public:
    Reader(Columns columns, base::Zone zone, Batch& batch)
        : columns_(columns), times_(std::move(zone)), identities_(batch) {}

    base::Result<Row> row(std::vector<std::string_view> const& fields) {
        auto const sender = trimmed(fields[columns_.sender]);
        auto const recipient = trimmed(fields[columns_.recipient]);
        if (!valid_identity(sender)) return bad("expected a sender of 1 to 320 bytes");
        if (!valid_identity(recipient)) return bad("expected a recipient of 1 to 320 bytes");
        auto const time = times_.of(trimmed(fields[columns_.time]));
        if (!time) return std::unexpected(time.error());
        Row row{*time, 0, identities_.of(sender), identities_.of(recipient)};
        if (!columns_.thread) return row;
        auto const thread = trimmed(fields[*columns_.thread]);
        if (!thread.empty()) row.thread = thread_hash(thread);
        return row;
    }

private:
    Columns columns_;
    Times times_;
    Identities identities_;
};

std::uint64_t thread_of(Row const& row, Batch const& batch) {
    if (row.thread != 0) return row.thread;
    return thread_hash(batch.identities[row.sender] + '\n' + base::to_text(row.time));
}

/// One message: its sender and all recipients stand once in Batch::others, followed by all but the
/// last again, so that everyone's others are one stretch of that ring.
base::Status add_message(Batch& batch, Declared const& declared, std::span<Row const> rows) {
    auto const first = batch.others.size();
    auto& ring = batch.others;
    ring.push_back(rows.front().sender);
    for (auto const& row : rows) {
        if (row.recipient != row.sender) ring.push_back(row.recipient);
    }
    auto const parties = ring.size() - first;
    auto const others = std::min(parties - 1, kOthersMax);
    for (std::size_t i = 0; i + 1 < parties; ++i) ring.push_back(ring[first + i]);
    ForeignEvent event;
    event.start = rows.front().time;
    event.thread = thread_of(rows.front(), batch);
    event.others_count = static_cast<std::uint16_t>(others);
    auto const add_for = [&](Kind kind, std::size_t party) {
        event.kind = kind;
        event.subject = ring[first + party];
        event.others_first = static_cast<std::uint32_t>(first + party + 1);
        if (others == 0) event.others_first = 0;
        return add(batch, declared, event);
    };
    auto added = add_for(Kind::mail_sent, 0);
    std::size_t party = 0;
    for (auto const& row : rows) {
        if (!added) return added;
        added = add_for(Kind::mail_received, row.recipient == row.sender ? 0 : ++party);
    }
    return added;
}

/// Rows in any order to messages in order of time; a row that is there twice counts once.
base::Status add_messages(Batch& batch, Declared const& declared, std::vector<Row> rows) {
    std::ranges::sort(rows);
    rows.erase(std::ranges::unique(rows).begin(), rows.end());
    std::span<Row const> rest{rows};
    while (!rest.empty()) {
        std::size_t size = 1;
        while (size < rest.size() && rest[size].same_message(rest.front())) ++size;
        auto const added = add_message(batch, declared, rest.first(size));
        if (!added) return added;
        rest = rest.subspan(size);
    }
    return {};
}

void count_other_columns(Undeclared& undeclared, std::vector<std::string> const& header,
                         Columns const& columns, std::uint64_t rows) {
    for (std::size_t i = 0; i < header.size() && rows > 0; ++i) {
        bool const ours = i == columns.sender || i == columns.recipient || i == columns.time;
        if (!ours && columns.thread != i) count(undeclared, header[i], rows);
    }
}

}  // namespace

base::Result<Batch> parse_mail(SourceFormat const& format, std::string_view bytes,
                               std::string_view file) {
    if (blank(without_mark(bytes))) return empty_file(file);
    text::CsvOptions options;
    options.separator = format.separator;
    options.line_size_max = kLineSizeMax;
    auto csv = text::Csv::open(bytes, file, options);
    if (!csv) return std::unexpected(csv.error());
    auto const columns = find_columns(csv->header(), format);
    if (!columns) return located(columns.error(), file, 1);
    Batch batch;
    Reader reader{*columns, format.zone, batch};
    std::vector<Row> rows;
    for (auto fields = csv->next();; fields = csv->next()) {
        if (!fields) return std::unexpected(fields.error());
        if (!*fields) break;
        auto const row = reader.row(**fields);
        if (!row) return located(row.error(), file, csv->line());
        if (rows.size() == kEventsPerFileMax) return too_many_events(file, csv->line());
        rows.push_back(*row);
    }
    batch.rows = rows.size();
    count_other_columns(batch.undeclared, csv->header(), *columns, batch.rows);
    auto const added = add_messages(batch, Declared{format.kinds}, std::move(rows));
    if (!added) return located(added.error(), file, 0);
    return batch;
}

}  // namespace weir::activity::detail
