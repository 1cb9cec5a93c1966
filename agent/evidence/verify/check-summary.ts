import { type Address, isAddressEqual } from 'viem';
import { z } from 'zod';
import type { SealedBundle } from '../bundle.ts';
import { type Envelope, envelopeSigners } from '../dsse.ts';
import { clearLevel, predicateType, statementType, verdictField } from '../vsa.ts';
import { failed, passed, type Step } from './step.ts';

const digestSet = z.partialRecord(z.enum(['sha256', 'sha512']), z.string());

/** What is relied on of a summary; the predicate may say more. */
const summarySchema = z.object({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.array(z.object({ name: z.string(), digest: digestSet })).min(1),
  predicateType: z.literal(predicateType),
  predicate: z.object({
    verifier: z.object({ id: z.string() }),
    inputAttestations: z.array(z.object({ uri: z.string().optional(), digest: digestSet })).optional(),
    verificationResult: z.enum(['PASSED', 'FAILED']),
    verifiedLevels: z.array(z.string()),
    [verdictField]: z.object({ verdict: z.string(), artifact: z.string().nullable(), ruleset: z.string() }),
  }),
});
export type ReadSummary = z.infer<typeof summarySchema>;

/** What an envelope says, and who signed it; null where it says nothing that is known here, or nobody signed it. */
export function readSummary(
  envelope: Envelope,
): { readonly summary: ReadSummary; readonly signer: Address } | null {
  if (envelope.payloadType !== statementType) return null;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8'));
  } catch {
    return null;
  }
  const parsed = summarySchema.safeParse(value);
  if (!parsed.success) return null;
  // The verifier that it names has to be among those who signed.
  const named = /^did:pkh:eip155:[1-9][0-9]{0,15}:(0x[0-9a-fA-F]{40})$/.exec(
    parsed.data.predicate.verifier.id,
  )?.[1];
  const signer = envelopeSigners(envelope).find((account) => account.toLowerCase() === named?.toLowerCase());
  return signer === undefined ? null : { summary: parsed.data, signer };
}

/** Whether the summary was signed by this account, and says of this evidence what the evidence says. */
export function checkSummary(envelope: Envelope, signer: Address, { bundle, digest }: SealedBundle): Step {
  const read = readSummary(envelope);
  if (read === null || !isAddressEqual(read.signer, signer))
    return failed('summary', `it is not a verification summary that ${signer} signed`);
  const { subject, predicate } = read.summary;
  const { report } = bundle;
  const said = predicate[verdictField];
  const named = predicate.inputAttestations?.some(({ digest: set }) => `sha256:${set.sha256}` === digest);
  if (named !== true) return failed('summary', 'it is about other evidence');
  const isClear = report.verdict.name === 'clear';
  const levels = isClear ? [clearLevel] : ['FAILED'];
  if (
    said.verdict !== report.verdict.name ||
    said.artifact !== report.subject.artifact ||
    said.ruleset !== report.ruleset.digest ||
    predicate.verificationResult !== (isClear ? 'PASSED' : 'FAILED') ||
    predicate.verifiedLevels.join() !== levels.join()
  )
    return failed('summary', 'it says something else than the evidence');
  const parts = [
    ...report.subject.files.map(({ sha256 }) => sha256),
    ...report.subject.images.map(({ manifestDigest }) => manifestDigest),
  ];
  const told = subject.map(({ digest: set }) =>
    set.sha512 === undefined ? `sha256:${set.sha256}` : `sha512:${set.sha512}`,
  );
  if (told.join() !== parts.join()) return failed('summary', 'it is about other content');
  return passed('summary', `${signer} signed that verification ${isClear ? 'passed' : 'failed'}`);
}
