// DuckDB as a second, independent way to count: SQL over the raw files. Shares no code with ours.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace weir::end_to_end {

class Duck {
public:
    Duck();
    ~Duck();
    Duck(Duck const&) = delete;
    Duck& operator=(Duck const&) = delete;

    /// Runs statements for what they make. Throws with DuckDB's message.
    void run(std::string const& sql);
    /// Rows of one query whose columns are all text. Throws likewise.
    std::vector<std::vector<std::string>> rows(std::string const& sql);
    /// The one whole number that a query gives.
    std::int64_t number(std::string const& sql);

private:
    struct Handles;
    std::unique_ptr<Handles> handles_;
};

}  // namespace weir::end_to_end
