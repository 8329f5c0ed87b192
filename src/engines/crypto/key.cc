#include "engines/crypto/key.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <sodium.h>

#include "base/check.h"
#include "engines/crypto/random.h"

namespace weir::crypto {

Key Key::generate() {
    Key key;
    SystemRandom().fill(key.bytes_);
    return key;
}

base::Result<Key> Key::of(base::ByteView bytes) {
    if (bytes.size() != kSize) {
        return base::fail(base::Fault::bad_input,
                          "expected a key of 32 bytes, got " + std::to_string(bytes.size()));
    }
    Key key;
    std::ranges::copy(bytes, key.bytes_.begin());
    return key;
}

Key::Key(Key&& other) noexcept : bytes_(other.bytes_), is_held_(other.is_held_) {
    wipe(other.bytes_);
    other.is_held_ = false;
}

Key& Key::operator=(Key&& other) noexcept {
    if (this == &other) return *this;
    bytes_ = other.bytes_;
    is_held_ = other.is_held_;
    wipe(other.bytes_);
    other.is_held_ = false;
    return *this;
}

Key::~Key() { wipe(bytes_); }

base::ByteView Key::bytes() const {
    base::check(is_held_, "a key is used that was moved away");
    return bytes_;
}

Key Key::clone() const {
    base::check(is_held_, "a key is cloned that was moved away");
    Key key;
    key.bytes_ = bytes_;
    return key;
}

void wipe(std::span<std::uint8_t> bytes) { ::sodium_memzero(bytes.data(), bytes.size()); }

namespace {

/// Pages are locked as they come into use. With a limit, what is above it could not be had at all.
void keep_out_of_swap() {
    rlimit limit{};
    bool const is_free =
        ::getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY;
    if (is_free) static_cast<void>(::mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT));
}

}  // namespace

base::Status harden_process() {
    if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
        return base::fail(base::Fault::io, std::string("cannot make the process undumpable: ") +
                                               std::strerror(errno));
    }
    rlimit const none{.rlim_cur = 0, .rlim_max = 0};
    if (::setrlimit(RLIMIT_CORE, &none) != 0) {
        return base::fail(base::Fault::io,
                          std::string("cannot forbid core dumps: ") + std::strerror(errno));
    }
    keep_out_of_swap();
    return {};
}

}  // namespace weir::crypto
