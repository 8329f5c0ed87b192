// A key is never printed.
#include <ostream>

#include "engines/crypto/key.h"

void print(std::ostream& out, weir::crypto::Key const& key) {
#ifdef MISUSE
    out << key;
#else
    out << key.bytes().size();
#endif
}
