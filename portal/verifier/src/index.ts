// What the portal uses. Everything here works on bytes that somebody else fetched.
export { Wrong, fromBase64, toBase64 } from "./bytes.js";
export { checkLeaf } from "./leaf.js";
export { leafHash, nodeHash, Tree, verifyConsistency, verifyInclusion } from "./merkle.js";
export {
  type Cosignature, type Head, type Opened, type Trust, type VerifierKey,
  openCheckpoint, toVkey, verifierKeyOf,
} from "./note.js";
export { type Proof, parseProof, verifyProof } from "./proof.js";
export { sha256 } from "./sha256.js";
export { type CheckEntry, type Read, audit, splitBundle, tilePath } from "./tiles.js";
export {
  type HourHead, type ShownEntry, type ShownHead, type View, type ViewAudit, auditView,
} from "./view.js";
export { parseHeads, parseView } from "./view_form.js";
export { auditYear } from "./year.js";
