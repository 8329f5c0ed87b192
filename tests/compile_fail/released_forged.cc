// What leaves is made by the door only.
#include "doors/disclosure/door.h"

using weir::disclosure::Closed;
using weir::disclosure::Released;

Closed const& use(Released<Closed> const& released) {
#ifdef MISUSE
    static Released<Closed> const forged{Closed{}};
    (void)released;
    return forged.value();
#else
    return released.value();
#endif
}
