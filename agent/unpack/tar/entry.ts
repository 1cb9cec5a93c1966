/**
 * What a tar entry is. `unparsed`: bytes that no runtime would parse, handed over so that they are scanned all the same;
 * `header-text`: text of extended headers, which the reader of a layer gathers for the same reason, and no entry at all.
 */
export const entryKinds = [
  'file',
  'directory',
  'symlink',
  'hardlink',
  'char-device',
  'block-device',
  'fifo',
  'whiteout',
  'opaque',
  'unknown',
  'unparsed',
  'header-text',
] as const;
export type EntryKind = (typeof entryKinds)[number];

/** One entry as the reader hands it over, before its data. Strings are latin1, one character per byte. */
export interface TarEntry {
  readonly kind: EntryKind;
  /** Resolved path; for a whiteout the path that it deletes, for an opaque marker its directory. */
  readonly path: string;
  /** Target of a symlink or hard link, as written. */
  readonly link: string;
  /** Bytes of content once expanded; 0 where there is none. */
  readonly size: number;
  readonly mode: number;
}

/** Receives what the reader finds, in the order of the stream. Buffers are views: copy what must outlive the call. */
export interface TarSink {
  onEntry(entry: TarEntry): void;
  onData(chunk: Buffer): void;
  /** A hole of a sparse file: this many zero bytes of content. */
  onHole(length: number): void;
  /** The current entry is over; `complete` is false when the stream ended first. Called for every entry. */
  onEntryEnd(complete: boolean): void;
  /** Text outside contents: PAX records, long names, that must be scanned too. */
  onHeaderText(text: Buffer, path: string): void;
  /** Something that another reader could read differently, or that does not hold. Ids are in the table of detectors. */
  onFault(id: string, detail: string, path: string | null): void;
}

/** Bytes of the stream: total = content (as stored, before sparse expansion) + structure. */
export interface TarTotals {
  readonly bytes: number;
  readonly contentBytes: number;
  readonly structureBytes: number;
  readonly entries: number;
}
