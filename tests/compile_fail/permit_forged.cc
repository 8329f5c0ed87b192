// Leave to open a person's data is made by the vault only, against a durable entry.
#include "records/vault/vault.h"

bool may_open(weir::vault::Permit const& permit) {
#ifdef MISUSE
    weir::vault::Permit const forged{weir::vault::Scope{}};
    (void)permit;
    return forged.covers(weir::base::Person{1}, weir::base::Week{});
#else
    return permit.covers(weir::base::Person{1}, weir::base::Week{});
#endif
}
