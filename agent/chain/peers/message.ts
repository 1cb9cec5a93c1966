import { type Address, getAddress, type Hex } from 'viem';
import { z } from 'zod';
import { type FindingMessage, signerOf, statementHash } from '../../evidence/statement.ts';
import type { SignedFinding } from './signed-finding.ts';

/** Another watchdog, by the account that it signs with. */
export interface Peer {
  readonly address: Address;
  /** Where it takes findings. */
  readonly url: string;
}

/** Before whom findings are signed. */
export interface Bench {
  readonly chainId: number;
  readonly court: Address;
}

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
const word = z.string().regex(/^0x[0-9a-f]{64}$/);
const time = z.string().regex(/^(0|[1-9][0-9]{0,14})$/);
const nonce = z.string().regex(/^(0|[1-9][0-9]{0,77})$/);

const finding = z.strictObject({
  source: address,
  revision: word,
  charge: z.literal([0, 1]),
  report: word,
  artifact: word,
  ruleset: word,
  scannedAt: time,
  deadline: time,
  nonce,
});

const signed = z.strictObject({
  finding,
  signature: z.string().regex(/^0x(?:[0-9a-f]{2}){65,1024}$/),
});

/** What one watchdog sends to another. */
export const findingMessage = signed.extend({
  schema: z.literal('warden.finding/1'),
  chainId: z.int().positive(),
});

/** What comes back: the peer's own findings on the same charge, if it has any. */
export const findingsMessage = z.strictObject({
  schema: z.literal('warden.findings/1'),
  findings: z.array(signed).max(4),
});

/** Characters of a message; one finding has less than 1,000. */
export const mostText = 8 * 1024;

/** Whether it is a contract that is to have signed (ERC-1271): the court can ask it, and peers do not. */
export function isOfContract({ signature }: { readonly signature: string }): boolean {
  return signature.length !== 2 + 2 * 65;
}

/** null for what is no JSON, or not of this shape. */
export function parseMessage<T>(schema: z.ZodType<T>, text: string): T | null {
  if (text.length > mostText) return null;
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

export function toMessage({ statement, signature }: SignedFinding): z.infer<typeof signed> {
  return { finding: statement.message, signature };
}

/**
 * A finding with its signature checked, if it is one that can still be used before this court.
 * @param now Unix seconds
 * @returns null otherwise
 */
export async function verifyFinding(
  { chainId, court }: Bench,
  {
    finding: sent,
    signature,
  }: { readonly finding: Record<keyof FindingMessage, unknown>; readonly signature: string },
  now: number,
): Promise<SignedFinding | null> {
  const parsed = finding.safeParse(sent);
  if (!parsed.success || !fitsContract(parsed.data)) return null;
  const { data } = parsed;
  const message: FindingMessage = {
    ...data,
    source: getAddress(data.source),
    revision: data.revision as Hex,
    report: data.report as Hex,
    artifact: data.artifact as Hex,
    ruleset: data.ruleset as Hex,
  };
  if (Number(message.deadline) <= now) return null;
  const statement = { kind: 'finding', chainId, contract: court, message } as const;
  const scanner = await signerOf(statementHash(statement), signature as Hex);
  return scanner === null ? null : { scanner, statement, signature: signature as Hex };
}

function fitsContract({ nonce: text }: z.infer<typeof finding>): boolean {
  return BigInt(text) < 1n << 256n;
}
