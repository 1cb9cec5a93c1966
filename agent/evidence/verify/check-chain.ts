import { type Address, type Hex, isAddress } from 'viem';
import { toWardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import type { SubjectSource } from '../../model/subject.ts';
import type { SealedBundle } from '../bundle.ts';
import { charges } from '../statement.ts';
import type { CaseRecord, ChainView } from './chain-view.ts';
import { failed, missing, passed, type Step, skipped } from './step.ts';

/** `Charge` of the court. */
const nonDelivery = 2;

/** Whether the signer is a bonded scanner. */
export async function checkStanding(signer: Address, chain: ChainView | null): Promise<Step> {
  if (chain === null)
    return skipped('standing', `of ${signer}: no court is known; give --rpc-url and --deployments`);
  return (await chain.isMember(signer))
    ? passed('standing', `${signer} is a bonded scanner`)
    : failed('standing', `${signer} is no bonded scanner`);
}

/** A case that names no evidence, as the chain itself looked into it: by a proof, or at a task that nobody answered. */
export function checkUnaided(id: Hex, { rule, charge }: CaseRecord): Step {
  if (rule !== null)
    return passed(
      'case',
      `case ${id} was opened by proof: the chain held the bytes of the source against rule ${rule}`,
    );
  return charge === nonDelivery
    ? passed('case', `case ${id} is about a task without an answer, as the court read of the task itself`)
    : missing('case', `case ${id} names no evidence that could be had`);
}

/** Whether the case was opened with this evidence. */
export function checkCase(id: Hex, record: CaseRecord, { bundle, digest }: SealedBundle): Step {
  const { source } = bundle.report.subject;
  const verdict = bundle.report.verdict.name;
  const charge = verdict === 'malicious' || verdict === 'malformed' ? charges[verdict] : null;
  const hash = `0x${digest.slice('sha256:'.length)}`;
  const isNamed = record.evidence?.hash === hash || record.findings.some(({ report }) => report === hash);
  if (!isNamed) return failed('case', `case ${id} rests on other evidence`);
  if (
    source === null ||
    source.address.toLowerCase() !== record.subject.toLowerCase() ||
    source.revision !== record.revision
  )
    return failed('case', `case ${id} is about another source or revision`);
  if (charge !== record.charge) return failed('case', `case ${id} is on another charge than ${verdict}`);
  return passed('case', `case ${id} was opened with this evidence`);
}

/**
 * Whether the chain says of the source what the evidence says that it says.
 * @param block one in which the revision may have been the present one; null for none
 */
export async function checkSource(
  { bundle }: SealedBundle,
  chain: ChainView | null,
  block: number | null,
): Promise<Step> {
  const { source } = bundle.report.subject;
  if (source === null) return skipped('source', 'the subject was not published on a chain');
  if (chain === null) return skipped('source', 'no node was asked; give --rpc-url');
  if (chain.chainId !== source.chainId)
    return missing('source', `it is on chain ${source.chainId}, and the node is of chain ${chain.chainId}`);
  if (!isAddress(source.address) || !/^0x[0-9a-f]{64}$/.test(source.revision))
    return failed('source', 'the evidence names no address and revision');
  let found: SubjectSource | null;
  try {
    found = await chain.revisionOf(source.address, source.revision as Hex, block);
  } catch (thrown) {
    const error = toWardenError(thrown);
    if (error.code !== 'NOT_ON_CHAIN') throw error;
    return failed('source', error.message);
  }
  if (found === null)
    return missing(
      'source',
      `${source.address} was updated since, and the node no longer tells revision ${source.revision}`,
    );
  const same =
    found.client.toLowerCase() === source.client.toLowerCase() &&
    found.imageEnvironments === source.imageEnvironments &&
    // Reports have it escaped or as it is, by how the source was read.
    [found.imageMetadataUrl, escapeText(found.imageMetadataUrl)].includes(source.imageMetadataUrl);
  return same
    ? passed('source', `${source.address} says on chain what the evidence says`)
    : failed('source', `${source.address} says something else on chain`);
}
