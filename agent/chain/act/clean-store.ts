import { and, eq, lt, sql } from 'drizzle-orm';
import { type Address, encodeAbiParameters, type Hex, keccak256 } from 'viem';
import { type CleanMessage, statementHash } from '../../evidence/statement.ts';
import { events } from '../../store/schema/chain-tables.ts';
import { signedCleans } from '../../store/schema/scan-tables.ts';
import type { Database } from '../../store/store.ts';
import type { Clean, SignedClean } from './dossier.ts';

/** `uid` of a statement, as the contract has it. */
export function uidOf(statement: Clean, scanner: Address): Hex {
  const types = [{ type: 'bytes32' }, { type: 'address' }] as const;
  return keccak256(encodeAbiParameters(types, [statementHash(statement), scanner]));
}

/** Keeps our signed word; the same twice is one. */
export async function keepClean(
  db: Database,
  { statement, signature }: SignedClean,
  scanner: Address,
): Promise<void> {
  const { chainId, message } = statement;
  await db
    .insert(signedCleans)
    .values({
      chainId,
      uid: uidOf(statement, scanner),
      source: message.source,
      revision: message.revision,
      statement: message,
      signature,
      scannedAt: Number(message.scannedAt),
      expiresAt: Number(message.expiresAt),
    })
    .onConflictDoNothing();
}

/** Our signed word on what was scanned then; null for none. */
export async function keptClean(
  db: Database,
  contract: { readonly chainId: number; readonly clearance: Address },
  source: Address,
  revision: Hex,
  scannedAt: number,
): Promise<SignedClean | null> {
  const { chainId, clearance } = contract;
  const [row] = await db
    .select({ message: signedCleans.statement, signature: signedCleans.signature })
    .from(signedCleans)
    .where(
      and(
        eq(signedCleans.chainId, chainId),
        eq(signedCleans.source, source),
        eq(signedCleans.revision, revision),
        eq(signedCleans.scannedAt, scannedAt),
      ),
    );
  return row === undefined
    ? null
    : { statement: cleanOf(chainId, clearance, row.message), signature: row.signature as Hex };
}

/** Our last word on a revision that is on chain, as its event tells it. */
export async function lastWord(
  db: Database,
  chainId: number,
  scanner: Address,
  source: Address,
  revision: Hex,
): Promise<{ readonly uid: Hex; readonly artifact: Hex } | null> {
  const arg = (name: string) => sql`${events.args}->>${name}`;
  const [row] = await db
    .select({ args: events.args })
    .from(events)
    .where(
      and(
        eq(events.chainId, chainId),
        eq(events.name, 'clearance.Attested'),
        sql`${events.state} <> 'orphaned'`,
        sql`${arg('source')} = ${source}`,
        sql`${arg('revision')} = ${revision}`,
        sql`${arg('scanner')} = ${scanner}`,
      ),
    )
    .orderBy(sql`${events.blockNumber} desc`, sql`${events.logIndex} desc`)
    .limit(1);
  return row === undefined ? null : { uid: row.args.uid as Hex, artifact: row.args.artifact as Hex };
}

/** Statements that ran out before then: the stake behind them may be free. */
export async function oldCleans(
  db: Database,
  contract: { readonly chainId: number; readonly clearance: Address },
  before: number,
  most: number,
): Promise<{ uid: Hex; statement: Clean }[]> {
  const { chainId, clearance } = contract;
  const rows = await db
    .select({ uid: signedCleans.uid, message: signedCleans.statement })
    .from(signedCleans)
    .where(and(eq(signedCleans.chainId, chainId), lt(signedCleans.expiresAt, before)))
    .orderBy(signedCleans.expiresAt)
    .limit(most);
  return rows.map(({ uid, message }) => ({
    uid: uid as Hex,
    statement: cleanOf(chainId, clearance, message),
  }));
}

/** A statement whose stake is free, or that never reached the chain, needs no more keeping. */
export async function forgetClean(db: Database, chainId: number, uid: Hex): Promise<void> {
  await db.delete(signedCleans).where(and(eq(signedCleans.chainId, chainId), eq(signedCleans.uid, uid)));
}

function cleanOf(chainId: number, contract: Address, message: CleanMessage): Clean {
  return { kind: 'clean', chainId, contract, message };
}
