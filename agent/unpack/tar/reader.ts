import { classify, dataSize, type Overrides, paddingOf } from './classify.ts';
import type { TarSink, TarTotals } from './entry.ts';
import { blockSize, isZeroBlock, parseHeader, type TarHeader } from './header.ts';
import { parsePax, specialFileLimit } from './pax.ts';
import {
  oldGnuFragments,
  oldGnuRealSize,
  parseSparseText,
  paxSparse,
  type SparseMap,
  sparseMap,
  sparseNameKey,
} from './sparse.ts';
import { SparseExpander } from './sparse-expander.ts';

/** Push in chunks of any size with `write`, then `end`. Never throws on hostile bytes. */
export interface TarReader {
  write(chunk: Buffer): void;
  /** @param options.cut the stream was stopped on purpose: its sudden end is no fault of the archive */
  end(options?: { readonly cut: boolean }): TarTotals;
}

/**
 * Reads a tar stream and accounts for every byte of it: entry data and unparsed bytes are content, the rest structure.
 *
 * Follows Go's `archive/tar`, since that is what container runtimes use; wherever GNU tar or another reader could see
 * something else (CVE-2025-62518, CVE-2026-53655), it reports a fault. Where Go would stop with an error, the rest of
 * the stream is handed over as one `unparsed` entry, so that it is scanned all the same.
 */
export function createTarReader(sink: TarSink): TarReader {
  return new Reader(sink);
}

type State =
  | 'header'
  | 'special'
  | 'sparse-extension'
  | 'sparse-text'
  | 'data'
  | 'padding'
  | 'lone-zero'
  | 'end'
  | 'raw';

class Reader implements TarReader {
  private state: State = 'header';
  private bytes = 0;
  private contentBytes = 0;
  private entries = 0;
  /** Collects a block or a special body that is split over chunks. */
  private held: Buffer[] = [];
  private heldBytes = 0;
  /** Bytes still to come in `special` (with padding), `data` or `padding`. */
  private remaining = 0;
  private padding = 0;
  private special: { type: string; size: number } | null = null;
  private pending: { header: TarHeader; size: number } | null = null;
  private sparsePairs: number[] = [];
  private extensionBytes = 0;
  private realSize = 0;
  private expander: SparseExpander | null = null;
  private overrides: Mutable<Overrides> = { pax: null, longName: null, longLink: null };
  private paxSparsePairs: readonly string[] = [];
  private path: string | null = null;

  constructor(private readonly sink: TarSink) {}

  write(chunk: Buffer): void {
    this.bytes += chunk.length;
    let rest = chunk;
    while (rest.length > 0) {
      const taken = this.step(rest);
      rest = rest.subarray(taken);
    }
  }

  end(options?: { readonly cut: boolean }): TarTotals {
    if (options?.cut) this.cutOff();
    else this.checkEnd();
    return {
      bytes: this.bytes,
      contentBytes: this.contentBytes,
      structureBytes: this.bytes - this.contentBytes,
      entries: this.entries,
    };
  }

  private cutOff(): void {
    if (this.state === 'data' || this.state === 'raw') this.sink.onEntryEnd(false);
    this.scanHeld();
  }

  private checkEnd(): void {
    if (this.state === 'header' && this.heldBytes === 0 && this.nothingPending()) {
      if (this.entries > 0) this.fault('tar/no-end-marker', 'the archive ends without its end marker');
      else if (this.bytes === 0)
        this.fault('tar/no-end-marker', 'the layer is empty: not even an end marker');
    } else if (this.state === 'data') {
      this.fault('tar/truncated', `${this.remaining} bytes of this entry are missing`, this.path);
      this.sink.onEntryEnd(false);
    } else if (this.state === 'raw') this.sink.onEntryEnd(true);
    else if (this.state === 'lone-zero')
      this.fault('tar/lone-zero-block', 'the end marker is one block, not two');
    else if (this.state !== 'end') {
      this.fault(
        'tar/truncated',
        `the archive ends inside a ${this.state === 'header' ? 'header' : this.state}`,
        this.path,
      );
      this.scanHeld();
    }
  }

