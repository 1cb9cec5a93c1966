import type { Address, Hex, TypedDataDefinition } from 'viem';
import type { Digest } from '../model/digest.ts';
import { WardenError } from '../model/errors.ts';
import type { Report } from '../model/report.ts';
import type { SealedBundle } from './bundle.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Envelope, HashSigner } from './dsse.ts';
import { bytes32, charges, type Statement, typedData } from './statement.ts';
import { signSummary } from './vsa.ts';

/** Who signed what about which bundle. */
export interface Attestation {
  readonly schema: 'warden.attestation/1';
  readonly evidence: {
    readonly sha256: Digest;
    /** Where it was published; null for nowhere. */
    readonly uri: string | null;
  };
  readonly signer: Address;
  /** For a source on chain: what court or clearance take. */
  readonly signed: { readonly statement: Statement; readonly signature: Hex } | null;
  /** For everybody else; null where the key is out of reach for all but the chain. */
  readonly vsa: Envelope | null;
}

/** Signs for a scanner. Local accounts of viem are such; a remote signer may sign typed data only. */
export interface ScannerSigner {
  readonly address: Address;
  readonly sign?: HashSigner['sign'];
  signTypedData(data: TypedDataDefinition): Promise<Hex>;
}

/** Where a statement is to be used, and how long. Unix seconds. */
export interface StatementTerms {
  readonly chainId: number;
  readonly court: Address;
  readonly clearance: Address;
  readonly scannedAt: number;
  /** Deadline of a finding, expiry of a clean statement. */
  readonly until: number;
  readonly nonce: bigint;
}

/**
 * What a scanner has to say before court or clearance about this bundle; null where its verdict is neither to charge nor
 * to clear: `suspicious`, `incomplete`.
 * @throws WardenError EVIDENCE_INVALID for a subject that was not published on this chain, or that was not read
 */
export function statementOf({ bundle, digest }: SealedBundle, terms: StatementTerms): Statement | null {
  const { subject, verdict, ruleset } = bundle.report;
  const { source } = subject;
  if (source === null || source.chainId !== terms.chainId)
    throw new WardenError('EVIDENCE_INVALID', `The subject was not published on chain ${terms.chainId}`);
  const common = {
    source: source.address as Address,
    revision: source.revision as Hex,
    report: bytes32(digest, 'The bundle'),
    artifact: bytes32(subject.artifact, 'The subject'),
    ruleset: bytes32(ruleset.digest, 'The ruleset'),
    scannedAt: String(terms.scannedAt),
    nonce: String(terms.nonce),
  };
  const { chainId } = terms;
  switch (verdict.name) {
    case 'malicious':
    case 'malformed': {
      const message = { ...common, charge: charges[verdict.name], deadline: String(terms.until) };
      return { kind: 'finding', chainId, contract: terms.court, message };
    }
    case 'clear':
      return {
        kind: 'clean',
        chainId,
        contract: terms.clearance,
        message: { ...common, expiresAt: String(terms.until) },
      };
    default:
      return null;
  }
}

/**
 * Signs a bundle, its statement if there is one, and the summary for readers outside the chain.
 * @param run the one of the report in the bundle
 * @param chainId where the signer's standing can be looked up
 * @throws WardenError EVIDENCE_INVALID where there is nothing to sign
 */
export async function attest(
  { bundle, digest }: SealedBundle,
  run: Report['run'],
  uri: string | null,
  statement: Statement | null,
  chainId: number,
  signer: ScannerSigner,
): Promise<Attestation> {
  const evidence = { sha256: digest, uri };
  const report = { ...bundle.report, run };
  const vsa = canHash(signer) ? await signSummary(report, signer, chainId, evidence) : null;
  if (vsa === null && statement === null)
    throw new WardenError('EVIDENCE_INVALID', 'There is nothing about this subject that could be signed');
  return {
    schema: 'warden.attestation/1',
    evidence,
    signer: signer.address,
    signed: statement && { statement, signature: await signer.signTypedData(typedData(statement)) },
    vsa,
  };
}

function canHash(signer: ScannerSigner): signer is ScannerSigner & HashSigner {
  return signer.sign !== undefined;
}

/** The bytes under which an attestation is published: canonical JSON. */
export function attestationBytes(attestation: Attestation): Buffer {
  return Buffer.from(canonicalJson(attestation));
}
