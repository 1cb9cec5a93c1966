import { and, eq, sql } from 'drizzle-orm';
import { type Address, getAddress, type Hex } from 'viem';
import { events } from '../../store/schema/chain-tables.ts';
import { resultFindings } from '../../store/schema/scan-tables.ts';
import type { Database } from '../../store/store.ts';
import { isSigned, type ResultFinding } from './result-finding.ts';

/** As the court takes it. */
const longestUri = 1024;

/**
 * Keeps what a recheck came to, the first of each scanner on one result: an accusation that is on its way is not changed.
 * @returns false where nobody whom it names signed it, or the court would not take its address
 */
export async function keepResultFinding(db: Database, finding: ResultFinding): Promise<boolean> {
  const { uri } = finding;
  if (uri === '' || Buffer.byteLength(uri) > longestUri || !(await isSigned(finding))) return false;
  await db
    .insert(resultFindings)
    .values({ ...finding, receivedAt: sql`now()` })
    .onConflictDoNothing();
  return true;
}

/** A result that somebody found to be another one. */
export interface KnownResult {
  readonly task: Address;
  readonly provider: Address;
  /** In the order in which they came. */
  readonly findings: readonly ResultFinding[];
  /** Unix seconds, when the last of them came. */
  readonly foundAt: number;
  /** Responses to the task that are on chain for good, with their blocks. */
  readonly responses: readonly { readonly response: Address; readonly blockHash: Hex }[];
}

/** Findings that are looked at, the latest first. */
const mostFindings = 1000;

/** Results that were found to be others, of tasks at which our own follower saw the provider try for good. */
export async function knownResults(db: Database, chainId: number): Promise<KnownResult[]> {
  const isTried = sql`select 1 from ${events} where ${events.chainId} = ${chainId} and ${events.name} = 'nexus.Attempted'
    and ${events.state} = 'final' and lower(${events.args}->>'task') = lower(${resultFindings.task})
    and lower(${events.args}->>'provider') = lower(${resultFindings.provider})`;
  const rows = await db
    .select()
    .from(resultFindings)
    .where(and(eq(resultFindings.chainId, chainId), sql`exists (${isTried})`))
    .orderBy(sql`${resultFindings.receivedAt} desc`)
    .limit(mostFindings);
  const found = new Map<string, typeof rows>();
  for (const row of rows.reverse()) {
    const key = `${row.task}:${row.provider}`.toLowerCase();
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return Promise.all(
    [...found.values()].map(async (group) => {
      const [{ task, provider }] = group as [(typeof group)[number]];
      return {
        task: getAddress(task),
        provider: getAddress(provider),
        findings: group.map(findingOf),
        foundAt: Math.max(...group.map(({ receivedAt }) => Math.floor(receivedAt.getTime() / 1000))),
        responses: await responsesTo(db, chainId, task),
      };
    }),
  );
}

function findingOf(row: typeof resultFindings.$inferSelect): ResultFinding {
  return {
    chainId: row.chainId,
    task: getAddress(row.task),
    provider: getAddress(row.provider),
    scanner: getAddress(row.scanner),
    report: row.report as Hex,
    uri: row.uri,
    signature: row.signature as Hex,
  };
}

async function responsesTo(db: Database, chainId: number, task: string): Promise<KnownResult['responses']> {
  const rows = await db
    .select({ args: events.args, blockHash: events.blockHash })
    .from(events)
    .where(
      and(
        eq(events.chainId, chainId),
        eq(events.name, 'nexus.ResponseSubmitted'),
        eq(events.state, 'final'),
        sql`lower(${events.args}->>'task') = lower(${task})`,
      ),
    );
  return rows.map(({ args, blockHash }) => ({
    response: getAddress(String(args.response)),
    blockHash: blockHash as Hex,
  }));
}
