import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { passedCap, type SpendLedger } from './spend-ledger.ts';

/** A later row of an id takes the place of the earlier one. */
const rowSchema = z.object({
  id: z.string(),
  scan: z.string(),
  tenant: z.string(),
  microUsd: z.number().nonnegative(),
});
type Row = z.infer<typeof rowSchema>;

/**
 * A ledger for one machine: a file of rows for each day, which any number of processes append to. A reservation is written
 * first and judged after, with every other that is in the file by then: two that pass a cap only together may both be
 * refused, and never both granted.
 * @param folder made (0700) where it is missing
 * @param today the day, as `2026-11-23`
 */
export function fileLedger(
  folder: string,
  today: () => string = () => new Date().toISOString().slice(0, 10),
): SpendLedger {
  const reservations = new Map<string, { readonly row: Row; readonly file: string }>();
  return {
    async reserve({ scan, tenant }, microUsd, caps) {
      const row = { id: randomUUID(), scan, tenant, microUsd };
      const file = join(folder, `${today()}.jsonl`);
      await append(folder, file, row);
      const rows = await readRows(file);
      const others = [...rows.values()].filter(({ id }) => id !== row.id);
      const sum = (counts: (other: Row) => boolean) =>
        others.reduce((total, other) => total + (counts(other) ? other.microUsd : 0), 0);
      const sums = {
        scan: sum((other) => other.scan === scan),
        // One machine's own: there are no keys.
        key: 0,
        tenant: sum((other) => other.tenant === tenant),
        day: sum(() => true),
      };
      const cap = passedCap(sums, microUsd, caps);
      if (cap === null) {
        reservations.set(row.id, { row, file });
        return { granted: true, id: row.id };
      }
      await append(folder, file, { ...row, microUsd: 0 });
      return { granted: false, cap };
    },
    async settle(id, microUsd) {
      const reserved = reservations.get(id);
      if (reserved === undefined) return;
      reservations.delete(id);
      await append(folder, reserved.file, { ...reserved.row, microUsd });
    },
  };
}

/** One write at the end of the file, on the disk when this returns: rows of several processes do not mix. */
async function append(folder: string, file: string, row: Row): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(file, 'a', 0o600);
    try {
      // A row that a power cut tore has no end: the line break before this one ends it.
      await handle.write(`\n${JSON.stringify(row)}\n`);
      await handle.datasync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw unusable(file, cause);
  }
}

async function readRows(file: string): Promise<Map<string, Row>> {
  const rows = new Map<string, Row>();
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw unusable(file, cause);
  }
  for (const line of text.split('\n')) {
    const row = rowSchema.safeParse(parse(line));
    if (row.success) rows.set(row.data.id, row.data);
  }
  return rows;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function unusable(file: string, cause: unknown): WardenError {
  return new WardenError('IO_FAILED', `The ledger of reviews ${escapeText(file)} cannot be kept`, { cause });
}
