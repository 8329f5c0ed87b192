// A receipt is made by the ledger only.
#include "records/ledger/ledger.h"

weir::ledger::Receipt again(weir::ledger::Receipt const& receipt) {
#ifdef MISUSE
    return weir::ledger::Receipt(receipt.index(), receipt.leaf_hash());
#else
    return receipt;
#endif
}
