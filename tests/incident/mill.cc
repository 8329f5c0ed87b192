#include "tests/incident/mill.h"

#include <cstdlib>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "base/files.h"
#include "engines/text/csv.h"
#include "engines/text/formats.h"

namespace weir::incident {
namespace {

using base::Result;

constexpr std::size_t kSizeMax = std::size_t{1} << 26;
constexpr std::int32_t kWeeks = 4;           // of mail, the last whole ones
constexpr std::int32_t kLastMonday = 14872;  // of the mail: 2010-09-20, in days since 1970

std::filesystem::path mail_folder() {
    auto const* chosen = std::getenv("WEIR_SHARED_DATA");
    auto const data = chosen != nullptr ? std::filesystem::path(chosen)
                                        : std::filesystem::path(WEIR_SOURCE_DIR) / "../shared/data";
    return data / "manufacturing-email";
}

Result<std::string> text_of(std::filesystem::path const& path) {
    auto bytes = base::read_file(path, kSizeMax);
    if (!bytes) return std::unexpected(bytes.error());
    if (!text::is_gzip(*bytes)) return std::string(base::text_of(*bytes));
    auto const whole = text::gunzip(*bytes, kSizeMax);
    if (!whole) return std::unexpected(whole.error());
    return std::string(base::text_of(*whole));
}

std::string replaced(std::string text, std::string const& before, std::string const& after) {
    auto const at = text.find(before);
    return at == std::string::npos ? text : text.replace(at, before.size(), after);
}

std::string person(std::string const& id, std::string const& manager) {
    return fmt::format("{0},Quorvan Mill-{0}-Zebulist,worker-{0}@mill.invalid,{1}\n", id, manager);
}

Result<std::string> people_rows() {
    auto const lines = text_of(mail_folder() / "reportsto.csv");
    if (!lines) return lines;
    auto csv = text::Csv::open(*lines, "reportsto.csv", {});
    if (!csv) return std::unexpected(csv.error());
    std::string rows = "id,name,address,manager\n";
    while (true) {
        auto const row = csv->next();
        if (!row) return std::unexpected(row.error());
        if (!*row) break;
        rows += person(std::string((**row)[0]), std::string((**row)[1]));
    }
    for (auto const* id :
         {"4", "10", "21", "23", "24", "26", "46", "51", "75", "87", "93", "111", "139"}) {
        rows += person(id, "");
    }
    return rows;
}

/// The rows of the last whole weeks, so many days later.
Result<std::string> mail_rows(std::int32_t days_later) {
    auto const lines = text_of(mail_folder() / "communication.csv.gz");
    if (!lines) return lines;
    auto csv = text::Csv::open(*lines, "communication.csv", {.separator = ';'});
    if (!csv) return std::unexpected(csv.error());
    std::string rows = "Sender;Recipient;EventDate\n";
    auto const first = kLastMonday - 7 * (kWeeks - 1);
    while (true) {
        auto const row = csv->next();
        if (!row) return std::unexpected(row.error());
        if (!*row) return rows;
        auto const time = base::parse_local((**row)[2]);
        if (!time) return std::unexpected(time.error());
        auto const day = base::date_of(*time).days;
        if (day < first || day >= kLastMonday + 7) continue;
        auto const later = base::Instant{time->seconds + std::int64_t{86400} * days_later};
        rows += fmt::format("worker-{}@mill.invalid;worker-{}@mill.invalid;{}\n", (**row)[0],
                            (**row)[1], base::to_text(later));
    }
}

Result<std::string> charter(base::Date first) {
    auto text = text_of(std::filesystem::path(WEIR_SOURCE_DIR) /
                        "examples/manufacturing-email/charter.toml");
    if (!text) return text;
    auto const day = base::to_text(first);
    auto changed =
        replaced(*text, "collect_from = \"2010-01-01\"", fmt::format("collect_from = \"{}\"", day));
    changed = replaced(changed, "collect_until = \"2010-10-03\"", "");
    changed = replaced(changed, "history_weeks = 1200", "history_weeks = 52");
    changed = replaced(changed, "identity = \"id\"", "identity = \"address\"");
    changed = replaced(
        changed, "[[role]]\nname = \"employee\"",
        "[[role]]\nname = \"auditor\"\nmembers = [\"audit-firm\"]\ncap = 2\nexternal = true\n\n"
        "[[role]]\nname = \"employee\"");
    return changed;
}

}  // namespace

bool is_mill_here() { return std::filesystem::exists(mail_folder()); }

Result<std::map<std::string, std::string>> mill_words(base::Instant now) {
    auto const today = base::Date{static_cast<std::int32_t>(now.seconds / 86400)};
    auto const last = base::week_of(today).previous().monday;
    auto const days_later = last.days - kLastMonday;
    auto const rules = charter(base::Date{last.days - 7 * (kWeeks - 1)});
    auto const grants = text_of(std::filesystem::path(WEIR_SOURCE_DIR) /
                                "examples/manufacturing-email/grants.toml");
    auto const people = people_rows();
    auto const mail = mail_rows(days_later);
    for (auto const* one : {&rules, &grants, &people, &mail}) {
        if (!*one) return std::unexpected(one->error());
    }
    return std::map<std::string, std::string>{
        {"charter", *rules}, {"grants", *grants}, {"people_rows", *people}, {"mail_rows", *mail}};
}

}  // namespace weir::incident