  /** Consumes at least one byte of `rest`; returns how many. */
  private step(rest: Buffer): number {
    switch (this.state) {
      case 'data': {
        const part = rest.subarray(0, Math.min(rest.length, this.remaining));
        this.remaining -= part.length;
        this.contentBytes += part.length;
        if (this.expander) this.expander.write(part);
        else this.sink.onData(part);
        if (this.remaining === 0) this.endEntry();
        return part.length;
      }
      case 'padding':
        return this.collect(rest, this.remaining, (padding) => this.endPadding(padding));
      case 'end': {
        const zeros = zeroRun(rest);
        if (zeros < rest.length)
          this.startRaw('tar/trailing-bytes', 'bytes after the end marker, which no runtime unpacks');
        return zeros || this.step(rest);
      }
      case 'raw':
        this.contentBytes += rest.length;
        this.sink.onData(rest);
        return rest.length;
      case 'special':
        return this.collect(rest, this.remaining, (body) => this.endSpecial(body));
      case 'sparse-text':
        return this.collect(rest, this.remaining, (text) => this.sparseText(text));
      case 'sparse-extension':
        return this.collect(rest, blockSize, (block) => this.sparseExtension(block));
      default:
        return this.collect(rest, blockSize, (block) => this.block(block));
    }
  }

  /** Gathers `wanted` bytes (counting those held already), then calls `done` with them in one buffer. */
  private collect(rest: Buffer, wanted: number, done: (whole: Buffer) => void): number {
    const missing = wanted - this.heldBytes;
    const part = rest.subarray(0, Math.min(rest.length, missing));
    if (part.length === missing && this.heldBytes === 0) {
      done(part);
      return part.length;
    }
    this.held.push(Buffer.from(part));
    this.heldBytes += part.length;
    if (this.heldBytes === wanted) {
      const whole = this.held.length === 1 ? this.held[0]! : Buffer.concat(this.held);
      this.held = [];
      this.heldBytes = 0;
      done(whole);
    }
    return part.length;
  }

  private block(block: Buffer): void {
    if (isZeroBlock(block)) {
      if (this.state === 'lone-zero') {
        this.state = 'end';
        if (!this.nothingPending())
          this.fault('tar/dangling-header', 'an extended header that belongs to no entry');
      } else this.state = 'lone-zero';
      return;
    }
    if (this.state === 'lone-zero')
      return this.refuse(block, 'tar/lone-zero-block', 'an entry follows a single zero block');
    const header = parseHeader(block);
    if ('invalid' in header) return this.refuse(block, 'tar/header-invalid', header.invalid);
    if ('xgLK'.includes(header.type)) return this.startSpecial(block, header);
    this.startEntry(block, header);
  }

  private startSpecial(block: Buffer, header: TarHeader): void {
    if (header.size > specialFileLimit)
      return this.refuse(block, 'tar/header-too-large', `an extended header of ${header.size} bytes`);
    const { pax, longName, longLink } = this.overrides;
    const before = { x: pax, L: longName, K: longLink }[header.type] ?? null;
    if (before !== null)
      this.fault(
        'tar/repeated-header',
        'two extended headers of one kind before an entry: readers merge or replace them',
      );
    if (header.type !== 'x' && pax?.get('size'))
      this.fault(
        'tar/size-disagreement',
        'a PAX size stands before an extended header, to which some readers apply it',
      );
    this.special = { type: header.type, size: header.size };
    this.remaining = header.size + paddingOf(header.size);
    this.state = 'special';
    if (this.remaining === 0) this.endSpecial(Buffer.alloc(0));
  }

