// What a function returns when it can fail: a value, or one Error of a small closed set of faults.
// Three kinds of failure, three tools: a refusal is an answer (outcome.h), an accident is an Error,
// a bug ends the process (check.h).
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace weir::base {

/// The closed set of accidents. A caller decides by fault, a person reads the message.
enum class Fault {
    bad_input,    // foreign bytes or arguments that break a stated rule
    not_found,    // a named thing does not exist
    exists,       // a thing that must be new exists already
    corrupt,      // our own bytes do not verify: never repaired silently
    io,           // the operating system failed a call
    too_large,    // a named limit was exceeded
    unavailable,  // another process holds it, or a peer went away
    unsupported,  // a format or version from another time
};

/// Where foreign bytes broke a rule. line and column count from 1; 0 means unknown.
struct Place {
    std::string file;
    std::size_t line = 0;
    std::size_t column = 0;
};

/// An accident. The message is lower case, without full stop, and never quotes a person's data.
struct Error {
    Fault fault = Fault::bad_input;
    std::string message;
    Place place;
};

template <class T>
using Result = std::expected<T, Error>;
using Status = std::expected<void, Error>;

/// Makes the failing half of a Result: `return fail(Fault::io, "cannot sync");`
[[nodiscard]] std::unexpected<Error> fail(Fault fault, std::string message, Place place = {});

/// The same error with its file named, where the one who parsed knew only line and column.
[[nodiscard]] std::unexpected<Error> at_file(Error error, std::string_view file);

/// One word of a fault, for JSON: "bad_input".
[[nodiscard]] std::string_view name_of(Fault fault);

/// "charter.toml:5:16: unknown key `rho_weekly`", or without a place just the message.
[[nodiscard]] std::string to_text(Error const& error);

}  // namespace weir::base
