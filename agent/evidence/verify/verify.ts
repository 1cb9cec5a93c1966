import type { Hex } from 'viem';
import { type Digest, isDigest } from '../../model/digest.ts';
import { toWardenError, WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { type Bundle, digestOf, type SealedBundle } from '../bundle.ts';
import type { EvidenceDocument } from '../read-document.ts';
import type { RecheckEvidence } from '../recheck-evidence.ts';
import { fetchByDigest, fetchEvidence, promisedDigest, readEvidence } from '../store/fetch-evidence.ts';
import { checkAttestation } from './check-attestation.ts';
import { checkCase, checkStanding, checkUnaided } from './check-chain.ts';
import { checkDocument } from './check-document.ts';
import { checkRecheck } from './check-recheck.ts';
import { checkSummary, readSummary } from './check-summary.ts';
import { failed, missing, passed, resultOf, type Step, skipped, type Verification } from './step.ts';
import { type Verifier, verifyBundle } from './verify-bundle.ts';

/**
 * Checks a file, an `https://` or `ipfs://` address, or a case, step by step. What is not as it should be is a failed step,
 * what could not be had one that is not checked.
 * @param target a path, an address, or the id of a case (0x and 64 hexadecimal digits)
 * @throws WardenError TARGET_INVALID, NOT_ON_CHAIN, IO_FAILED, INTERRUPTED, RPC_UNREACHABLE, RPC_REFUSED
 */
export async function verify(target: string, verifier: Verifier): Promise<Verification> {
  const { steps, bundle, evidence = null, block = null } = await open(target, verifier);
  const isSound = !steps.some(({ state }) => state === 'failed');
  if (bundle !== null && isSound) steps.push(...(await verifyBundle(bundle, verifier, block)));
  return {
    schema: 'warden.verification/1',
    target: escapeText(target, 1024),
    evidence: bundle?.digest ?? evidence,
    result: resultOf(steps),
    steps,
  };
}

/** The bundle that a target leads to, and what was checked on the way. */
interface Opened {
  readonly steps: Step[];
  /** null where there is none that can be relied on. */
  readonly bundle: SealedBundle | null;
  /** Of a document that is evidence of another kind. */
  readonly evidence?: Digest;
  /** Where a case was opened. */
  readonly block?: number;
}

async function open(target: string, verifier: Verifier): Promise<Opened> {
  if (/^0x[0-9a-f]{64}$/i.test(target)) return openCase(target.toLowerCase() as Hex, verifier);
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(target))
    return openBytes(await readEvidence(target), promisedDigest(target), target, verifier);
  const bytes = await had(verifier, () => fetchEvidence(target, verifier.fetch));
  if (bytes instanceof WardenError) return { steps: [missing('document', bytes.message)], bundle: null };
  return openBytes(bytes, promisedDigest(target), null, verifier);
}

async function openCase(id: Hex, verifier: Verifier): Promise<Opened> {
  if (verifier.chain === null)
    return { steps: [missing('case', 'no court is known: give --rpc-url and --deployments')], bundle: null };
  const record = await verifier.chain.caseOf(id);
  if (record === null) throw new WardenError('NOT_ON_CHAIN', `The court has no case ${id}`);
  if (record.evidence === null || record.evidence.uri === '')
    return { steps: [checkUnaided(id, record)], bundle: null };
  const { hash, uri } = record.evidence;
  const opened = await openNamed(`sha256:${hash.slice(2)}`, uri, null, verifier);
  if (opened.bundle === null) return opened;
  const signers = record.findings.map(({ signer }) => signer);
  return {
    ...opened,
    block: record.openedAtBlock,
    steps: [
      ...opened.steps,
      skipped('signature', `the court took the findings of ${signers.join(', ')} when the case was opened`),
      checkCase(id, record, opened.bundle),
    ],
  };
}

