import type { Digest } from '../model/digest.ts';
import type { Report } from '../model/report.ts';
import type { Subject } from '../model/subject.ts';
import { type Envelope, type HashSigner, signEnvelope } from './dsse.ts';

export const statementType = 'application/vnd.in-toto+json';
export const predicateType = 'https://slsa.dev/verification_summary/v1';
/** What a subject with a clear verdict reaches. Levels of SLSA say how a thing was built, which is not known here. */
export const clearLevel = 'OPENGPU_SCAN_L1';
/** Names the extension of the predicate that says more than PASSED or FAILED. */
export const verdictField = 'https://docs.opengpu.network/warden/verdict/v1';

type DigestSet = Readonly<Partial<Record<'sha256' | 'sha512', string>>>;

/** A verification summary (SLSA 1.2) in an in-toto statement. */
export interface VerificationSummary {
  readonly _type: 'https://in-toto.io/Statement/v1';
  readonly subject: readonly { readonly name: string; readonly digest: DigestSet }[];
  readonly predicateType: typeof predicateType;
  readonly predicate: {
    readonly verifier: { readonly id: string; readonly version: Readonly<Record<string, string>> };
    /** RFC 3339. */
    readonly timeVerified: string;
    readonly resourceUri: string;
    readonly policy: { readonly uri: string; readonly digest: DigestSet };
    readonly inputAttestations?: readonly { readonly uri: string; readonly digest: DigestSet }[];
    readonly verificationResult: 'PASSED' | 'FAILED';
    readonly verifiedLevels: readonly string[];
    readonly slsaVersion: '1.2';
    readonly [verdictField]: {
      readonly verdict: Report['verdict']['name'];
      readonly reasons: readonly string[];
      readonly artifact: Digest | null;
      readonly ruleset: string;
    };
  };
}

/**
 * The summary of a report. Only `clear` is PASSED: the predicate knows no third result, and what could not be examined did
 * not pass. How old is too old is for its reader to say.
 * @param signer the account that signs; on `chainId` its standing can be looked up
 * @param evidence digest and address of the bundle; null where none was published
 * @returns null when nothing of the subject could be read: there is nothing to speak of
 * @see https://slsa.dev/spec/v1.2/verification_summary
 */
export function summarise(
  report: Report,
  signer: { readonly address: string; readonly chainId: number },
  evidence: { readonly sha256: Digest; readonly uri: string | null } | null,
): VerificationSummary | null {
  const { subject, verdict, policy, ruleset, run } = report;
  const subjects = subjectsOf(subject);
  if (subjects.length === 0) return null;
  const passed = verdict.name === 'clear';
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: subjects,
    predicateType,
    predicate: {
      verifier: { id: verifierId(signer), version: { 'ogpu-warden': run.warden } },
      timeVerified: run.startedAt,
      resourceUri: resourceUri(subject),
      policy: { uri: hashUri(policy.digest), digest: digestSet(policy.digest) },
      ...(evidence === null
        ? {}
        : {
            inputAttestations: [
              { uri: evidence.uri ?? hashUri(evidence.sha256), digest: digestSet(evidence.sha256) },
            ],
          }),
      verificationResult: passed ? 'PASSED' : 'FAILED',
      verifiedLevels: [passed ? clearLevel : 'FAILED'],
      slsaVersion: '1.2',
      [verdictField]: {
        verdict: verdict.name,
        reasons: verdict.reasons,
        artifact: subject.artifact,
        ruleset: ruleset.digest,
      },
    },
  };
}

/** The summary, signed; null as `summarise`. */
export async function signSummary(
  report: Report,
  signer: HashSigner,
  chainId: number,
  evidence: Parameters<typeof summarise>[2],
): Promise<Envelope | null> {
  const summary = summarise(report, { address: signer.address, chainId }, evidence);
  return summary && signEnvelope(statementType, Buffer.from(JSON.stringify(summary)), signer);
}

/** A DID of the account (CAIP-10): whoever reads it can look the account up on its chain. */
function verifierId({ address, chainId }: { readonly address: string; readonly chainId: number }) {
  return `did:pkh:eip155:${chainId}:${address}`;
}

function subjectsOf({ files, images, reference }: Subject): VerificationSummary['subject'] {
  return [
    ...files.map(({ name, sha256 }) => ({ name, digest: digestSet(sha256) })),
    ...images.map(({ manifestDigest, usedBy }) => ({
      name: usedBy[0]?.reference ?? reference,
      digest: digestSet(manifestDigest),
    })),
  ];
}

function resourceUri({ kind, source, target, reference }: Subject): string {
  if (source !== null) return `eip155:${source.chainId}:${source.address}`;
  if (kind === 'compose') return encodeURI(/^[a-z]+:\/\//i.test(target) ? target : `file:${target}`);
  return encodeURI(/^(docker|oci|archive|dir):/.test(target) ? target : `oci://${reference}`);
}

/** The name of a content whose place is not known (RFC 6920). */
function hashUri(digest: string): string {
  const [algorithm = '', hex = ''] = digest.split(':');
  return `ni:///${algorithm.replace(/^sha/, 'sha-')};${Buffer.from(hex, 'hex').toString('base64url')}`;
}

function digestSet(digest: string): DigestSet {
  const [algorithm, hex] = digest.split(':') as ['sha256' | 'sha512', string];
  return { [algorithm]: hex };
}
