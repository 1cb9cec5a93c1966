import { z } from 'zod';
import { Problem } from '../http/problem.ts';

const shape = z.tuple([z.string().regex(/^-?[0-9]{1,80}$/), z.string().max(200)]);

/** The last row of a page: the value it is sorted by, and what tells rows of one value apart. */
export type PageCursor = z.infer<typeof shape>;

/** Opaque to whoever gets it. */
function writeCursor(cursor: PageCursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** @throws Problem INVALID_REQUEST */
export function readCursor(text: string | undefined): PageCursor | null {
  if (text === undefined || text === '') return null;
  try {
    return shape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    throw new Problem('INVALID_REQUEST', 'the cursor is none of ours', {
      errors: [{ pointer: '/cursor', detail: 'take it from `next` of the page before' }],
    });
  }
}

/** A page of `limit` rows out of one row more, and where the next one begins. */
export function cutPage<Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => PageCursor,
): { readonly items: readonly Row[]; readonly next: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? writeCursor(cursorOf(last)) : null };
}
