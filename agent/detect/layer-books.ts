import type { Coverage } from '../model/coverage.ts';
import { noContent } from '../unpack/entry-table.ts';
import type { LayerRead } from '../unpack/layer/messages.ts';
import { entryKinds } from '../unpack/tar/entry.ts';
import { cleanId, type LayerContents } from './content-intake.ts';
import type { ContentSet } from './content-set.ts';

/** The ledger of one layer: what became of each of its entries. */
export interface LayerBooks {
  readonly files: number;
  readonly scanned: number;
  readonly withoutContent: number;
  readonly unreadable: number;
  readonly unreadableBytes: number;
  /** What was opened inside the contents of this layer, each distinct content counted once. */
  readonly nested: Coverage['nested'];
  /**
   * Not a definition but a check: every content that the layer's thread handed over arrived, byte for byte, every one of
   * them is settled, and the rows of the table are the entries of the archive.
   */
  readonly balanced: boolean;
}

/** Looks once more at every row of the table and every content behind it. */
export function auditLayer(read: LayerRead, contents: LayerContents, set: ContentSet): LayerBooks {
  const books = { files: 0, scanned: 0, withoutContent: 0, unreadable: 0, unreadableBytes: 0 };
  const { columns, handedOver } = read;
  const nested = { archives: 0, members: 0, bytes: 0 };
  const opened = new Set<number>();
  let balanced = contents.count === handedOver.contents && contents.bytes === handedOver.bytes;
  for (let row = 0; row < columns.count; row++) {
    const kind = columns.kinds[row]!;
    const content = columns.contents[row]!;
    if (kind === file) books.files++;
    if (content === noContent) {
      books.withoutContent++;
      continue;
    }
    const id = contents.ids[content] ?? cleanId;
    const settled = content < contents.count && id !== cleanId && set.isSettled(id);
    balanced &&= settled;
    const result = settled ? set.result(id) : null;
    if (result !== null && !opened.has(id)) {
      opened.add(id);
      nested.archives += result.archives;
      nested.members += result.members;
      nested.bytes += result.produced;
    }
    const unreadable = !settled || (result?.gaps.some((gap) => gap.state === 'unreadable') ?? false);
    if (unreadable) books.unreadableBytes += settled ? set.size(id) : 0;
    // Stands in the table so that it has a place, but is no entry of the archive.
    if (kind === headerText) continue;
    if (unreadable) books.unreadable++;
    else books.scanned++;
  }
  balanced &&= books.scanned + books.withoutContent + books.unreadable === read.tar.entries;
  return { ...books, nested, balanced };
}

const file = entryKinds.indexOf('file');
const headerText = entryKinds.indexOf('header-text');