  private endSpecial(padded: Buffer): void {
    const { type, size } = this.special!;
    this.special = null;
    this.state = 'header';
    const body = padded.subarray(0, size);
    if (zeroRun(padded.subarray(size)) < padded.length - size)
      this.fault('tar/nonzero-padding', 'the padding after an extended header is not zero', this.path);
    if (padded.length > 0) this.sink.onHeaderText(padded, this.path ?? '');
    if ((type === 'L' || type === 'K') && untilNul(body) === '')
      this.fault('tar/field-invalid', 'an empty long name, which runtimes ignore');
    if (type === 'L') this.overrides.longName = untilNul(body);
    else if (type === 'K') this.overrides.longLink = untilNul(body);
    else {
      const pax = parsePax(body);
      if (pax.invalid !== null) {
        this.startRaw('tar/pax-invalid', pax.invalid);
        return;
      }
      if (type === 'g') this.globalHeader(pax.records);
      else {
        this.overrides.pax = pax.records;
        this.paxSparsePairs = pax.sparsePairs;
      }
    }
  }

  /**
   * Go returns a global header as an entry of its own: it applies none of it, and what stood before it goes with it.
   * GNU tar applies it to all that follow.
   */
  private globalHeader(records: ReadonlyMap<string, string>): void {
    if (!this.nothingPending()) this.fault('tar/dangling-header', 'an extended header before a global one');
    this.forgetOverrides();
    const meaningful = [...records.keys()].filter((key) => key !== 'comment');
    if (meaningful.length > 0)
      this.fault('tar/global-header', `a global header sets ${meaningful.slice(0, 8).join(', ')}`);
  }

  private startEntry(block: Buffer, header: TarHeader): void {
    const size = dataSize(header, this.overrides, (id, detail) => this.fault(id, detail));
    if (size === null) return this.refuse(block, 'tar/header-invalid', 'the PAX size is not a number');
    this.pending = { header, size };
    this.sparsePairs = [];
    this.extensionBytes = 0;
    if (header.type === 'S') {
      if (header.format !== 'gnu')
        return this.refuse(block, 'tar/sparse-invalid', 'a GNU sparse file without a GNU header');
      const first = oldGnuFragments(block, false);
      const realSize = oldGnuRealSize(block);
      if (first === null || realSize === null)
        return this.refuse(block, 'tar/sparse-invalid', 'the sparse map is not valid');
      this.sparsePairs.push(...first.fragments);
      this.realSize = realSize;
      if (first.more) this.state = 'sparse-extension';
      else this.openEntry(sparseMap(this.sparsePairs, realSize, size));
      return;
    }
    const sparse = this.overrides.pax && paxSparse(this.overrides.pax, this.paxSparsePairs);
    if (sparse === 'invalid')
      return this.refuse(block, 'tar/sparse-invalid', 'the sparse records are not valid');
    if (!sparse) return this.openEntry(undefined);
    this.realSize = sparse.realSize;
    const name = this.overrides.pax!.get(sparseNameKey);
    if (name)
      this.overrides = {
        ...this.overrides,
        pax: new Map(this.overrides.pax).set('path', name),
        longName: null,
      };
    if (sparse.version === '0.x') return this.openEntry(sparseMap(sparse.pairs, sparse.realSize, size));
    if (size < blockSize) return this.refuse(block, 'tar/sparse-invalid', 'the sparse map is missing');
    this.state = 'sparse-text';
    this.remaining = blockSize;
  }

  private sparseExtension(block: Buffer): void {
    const next = oldGnuFragments(block, true);
    this.extensionBytes += block.length;
    if (next === null || this.extensionBytes > specialFileLimit)
      return this.refuse(block, 'tar/sparse-invalid', 'the sparse map is not valid');
    this.sink.onHeaderText(block, this.path ?? '');
    this.sparsePairs.push(...next.fragments);
    if (next.more) return;
    this.openEntry(sparseMap(this.sparsePairs, this.realSize, this.pending!.size));
  }

