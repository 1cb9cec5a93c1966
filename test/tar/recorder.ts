import type { EntryKind, TarSink, TarTotals } from '../../agent/unpack/tar/entry.ts';
import { createTarReader } from '../../agent/unpack/tar/reader.ts';

/** An entry as the reader handed it over, with its content, holes filled in. */
export interface SeenEntry {
  readonly kind: EntryKind;
  readonly path: string;
  readonly link: string;
  readonly size: number;
  readonly mode: number;
  readonly content: Buffer;
  readonly complete: boolean;
}

/** Everything that a reader reported about one archive. */
export interface Seen {
  readonly entries: readonly SeenEntry[];
  readonly faults: readonly { readonly id: string; readonly detail: string; readonly path: string | null }[];
  readonly headerText: readonly string[];
  /** Bytes handed over as content, without holes. */
  readonly dataBytes: number;
  readonly totals: TarTotals;
}

/** Holes beyond this many bytes are counted, not filled in. */
const holesFilled = 8 * 1024 * 1024;

/** Reads chunks with a fresh reader and writes down what it reports, checking that calls come in a valid order. */
export function readTar(chunks: Iterable<Buffer>, options?: { readonly cut: boolean }): Seen {
  const entries: SeenEntry[] = [];
  const faults: { id: string; detail: string; path: string | null }[] = [];
  const headerText: string[] = [];
  let dataBytes = 0;
  let open: { entry: Omit<SeenEntry, 'content' | 'complete'>; parts: Buffer[] } | null = null;
  const inEntry = () => {
    if (open === null) throw new Error('data outside an entry');
    return open.parts;
  };
  const sink: TarSink = {
    onEntry({ kind, path, link, size, mode }) {
      if (open !== null) throw new Error('an entry inside an entry');
      open = { entry: { kind, path, link, size, mode }, parts: [] };
    },
    onData(chunk) {
      inEntry().push(Buffer.from(chunk));
      dataBytes += chunk.length;
    },
    onHole(length) {
      inEntry().push(Buffer.alloc(Math.min(length, holesFilled)));
    },
    onEntryEnd(complete) {
      const content = Buffer.concat(inEntry());
      entries.push({ ...open!.entry, content, complete });
      open = null;
    },
    onHeaderText(text) {
      if (open !== null) throw new Error('header text inside an entry');
      headerText.push(text.toString('latin1'));
    },
    onFault(id, detail, path) {
      faults.push({ id, detail, path });
    },
  };
  const reader = createTarReader(sink);
  for (const chunk of chunks) reader.write(chunk);
  const totals = reader.end(options);
  if (open !== null) throw new Error('an entry was never ended');
  return { entries, faults, headerText, dataBytes, totals };
}

export function faultIds(seen: Seen): string[] {
  return seen.faults.map(({ id }) => id);
}
