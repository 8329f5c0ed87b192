// A command line that was understood. Only parse.cc knows the library that reads it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "surfaces/cli/cli.h"

namespace weir::cli::detail {

struct Options {
    std::string command;  // "charter sign": the words of the command
    std::filesystem::path dir = ".";
    std::filesystem::path key;  // empty: none given
    bool json = false;

    std::vector<std::string> words;  // positional arguments, in order
    bool demo = false;
    bool dry_run = false;
    bool once = false;
    bool while_asked = false;
    std::uint32_t people = 240;
    std::uint32_t weeks = 12;
    std::uint64_t seed = 1;
    std::string until;  // simulate: the last week
    std::string by;
    std::string range;  // weeks A..B
    std::string quarter;
    std::string stat = "mean";
    std::vector<std::string> cohort;
    std::string purpose = "PersonnelWorkloadManagement";
    std::optional<double> within;
    bool explain = false;
    bool list = false;
    std::string reason;
    std::string title;               // of a review, of a finding
    std::vector<std::string> steps;  // of a timetable: WHAT=DATE
    std::string severity;
    std::string owner;
    std::string due;
    std::string state;  // of a finding
    std::string evidence;
    bool history = false;
    bool all = false;  // drill: every one
    std::string role;
    std::string at;
    std::vector<std::string> export_to;  // audience: a form, and a new folder
    std::string from;
    std::string log_key;
    std::filesystem::path tiles;   // a log's public form
    std::filesystem::path proof;   // a receipt
    std::filesystem::path policy;  // logs, witnesses, quorum
    std::filesystem::path out;
    std::string month_key;            // init, keys rotate: file, passphrase, pkcs11:...
    std::string recipient;            // keys backup: whom it is sealed to
    bool data = false;                // keys backup: the data part
    std::filesystem::path keys_file;  // keys restore: the two parts,
    std::filesystem::path data_file;
    std::filesystem::path recipient_file;  // the recipient's private half,
    std::filesystem::path erased_file;     // the list of erasures,
    std::string known;                     // and the size that somebody holds a checkpoint of
    std::string to;                        // a report: until when
    std::string incident;                  // its number
    std::string cause;                     // the entry that opened it
    std::filesystem::path intended;        // other grants that were meant
    std::filesystem::path authority;       // where to write the notification,
    std::filesystem::path registered;      // the register's entry,
    std::filesystem::path bundle;          // and the letters, sealed
    bool deliver = false;
    std::string consequences;  // words for the documents
    std::string measures;
    std::uint16_t port = 8420;
    std::filesystem::path witness_state;    // ledger witness: its folder,
    std::string witness_name;               // its name,
    std::vector<std::string> logs;          // the logs it watches,
    std::string listen = "127.0.0.1:8430";  // and where it listens
};

/// What parsing gave: options, or a status to end with (help was printed, or usage was wrong).
struct Parsed {
    std::optional<Options> options;
    int status = 0;
};
[[nodiscard]] Parsed parse(Program const& program);

}  // namespace weir::cli::detail
