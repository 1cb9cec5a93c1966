import { and, eq, sql } from 'drizzle-orm';
import { type Address, getAddress, type Hex } from 'viem';
import { revisions } from '../../store/schema/chain-tables.ts';
import { signedFindings } from '../../store/schema/scan-tables.ts';
import type { Database } from '../../store/store.ts';
import type { Bench } from './message.ts';
import type { SignedFinding } from './signed-finding.ts';

/**
 * Keeps a finding whose signature was checked: one for each scanner and charge, the one that holds longer.
 * @returns whether anything changed
 */
export async function keepFinding(
  db: Database,
  { statement, scanner, signature }: SignedFinding,
): Promise<boolean> {
  const { message, chainId } = statement;
  const row = { finding: { ...message }, signature, attestation: null, receivedAt: sql`now()` };
  const deadline = (of: unknown) => sql`(${of}->>'deadline')::bigint`;
  const kept = await db
    .insert(signedFindings)
    .values({
      ...row,
      chainId,
      source: message.source,
      revision: message.revision,
      charge: message.charge,
      scanner,
    })
    .onConflictDoUpdate({
      target: [
        signedFindings.chainId,
        signedFindings.source,
        signedFindings.revision,
        signedFindings.charge,
        signedFindings.scanner,
      ],
      set: row,
      setWhere: sql`${deadline(signedFindings.finding)} < ${Number(message.deadline)}`,
    })
    .returning({ scanner: signedFindings.scanner });
  return kept.length > 0;
}

/** All that are kept on one revision; at most one of each scanner and charge. */
export async function keptFindings(
  db: Database,
  { chainId, court }: Bench,
  source: Address,
  revision: Hex,
): Promise<SignedFinding[]> {
  const rows = await db
    .select()
    .from(signedFindings)
    .where(
      and(
        eq(signedFindings.chainId, chainId),
        eq(signedFindings.source, source),
        eq(signedFindings.revision, revision),
      ),
    );
  return rows.map(({ finding, scanner, signature }) => ({
    scanner: getAddress(scanner),
    statement: { kind: 'finding', chainId, contract: court, message: finding },
    signature: signature as Hex,
  }));
}

/** Whether our own follower has seen this version of the source: a peer cannot fill the table with others. */
export async function isKnownRevision(
  db: Database,
  chainId: number,
  source: Address,
  revision: Hex,
): Promise<boolean> {
  const rows = await db
    .select({ revision: revisions.revision })
    .from(revisions)
    .where(
      and(eq(revisions.chainId, chainId), eq(revisions.source, source), eq(revisions.revision, revision)),
    )
    .limit(1);
  return rows.length > 0;
}
