#include "bench/audience/postgres.h"

#include <charconv>
#include <csignal>
#include <fstream>
#include <set>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "bench/measure.h"

namespace weir::bench {
namespace {

namespace fs = std::filesystem;
using access::Scope;
using base::Instant;

constexpr Instant kNow{100};

std::string script() { return std::string(WEIR_SOURCE_DIR) + "/bench/audience/postgres.sh"; }

/// Kinds as tables.sql has them; empty where there is none.
std::string scope_columns(Scope const& scope, access::World world) {
    switch (scope.kind) {
        case Scope::Kind::company: return "0,,";
        case Scope::Kind::unit:
            return fmt::format("1,{},", world.directory.find_unit(scope.path)->value);
        case Scope::Kind::own_unit: return "2,,";
        case Scope::Kind::site:
            return fmt::format("3,,{}", world.permissions.era(kNow).site(scope.site).value);
    }
    return "";
}

void write_people(fs::path const& folder, access::World world) {
    std::ofstream people(folder / "person.csv");
    for (auto const* fact : world.directory.everyone_at(kNow)) {
        fmt::print(people, "{},{},{},{}\n", fact->person.value, fact->home.value,
                   fact->manager.value, fact->site.value);
    }
    std::ofstream closure(folder / "unit_closure.csv");
    for (auto const& fact : world.directory.units()) {
        for (auto depth = fact.depth + 1; depth-- > 0;) {
            auto const above = world.directory.ancestor_at(fact.unit, depth);
            fmt::print(closure, "{},{}\n", above.value, fact.unit.value);
        }
    }
}

void write_grants(fs::path const& folder, access::World world) {
    std::map<std::string, int> roles;
    auto const number = [&](std::string const& role) {
        return roles.emplace(role, static_cast<int>(roles.size())).first->second;
    };
    std::set<std::pair<int, std::uint32_t>> members;
    for (auto const& member : world.permissions.members())
        members.emplace(number(member.role), member.person.value);
    std::ofstream members_file(folder / "member.csv");
    for (auto const& [role, person] : members) fmt::print(members_file, "{},{}\n", role, person);
    std::ofstream grants(folder / "access_grant.csv");
    int id = 0;
    for (auto const& grant : world.permissions.grants()) {
        if (!grant.span.contains(kNow)) continue;
        fmt::print(grants, "{},{},{},{}\n", id++, number(grant.role), access::name_of(grant.what),
                   scope_columns(grant.scope, world));
    }
}

/// A row, then its time; a time without a row is of a statement that gives none.
std::vector<Row> rows_of(std::string const& text) {
    std::vector<Row> rows;
    std::optional<Summary> open;
    std::size_t begin = 0;
    for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
        auto const line = text.substr(begin, end - begin);
        begin = end + 1;
        if (line.starts_with("Time: ")) {
            double ms = 0;
            std::from_chars(line.data() + 6, line.data() + line.size(), ms);
            if (open) rows.push_back({*open, ms});
            open.reset();
            continue;
        }
        Summary summary;
        auto const* at = line.data();
        auto const* last = line.data() + line.size();
        for (auto* number : {&summary.count, &summary.sum, &summary.squares}) {
            at = std::from_chars(at, last, *number).ptr;
            if (at != last) ++at;
        }
        open = summary;
    }
    return rows;
}

}  // namespace

Postgres::Postgres(fs::path folder)
    : folder_(std::move(folder)),
      server_(std::make_unique<end_to_end::Process>(
          std::vector<std::string>{"/usr/bin/env", "bash", script(), "serve", folder_.string()})) {}

Postgres::~Postgres() {
    server_->send(SIGINT);  // its fast way to stop
    (void)server_->wait(std::chrono::seconds(60));
}

std::vector<Row> Postgres::ask(access::World world, std::vector<std::string> const& statements) {
    write_people(folder_, world);
    write_grants(folder_, world);
    fs::copy_file(std::string(WEIR_SOURCE_DIR) + "/bench/audience/tables.sql",
                  folder_ / "questions.sql");
    {
        std::ofstream questions(folder_ / "questions.sql", std::ios::app);
        questions << "\\timing on\n";
        for (auto const& statement : statements) questions << statement << '\n';
    }
    auto const ran = end_to_end::run(
        {"/usr/bin/env", "bash", script(), "ask", folder_.string(), "questions.sql"});
    require(ran.status == 0, "PostgreSQL answers: " + ran.err);
    auto rows = rows_of(ran.out);
    require(rows.size() == statements.size(), "PostgreSQL answers every statement");
    return rows;
}

std::string execute(Question const& question, std::string_view of_unit) {
    if (!question.is_about_unit)
        return fmt::format("EXECUTE audience_of_person ({});", question.person.value);
    return fmt::format("EXECUTE {} ({}, '{}');", of_unit, question.unit.value,
                       access::name_of(question.what));
}

std::string execute_as(base::Person reader, Question const& question) {
    return fmt::format(
        "SET ROLE reader; SET weir.person = '{}';\n"
        "EXECUTE seen_by_reader ({}, '{}');\nRESET ROLE;",
        reader.value, question.unit.value, access::name_of(question.what));
}

}  // namespace weir::bench
