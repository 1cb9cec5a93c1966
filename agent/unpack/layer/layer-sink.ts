import type { GapReason } from '../../model/coverage.ts';
import type { Budget } from '../budget.ts';
import { createEntryTable, noContent } from '../entry-table.ts';
import type { EntryKind, TarEntry, TarSink } from '../tar/entry.ts';
import type { createContentWriter } from './content-writer.ts';
import type { createFaultLog } from './faults.ts';
import { openSpool, type Spool } from './spool.ts';

/** Text of header blocks is scanned in pieces of about this size, each a content of its own. */
const headerTextPiece = 64 * 1024;

/** Path text of one layer held in memory; a layer with more has spent the entry budget. */
const pathTextLimit = 256 * 1024 * 1024;

/** Turns what the tar reader finds into contents, table rows and faults. */
export function createLayerSink(
  writer: ReturnType<typeof createContentWriter>,
  faults: ReturnType<typeof createFaultLog>,
  budget: Budget,
  spoolDir: string,
  /** Charges bytes that the layer produces without the stream having them: holes. */
  takeProduced: (bytes: number) => GapReason | null,
) {
  const table = createEntryTable();
  let open = false;
  let headerText: Buffer[] = [];
  let headerBytes = 0;
  let streamText: Spool | null = null;
  let spent: GapReason | null = null;

  function addRow(entry: Pick<TarEntry, 'kind' | 'path' | 'link' | 'mode'>, content: number): void {
    noteRepeat(table.add(entry, content), entry);
    spent ??= budget.takeEntries(1) ?? (table.textBytes() > pathTextLimit ? 'budget-entries' : null);
  }

  function noteRepeat(before: EntryKind | null, entry: Pick<TarEntry, 'kind' | 'path'>): void {
    if (before === null || entry.kind === 'unparsed' || entry.kind === 'header-text') return;
    const conflict = before !== entry.kind && (isWhiteout(before) || isWhiteout(entry.kind));
    // An opaque marker and the directory that it empties belong together.
    if (
      conflict &&
      !(before === 'directory' && entry.kind === 'opaque') &&
      !(before === 'opaque' && entry.kind === 'directory')
    )
      faults.add(
        'tar/whiteout-conflict',
        `a ${before} and a ${entry.kind} for one path in one layer`,
        entry.path,
      );
    else if (!conflict && entry.kind !== 'directory')
      faults.add('tar/duplicate-entry', 'the path appears more than once in the layer', entry.path);
  }

  function flushHeaderText(): void {
    if (headerBytes === 0) return;
    const size = headerBytes;
    addRow({ kind: 'header-text', path: headerTextPath, link: '', mode: 0 }, writer.begin(size));
    for (const piece of headerText) writer.write(piece);
    writer.end();
    headerText = [];
    headerBytes = 0;
  }

  /** Text of extended headers: it comes between entries only. */
  function onHeaderText(text: Buffer): void {
    headerText.push(Buffer.from(text));
    headerBytes += text.length;
    if (headerBytes >= headerTextPiece) flushHeaderText();
  }

  const sink: TarSink = {
    onEntry(entry) {
      const unsized = entry.kind === 'unparsed';
      open = unsized || entry.size > 0;
      addRow(
        unsized ? { ...entry, path: unparsedPath } : entry,
        open ? writer.begin(unsized ? null : entry.size) : noContent,
      );
    },
    onData: (chunk) => writer.write(chunk),
    onHole(length) {
      // Holes cost nothing in the stream, so they are taken from the budget here, piece by piece.
      for (let left = length; left > 0 && spent === null; left -= holePiece) {
        const part = Math.min(left, holePiece);
        spent ??= takeProduced(part);
        writer.writeHole(part);
      }
    },
    onEntryEnd() {
      if (open) writer.end();
      open = false;
    },
    onHeaderText,
    onFault: (id, detail, path) => faults.add(id, detail, path),
  };

  return {
    sink,
    /**
     * Bytes of the compressed stream that are no content: names and comments, skippable frames, what trails it. They come
     * at any time and in any amount, so they are written beside the entries, as one content.
     */
    scanStreamText(bytes: Buffer): void {
      streamText ??= openSpool(spoolDir);
      streamText.write(bytes);
    },
    abandon: () => streamText?.abandon(),
    /** The reason why this layer must stop, if the budget is spent. */
    spent: () => spent,
    /** Ends an entry that was cut off and hands over what is still held. */
    finish() {
      if (open) writer.end();
      open = false;
      flushHeaderText();
      if (streamText !== null)
        addRow(
          { kind: 'header-text', path: streamTextPath, link: '', mode: 0 },
          writer.add(streamText.finish()),
        );
      writer.flush();
      return table.finish();
    },
  };
}

/** Names under which text that is no file appears in a report; the parenthesis keeps them apart from paths. */
const headerTextPath = '(tar headers)';
const streamTextPath = '(compressed stream)';
const unparsedPath = '(unparsed bytes)';

const holePiece = 16 * 1024 * 1024;

function isWhiteout(kind: EntryKind): boolean {
  return kind === 'whiteout' || kind === 'opaque';
}