  private sparseText(text: Buffer): void {
    const parsed = parseSparseText(text);
    if (
      parsed === 'invalid' ||
      (parsed === null && (text.length >= specialFileLimit || text.length === this.pending!.size))
    )
      return this.refuse(text, 'tar/sparse-invalid', 'the sparse map is not valid');
    if (parsed === null) {
      this.held = [Buffer.from(text)];
      this.heldBytes = text.length;
      this.remaining = Math.min(text.length * 2, this.pending!.size);
      return;
    }
    this.sink.onHeaderText(text.subarray(0, parsed.consumed), this.path ?? '');
    const stored = this.pending!.size - parsed.consumed;
    this.pending = { header: this.pending!.header, size: stored };
    this.openEntry(sparseMap(parsed.pairs, this.realSize, stored));
    for (let rest = text.subarray(parsed.consumed); rest.length > 0; ) rest = rest.subarray(this.step(rest));
  }

  /** `map`: undefined where the file is not sparse, null where its map is invalid. */
  private openEntry(map: SparseMap | null | undefined): void {
    if (map === null) return this.startRaw('tar/sparse-invalid', 'the sparse map does not fit the file');
    const { header, size } = this.pending!;
    this.pending = null;
    const entry = classify(header, this.overrides, map ? map.realSize : size, (id, detail, path) =>
      this.fault(id, detail, path),
    );
    if (map && entry.size !== map.realSize)
      return this.startRaw('tar/sparse-invalid', 'a sparse map for an entry without content');
    if (map) this.fault('tar/sparse', 'a sparse file', entry.path);
    this.forgetOverrides();
    this.path = entry.path;
    this.entries++;
    this.sink.onEntry(entry);
    this.remaining = entry.size === 0 && !map ? 0 : size;
    this.padding = paddingOf(this.remaining);
    this.expander = map ? new SparseExpander(map, this.sink) : null;
    this.state = 'data';
    if (this.remaining === 0) this.endEntry();
  }

  private endEntry(): void {
    this.expander?.end();
    this.expander = null;
    this.sink.onEntryEnd(true);
    this.remaining = this.padding;
    this.state = this.padding > 0 ? 'padding' : 'header';
  }

  private endPadding(padding: Buffer): void {
    this.state = 'header';
    if (zeroRun(padding) === padding.length) return;
    this.fault('tar/nonzero-padding', 'the padding after the content is not zero', this.path);
    this.sink.onHeaderText(padding, this.path ?? '');
  }

  /** Go stops here with an error: the runtime would not run this layer. */
  private refuse(block: Buffer, id: string, detail: string): void {
    this.startRaw(id, detail);
    this.contentBytes += block.length;
    this.sink.onData(block);
  }

  private startRaw(id: string, detail: string): void {
    this.fault(id, detail);
    this.state = 'raw';
    this.pending = null;
    this.path = '';
    this.entries++;
    this.sink.onEntry({ kind: 'unparsed', path: '', link: '', size: 0, mode: 0 });
  }

  /** Bytes of a header or body that was cut short are scanned like header text. */
  private scanHeld(): void {
    if (this.heldBytes > 0) this.sink.onHeaderText(Buffer.concat(this.held), this.path ?? '');
  }

  private forgetOverrides(): void {
    this.overrides = { pax: null, longName: null, longLink: null };
    this.paxSparsePairs = [];
  }

  private nothingPending(): boolean {
    return (
      this.overrides.pax === null && this.overrides.longName === null && this.overrides.longLink === null
    );
  }

  private fault(id: string, detail: string, path: string | null = null): void {
    this.sink.onFault(id, detail, path);
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function untilNul(body: Buffer): string {
  const nul = body.indexOf(0);
  return body.toString('latin1', 0, nul === -1 ? body.length : nul);
}

const zeros = Buffer.alloc(64 * 1024);

/** How many zero bytes stand at the start. */
function zeroRun(bytes: Buffer): number {
  let at = 0;
  for (; at < bytes.length; at += zeros.length) {
    const part = bytes.subarray(at, at + zeros.length);
    if (part.compare(zeros, 0, part.length) !== 0) break;
  }
  while (at < bytes.length && bytes[at] === 0) at++;
  return Math.min(at, bytes.length);
}