/** The bundle with this digest, which somebody else named. */
async function openNamed(
  digest: Digest,
  uri: string | null,
  beside: string | null,
  verifier: Verifier,
): Promise<Opened> {
  const bytes = await had(verifier, () => fetchByDigest(digest, uri, beside, verifier.fetch));
  if (bytes instanceof WardenError) return { steps: [missing('document', bytes.message)], bundle: null };
  const { document, steps } = checkDocument(bytes, digest);
  if (document === null) return { steps: [...steps], bundle: null };
  if (document.kind === 'bundle') return { steps: [...steps], bundle: sealed(document.bundle, bytes) };
  if (document.kind === 'recheck') return rechecked(document.recheck, bytes, steps, verifier);
  return { steps: [...steps, failed('document', `${digest} is no evidence`)], bundle: null };
}

async function openBytes(
  bytes: Buffer,
  promised: Digest | null,
  beside: string | null,
  verifier: Verifier,
): Promise<Opened> {
  const { document, steps } = checkDocument(bytes, promised);
  if (document === null) return { steps: [...steps], bundle: null };
  if (document.kind === 'bundle')
    return {
      steps: [...steps, skipped('signature', 'evidence is signed in an attestation: give that, or the case')],
      bundle: sealed(document.bundle, bytes),
    };
  if (document.kind === 'recheck') return rechecked(document.recheck, bytes, steps, verifier);
  const opened = await openSigned(document, beside, verifier);
  return { ...opened, steps: [...steps, ...opened.steps] };
}

async function openSigned(
  document: Extract<EvidenceDocument, { kind: 'attestation' | 'envelope' }>,
  beside: string | null,
  verifier: Verifier,
): Promise<Opened> {
  const { chain } = verifier;
  if (document.kind === 'attestation') {
    const { attestation } = document;
    const { sha256, uri } = attestation.evidence;
    const opened = await openNamed(sha256, uri, beside, verifier);
    if (opened.bundle === null) return opened;
    const signed = await checkAttestation(attestation, opened.bundle, chain);
    const standing = await checkStanding(attestation.signer, chain);
    return { ...opened, steps: [...opened.steps, ...signed, standing] };
  }
  const read = readSummary(document.envelope);
  if (read === null)
    return {
      steps: [failed('summary', 'it is not a verification summary that its verifier signed')],
      bundle: null,
    };
  const { verificationResult, inputAttestations } = read.summary.predicate;
  const standing = await checkStanding(read.signer, chain);
  const steps = [passed('summary', `${read.signer} signed: ${verificationResult}`), standing];
  const [input] = inputAttestations ?? [];
  const digest = `sha256:${input?.digest.sha256}`;
  if (!isDigest(digest))
    return { steps: [...steps, missing('document', 'it names no evidence')], bundle: null };
  const opened = await openNamed(digest, input?.uri ?? null, beside, verifier);
  if (opened.bundle === null) return { ...opened, steps: [...steps, ...opened.steps] };
  const summary = checkSummary(document.envelope, read.signer, opened.bundle);
  return { ...opened, steps: [...opened.steps, summary, standing] };
}

function rechecked(
  recheck: RecheckEvidence,
  bytes: Buffer,
  steps: readonly Step[],
  { compare }: Verifier,
): Opened {
  return {
    steps: [...steps, ...checkRecheck(recheck, compare)],
    bundle: null,
    evidence: digestOf(bytes),
  };
}

function sealed(bundle: Bundle, bytes: Buffer): SealedBundle {
  return { bundle, bytes, digest: digestOf(bytes) };
}

/** What the world keeps from being had is no reason to stop. */
async function had(verifier: Verifier, get: () => Promise<Buffer>): Promise<Buffer | WardenError> {
  return get().catch((thrown: unknown) => {
    const error = toWardenError(thrown);
    if (verifier.fetch.signal.aborted || error.fault === 'warden' || error.fault === 'user') throw error;
    return error;
  });
}
