#include "tests/cedar/engine.h"

#include <atomic>
#include <unistd.h>

#include <fmt/format.h>

#include "base/check.h"
#include "base/files.h"
#include "engines/text/formats.h"
#include "tests/end_to_end/process.h"

namespace weir::cedar {
namespace {

namespace fs = std::filesystem;
using text::Tree;

/// A folder of this process, gone with the object.
class Folder {
public:
    Folder() {
        static std::atomic<int> made = 0;
        path_ = fs::temp_directory_path() / fmt::format("weir-cedar-{}-{}", ::getpid(), made++);
        fs::create_directory(path_);
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;
    [[nodiscard]] fs::path const& path() const { return path_; }

private:
    fs::path path_;
};

void put(fs::path const& file, std::string const& text) {
    base::check(base::write_file(file, base::bytes_of(text), {}).has_value(), "a case is written");
}

std::string json_of(Case const& one) {
    auto readers = Tree::list();
    for (auto const reader : one.readers) readers.push(std::to_string(reader.value));
    auto questions = Tree::list();
    for (auto const& question : one.questions) {
        questions.push(Tree::object()
                           .set("action", question.action)
                           .set("type", question.type)
                           .set("id", question.id)
                           .set("purpose", question.purpose));
    }
    return text::write_json(Tree::object().set("readers", readers).set("questions", questions));
}

void write(Case const& one, fs::path const& folder) {
    fs::create_directory(folder);
    put(folder / "policies.cedar", one.made.policies);
    put(folder / "schema.cedarschema.json", one.made.schema);
    put(folder / "entities.json", one.made.entities);
    put(folder / "questions.json", json_of(one));
}

std::vector<Said> lines_of(std::string const& text) {
    std::vector<Said> lines;
    std::size_t begin = 0;
    for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

}  // namespace

std::vector<Said> decide(std::vector<Case> const& cases) {
    fs::path const source = WEIR_SOURCE_DIR;
    auto const engine = source / "third_party/cedar/cedar_wasm.js";
    base::check(fs::exists(engine), "Cedar's engine is there: ./dev setup fetches it");
    Folder const folder;
    // Flags of V8: its quick compiler is slow with so large a module, and its
    // optimiser of what calls into one has been seen to fall over (unreachable code, Node 20.20).
    std::vector<std::string> command{"/usr/bin/env", "node",
                                     "--no-liftoff", "--no-wasm-tier-up",
                                     "--no-opt",     (source / "tests/cedar/decide.js").string(),
                                     engine.string()};
    for (std::size_t i = 0; i < cases.size(); ++i) {
        auto const place = folder.path() / std::to_string(i);
        write(cases[i], place);
        command.push_back(place.string());
    }
    auto const ran = end_to_end::run(command);
    if (ran.status != 0) fmt::print(stderr, "{}\n", ran.err);
    base::check(ran.status == 0, "Cedar's engine accepts what was exported");
    auto said = lines_of(ran.out);
    base::check(said.size() == cases.size(), "Cedar's engine answers every case");
    return said;
}

}  // namespace weir::cedar
