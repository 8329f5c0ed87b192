// The real data sets beside the repository, and the manufacturer's mail in SQL: a second way to
// count, which shares no code with ours.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace weir::end_to_end {

/// ../shared/data beside the repository, or what WEIR_SHARED_DATA says.
[[nodiscard]] std::filesystem::path data_folder();

/// The lines of a text file, without the first `skip`; a test failure if it has fewer.
[[nodiscard]] std::vector<std::string> lines_of(std::filesystem::path const& path,
                                                std::size_t skip);
[[nodiscard]] std::string in_quotes(std::filesystem::path const& path);

[[nodiscard]] std::filesystem::path mail_folder();
[[nodiscard]] std::filesystem::path mail_file();
/// Who reports to whom as a directory file, as examples/manufacturing-email/README.md makes it.
[[nodiscard]] std::string mail_people_csv();

/// Makes the tables mail (a row a recipient) and person_week (id, week, metric, value), values
/// bounded by the clamps of the example's charter; no row where somebody did nothing.
[[nodiscard]] std::string mail_values_sql();
/// Makes person (id, head) and cell (id, level, cell), beside them. Somebody's head is the person
/// of their chain upwards who reports to the root; a department is all who are below one head;
/// everybody else is the company's own. Departments below eleven people, ten besides the reader,
/// are one rest.
[[nodiscard]] std::string mail_cells_sql();

}  // namespace weir::end_to_end
