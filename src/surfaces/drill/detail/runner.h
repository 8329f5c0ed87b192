// Steps, one after the other, on one programme.
#pragma once

#include <filesystem>
#include <string>

#include "surfaces/drill/detail/process.h"
#include "surfaces/drill/detail/words.h"
#include "surfaces/drill/run.h"

namespace weir::drill::detail {

struct Site {
    std::filesystem::path program;
    std::filesystem::path dir;  // of the programme
    std::string company;
};

class Runner {
public:
    Runner(Site site, Words words) : site_(std::move(site)), words_(std::move(words)) {}
    /// bad_input for a step that cannot be tried: a word that is missing, a file that is not there.
    base::Result<Tried> run(Step const& step);
    [[nodiscard]] Words const& words() const { return words_; }

private:
    struct Ending {
        Ran ran;
        text::Tree answer;
    };
    base::Result<Ran> type(std::string const& role, std::vector<std::string> const& words) const;
    base::Result<Ending> act(Step const& step) const;
    base::Status act_and_judge(Step const& step, Tried& tried);
    base::Status judge(Step const& step, Ending const& ending, Tried& tried) const;
    base::Status search(Search const& search, Tried& tried) const;
    void name_the_stop(Step const& step, Ending const& ending, Tried& tried) const;
    [[nodiscard]] std::string where_refused(std::string const& reason) const;
    base::Status keep(Step const& step, text::Tree const& answer, Tried& tried);
    base::Status show(Step const& step, Tried& tried) const;

    Site site_;
    Words words_;
};

}  // namespace weir::drill::detail
