#include "rules/program/sign_off.h"

#include "engines/crypto/hash.h"

namespace weir::program {

base::Bytes message_of(SignedAct const& act) {
    base::Writer out;
    out.text("weir/act/v1");
    out.text(act.origin);
    out.text(act.act);
    out.text(act.subject);
    out.text(act.role);
    return std::move(out).take();
}

std::string resume_subject(std::uint64_t pause, std::string_view findings) {
    return std::to_string(pause) + " " + std::string(findings);
}

std::string proposal_subject(ProposalVersion const& version) {
    return std::to_string(version.index) + " " +
           base::to_hex(crypto::sha256(base::bytes_of(version.radius))) + " " +
           std::to_string(version.computed_at) + " " + std::to_string(version.expires);
}

std::string rules_hash(std::string_view charter, std::string_view grants) {
    auto const charter_hash = crypto::sha256(base::bytes_of(charter));
    auto const grants_hash = crypto::sha256(base::bytes_of(grants));
    return base::to_hex(crypto::sha256({charter_hash, grants_hash}));
}

}  // namespace weir::program
