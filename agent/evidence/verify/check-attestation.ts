import { type Address, type Hex, isAddressEqual } from 'viem';
import type { Attestation } from '../attestation.ts';
import type { SealedBundle } from '../bundle.ts';
import { charges, type Statement, signerOf, statementHash } from '../statement.ts';
import type { ChainView } from './chain-view.ts';
import { checkSummary } from './check-summary.ts';
import { failed, missing, passed, type Step, skipped } from './step.ts';

/** Whether the signer signed, and whether what it signed is about this evidence. */
export async function checkAttestation(
  attestation: Attestation,
  sealed: SealedBundle,
  chain: ChainView | null,
): Promise<Step[]> {
  const { signed, vsa, signer } = attestation;
  const steps: Step[] = [];
  if (signed === null) steps.push(skipped('signature', 'there is no statement for a court or for clearance'));
  else {
    steps.push(await checkSignature(signed.statement, signed.signature, signer, chain));
    steps.push(checkStatement(signed.statement, sealed, chain));
  }
  if (vsa === null) steps.push(skipped('summary', 'there is none'));
  else steps.push(checkSummary(vsa, signer, sealed));
  if (signed === null && vsa === null) steps.push(failed('signature', 'nothing is signed'));
  return steps;
}

async function checkSignature(
  statement: Statement,
  signature: Hex,
  signer: Address,
  chain: ChainView | null,
): Promise<Step> {
  const hash = statementHash(statement);
  if (signature.length === 2 + 2 * 65) {
    const found = await signerOf(hash, signature);
    return found !== null && isAddressEqual(found, signer)
      ? passed(
          'signature',
          `${signer} signed this ${statement.kind === 'clean' ? 'clean statement' : 'finding'}`,
        )
      : failed('signature', `it is not one of ${signer}`);
  }
  // As `Signature.sol` reads it: the contract's address, then what that contract takes.
  const contract = signature.slice(0, 42);
  if (contract.toLowerCase() !== signer.toLowerCase())
    return failed('signature', `it is not one of ${signer}`);
  if (chain === null)
    return missing(
      'signature',
      `${signer} is a contract, which only a node of its chain can ask: give --rpc-url`,
    );
  return (await chain.recognises(signer, hash, `0x${signature.slice(42)}`))
    ? passed('signature', `the contract ${signer} calls it its own`)
    : failed('signature', `the contract ${signer} does not call it its own`);
}

function checkStatement(
  statement: Statement,
  { bundle, digest }: SealedBundle,
  chain: ChainView | null,
): Step {
  const { report } = bundle;
  const { source, artifact } = report.subject;
  const { message, kind } = statement;
  const wrong = (what: string) => failed('statement', `${what} is not that of the evidence`);
  if (!names(message.report, digest)) return wrong('its report');
  if (!names(message.artifact, artifact)) return wrong('its artifact');
  if (!names(message.ruleset, report.ruleset.digest)) return wrong('its ruleset');
  if (source === null || !sameHex(message.source, source.address)) return wrong('its source');
  if (!sameHex(message.revision, source.revision)) return wrong('its revision');
  if (statement.chainId !== source.chainId) return wrong('its chain');
  const verdict = report.verdict.name;
  const fits =
    statement.kind === 'clean'
      ? verdict === 'clear'
      : (verdict === 'malicious' || verdict === 'malformed') && statement.message.charge === charges[verdict];
  if (!fits) return failed('statement', `a ${kind} statement does not follow from a verdict of ${verdict}`);
  if (chain !== null) {
    const contract = kind === 'clean' ? chain.clearance : chain.court;
    if (statement.chainId !== chain.chainId || !sameHex(statement.contract, contract))
      return failed('statement', `it is made out to ${statement.contract} on chain ${statement.chainId}`);
  }
  return passed('statement', `it is about this evidence: ${source.address}, revision ${source.revision}`);
}

function names(hash: Hex, digest: string | null): boolean {
  return digest === `sha256:${hash.slice(2)}`;
}

function sameHex(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
