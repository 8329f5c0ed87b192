#include "surfaces/drill/detail/runner.h"

#include <algorithm>
#include <chrono>
#include <unistd.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/time.h"
#include "engines/text/formats.h"
#include "surfaces/drill/detail/answer.h"
#include "surfaces/drill/detail/files.h"
#include "surfaces/drill/detail/search.h"

namespace weir::drill::detail {
namespace {

using base::Result;
using base::Status;
using text::Tree;

constexpr text::Limits kAnswerLimits{
    .size_max = std::size_t{1} << 28, .depth_max = 64, .values_max = std::size_t{1} << 24};
constexpr std::size_t kPlacesShown = 3;
constexpr unsigned kBetweenAsks = 50'000;  // microseconds

std::string one_of(Tree const& answer, std::string_view path) {
    auto const values = values_at(answer, path);
    return values.empty() ? std::string() : shown(*values.front());
}

/// As it would be typed in the drill's folder.
std::string typed(std::vector<std::string> const& command, std::string const& folder) {
    std::string line;
    for (auto const& word : command) {
        bool const is_below = !folder.empty() && word.starts_with(folder + "/");
        auto const text = is_below ? word.substr(folder.size() + 1) : word;
        bool const is_plain = !text.empty() && text.find_first_of(" '\"") == std::string::npos;
        line += fmt::format("{}{}", line.empty() ? "" : " ",
                            is_plain ? text : fmt::format("\"{}\"", text));
    }
    return line;
}

/// An instant as the eight bytes, lowest first, in which a clock is stored.
Result<std::string> clock_bytes(std::string const& text) {
    auto const instant = base::parse_instant(text);
    if (!instant) return std::unexpected(instant.error());
    base::Writer writer;
    writer.u64(static_cast<std::uint64_t>(instant->seconds));
    return std::string(base::text_of(writer.view()));
}

void check_texts(Step const& step, Words const& words, std::string const& said, Tried& tried) {
    auto const says = filled_each(step.says, words);
    auto const never_says = filled_each(step.never_says, words);
    for (auto const& text : says.value_or(std::vector<std::string>())) {
        if (said.find(text) == std::string::npos)
            tried.unexpected.push_back(fmt::format("expected it to say `{}`", text));
    }
    for (auto const& text : never_says.value_or(std::vector<std::string>())) {
        if (said.find(text) != std::string::npos)
            tried.unexpected.emplace_back("said what it was never to say");
    }
    if (!says || !never_says) tried.unexpected.emplace_back("a word of the drill is missing");
}

}  // namespace

Result<Ran> Runner::type(std::string const& role, std::vector<std::string> const& words) const {
    std::vector<std::string> all{site_.program.string(), "--dir", site_.dir.string(), "--json"};
    if (!role.empty()) {
        all.emplace_back("--key");
        all.push_back((site_.dir / "identities" / (role + ".key")).string());
    }
    all.insert(all.end(), words.begin(), words.end());
    auto process = Process::start(all);
    if (!process) return std::unexpected(process.error());
    return process->wait();
}

Result<Runner::Ending> Runner::act(Step const& step) const {
    if (step.command.empty()) return Ending{};
    auto const role = filled(step.role, words_);
    if (!role) return std::unexpected(role.error());
    auto const command = filled_each(step.command, words_);
    if (!command) return std::unexpected(command.error());
    auto ran = type(*role, *command);
    if (!ran) return std::unexpected(ran.error());
    Ending ending{std::move(*ran), {}};
    if (ending.ran.out.starts_with("{")) {
        auto answer = text::parse_json(ending.ran.out, "answer", kAnswerLimits);
        if (!answer) return std::unexpected(answer.error());
        ending.answer = std::move(*answer);
    }
    return ending;
}

Status Runner::judge(Step const& step, Ending const& ending, Tried& tried) const {
    auto const& [ran, answer] = ending;
    auto const expect = [&](std::string_view what, std::string const& wanted,
                            std::string const& got) {
        if (wanted != got)
            tried.unexpected.push_back(
                fmt::format("expected {} `{}`, got `{}`", what, wanted, got));
    };
    expect("exit status", std::to_string(step.exit_status), std::to_string(ran.status));
    if (!step.refused.empty()) expect("reason", step.refused, one_of(answer, "refused.reason"));
    if (!step.fault.empty()) expect("fault", step.fault, one_of(answer, "error.fault"));
    if (!tried.unexpected.empty() && !ran.err.empty()) tried.unexpected.push_back(ran.err);
    check_texts(step, words_, ran.out + ran.err, tried);
    for (auto expectation : step.expect) {
        auto value = filled(expectation.value, words_);
        if (!value) return std::unexpected(value.error());
        expectation.value = std::move(*value);
        auto at = filled(expectation.at, words_);
        if (!at) return std::unexpected(at.error());
        expectation.at = std::move(*at);
        if (auto said = complaint(answer, expectation)) tried.unexpected.push_back(*said);
    }
    return {};
}

Status Runner::search(Search const& search, Tried& tried) const {
    auto patterns = filled_each(search.words, words_);
    if (!patterns) return std::unexpected(patterns.error());
    auto const instants = filled_each(search.seconds, words_);
    if (!instants) return std::unexpected(instants.error());
    for (auto const& instant : *instants) {
        auto bytes = clock_bytes(instant);
        if (!bytes) return std::unexpected(bytes.error());
        patterns->push_back(std::move(*bytes));
    }
    if (patterns->empty()) tried.unexpected.emplace_back("a search for nothing finds nothing");
    auto const under = filled(search.under, words_);
    if (!under) return std::unexpected(under.error());
    auto const found = look_for(*patterns, site_.dir / *under);
    if (!found) return std::unexpected(found.error());
    auto const counted = [](std::size_t count, std::string_view what) {
        return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
    };
    tried.looked = fmt::format("{}, {}, for {}", counted(found->files, "file"),
                               counted(found->bytes, "byte"), counted(patterns->size(), "word"));
    auto const missed = std::ranges::count(found->is_found, !search.is_found);
    if (missed > 0) {
        auto const shown = std::min(found->places.size(), kPlacesShown);
        tried.unexpected.push_back(fmt::format(
            "{} words {}: {}", missed, search.is_found ? "not found" : "found",
            fmt::join(found->places.begin(),
                      found->places.begin() + static_cast<std::ptrdiff_t>(shown), ", ")));
    }
    return {};
}

/// The last refusal that the ledger has, if it has this reason.
std::string Runner::where_refused(std::string const& reason) const {
    auto const ran = type("security", {"ledger", "show"});
    if (!ran || ran->status != 0) return "";
    auto const answer = text::parse_json(ran->out, "ledger", kAnswerLimits);
    if (!answer) return "";
    auto const refusals = values_at(*answer, "entries.type=refused.body");
    if (refusals.empty() || one_of(*refusals.back(), "reason") != reason) return "";
    return one_of(*refusals.back(), "operation");
}

void Runner::name_the_stop(Step const& step, Ending const& ending, Tried& tried) const {
    auto const& answer = ending.answer;
    if (!step.refused.empty()) {
        tried.stopped_by = "refused: " + one_of(answer, "refused.reason");
        tried.why = one_of(answer, "refused.sentence");
        if (auto const subject = one_of(answer, "refused.subject"); !subject.empty())
            tried.why += fmt::format(" ({})", subject);
        tried.where = where_refused(step.refused);
        bool const is_there = step.where.empty() || tried.where == step.where;
        if (!is_there || tried.where.empty())
            tried.unexpected.push_back(
                fmt::format("expected the ledger to name `{}`, got `{}`", step.where, tried.where));
        return;
    }
    if (!step.fault.empty()) {
        tried.stopped_by = one_of(answer, "error.fault");
        tried.why = one_of(answer, "error.message");
        auto const file = std::filesystem::path(one_of(answer, "error.file")).filename().string();
        tried.where = file.empty() ? step.where
                                   : fmt::format("{}:{}:{}", file, one_of(answer, "error.line"),
                                                 one_of(answer, "error.column"));
        return;
    }
    if (step.stopped_by.empty()) return;
    tried.stopped_by = step.stopped_by;
    if (!step.where.empty()) tried.where = step.where;
}

Status Runner::keep(Step const& step, Tree const& answer, Tried& tried) {
    for (auto const& [word, template_path] : step.keep) {
        auto const path = filled(template_path, words_);
        if (!path) return std::unexpected(path.error());
        std::vector<std::string> texts;
        for (auto const* value : values_at(answer, *path)) {
            if (auto const list = value->as_list()) {
                for (auto const& one : **list) texts.push_back(shown(one));
            } else {
                texts.push_back(shown(*value));
            }
        }
        if (texts.empty()) tried.unexpected.push_back(fmt::format("nothing at `{}`", *path));
        words_[word] = std::move(texts);
    }
    return {};
}

Status Runner::show(Step const& step, Tried& tried) const {
    for (auto const& line : step.shows) {
        auto text = filled(line, words_);
        if (!text) return std::unexpected(text.error());
        tried.said.push_back(std::move(*text));
    }
    return {};
}

Status Runner::act_and_judge(Step const& step, Tried& tried) {
    auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(step.seconds_most);
    while (true) {
        tried.unexpected.clear();
        auto const began = std::chrono::steady_clock::now();
        auto const ending = act(step);
        if (!ending) return std::unexpected(ending.error());
        auto const took = std::chrono::steady_clock::now() - began;
        if (step.seconds_most == 0 && !step.command.empty())
            tried.microseconds =
                std::chrono::duration_cast<std::chrono::microseconds>(took).count();
        if (!step.command.empty()) {
            if (auto judged = judge(step, *ending, tried); !judged) return judged;
        }
        bool const is_over = tried.unexpected.empty() || std::chrono::steady_clock::now() > end;
        if (!is_over) {
            ::usleep(kBetweenAsks);
            continue;
        }
        for (auto const& one : step.searches) {
            if (auto searched = search(one, tried); !searched) return searched;
        }
        if (tried.unexpected.empty()) name_the_stop(step, *ending, tried);
        if (auto kept = keep(step, ending->answer, tried); !kept) return kept;
        return tried.unexpected.empty() ? show(step, tried) : Status();
    }
}

Result<Tried> Runner::run(Step const& step) {
    Tried tried;
    auto const what = filled(step.tries, words_);
    tried.what = what.value_or(step.tries);
    tried.by = filled(step.role, words_).value_or(step.role);
    auto const command = filled_each(step.command, words_);
    auto const folder = words_.find("folder");
    bool const is_known = folder != words_.end() && !folder->second.empty();
    tried.command = typed(command.value_or(step.command), is_known ? folder->second.front() : "");
    auto const began = std::chrono::steady_clock::now();
    words_["now"] = {base::to_text(base::SystemClock().now())};
    for (auto const& change : step.files) {
        if (auto done = change_file(change, site_.dir, words_); !done)
            return std::unexpected(done.error());
    }
    if (auto done = act_and_judge(step, tried); !done) return std::unexpected(done.error());
    if (tried.microseconds == 0) {
        auto const took = std::chrono::steady_clock::now() - began;
        tried.microseconds = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    }
    return tried;
}

}  // namespace weir::drill::detail
