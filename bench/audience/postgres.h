// The same questions in PostgreSQL: a server of our own, tables with indexes, and a table behind
// row security (tables.sql).
#pragma once

#include <memory>
#include <optional>

#include "bench/audience/questions.h"
#include "tests/end_to_end/process.h"

namespace weir::bench {

/// What the server said of one statement.
struct Row {
    Summary summary;
    double ms = 0;  // as psql saw it, over a local socket
};

/// A server for the life of this object, in `folder`, which it fills.
class Postgres {
public:
    explicit Postgres(std::filesystem::path folder);
    ~Postgres();
    Postgres(Postgres const&) = delete;
    Postgres& operator=(Postgres const&) = delete;

    /// Loads the organisation, then runs statements in one session, `{}` in order; one row each.
    std::vector<Row> ask(access::World world, std::vector<std::string> const& statements);

private:
    std::filesystem::path folder_;
    std::unique_ptr<end_to_end::Process> server_;
};

/// `EXECUTE audience_of_unit (5, 'release');`
[[nodiscard]] std::string execute(Question const& question, std::string_view of_unit);
/// Two statements that give no row, and one that does: how many figures the reader may see.
[[nodiscard]] std::string execute_as(base::Person reader, Question const& question);

}  // namespace weir::bench
