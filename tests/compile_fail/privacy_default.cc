// A privacy parameter has no default: who wants noise says how much.
#include "engines/privacy/mechanism.h"

weir::base::Result<weir::privacy::GaussianMechanism> mechanism(
    weir::privacy::Sensitivity sensitivity, weir::base::Rho rho) {
#ifdef MISUSE
    (void)sensitivity;
    (void)rho;
    weir::privacy::GaussianMechanism const by_default;
    return by_default;
#else
    return weir::privacy::GaussianMechanism::of({sensitivity, rho});
#endif
}
