import { classify, dataSize, paddingOf } from './classify.ts';
import type { TarSink, TarTotals } from './entry.ts';
import { ExtendedHeaders } from './extended-headers.ts';
import { createGatherer } from './gatherer.ts';
import { blockSize, isZeroBlock, parseHeader, type TarHeader } from './header.ts';
import { specialFileLimit } from './pax.ts';
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
import { zeroRun } from './zeros.ts';

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
  private readonly gatherer = createGatherer();
  private readonly extended = new ExtendedHeaders((id, detail) => this.fault(id, detail, this.path));
  /** Bytes still to come in `special` (with padding), `data` or `padding`. */
  private remaining = 0;
  private padding = 0;
  private special: { type: string; size: number } | null = null;
  private pending: { header: TarHeader; size: number } | null = null;
  private sparsePairs: number[] = [];
  private extensionBytes = 0;
  private realSize = 0;
  private expander: SparseExpander | null = null;
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
    if (this.state === 'header' && this.gatherer.held().length === 0 && this.extended.isEmpty()) {
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
        return this.gatherer.take(rest, this.remaining, (padding) => this.endPadding(padding));
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
        return this.gatherer.take(rest, this.remaining, (body) => this.endSpecial(body));
      case 'sparse-text':
        return this.gatherer.take(rest, this.remaining, (text) => this.sparseText(text));
      case 'sparse-extension':
        return this.gatherer.take(rest, blockSize, (block) => this.sparseExtension(block));
      default:
        return this.gatherer.take(rest, blockSize, (block) => this.block(block));
    }
  }

  private block(block: Buffer): void {
    if (isZeroBlock(block)) {
      if (this.state === 'lone-zero') {
        this.state = 'end';
        if (!this.extended.isEmpty())
          this.fault('tar/dangling-header', 'an extended header that belongs to no entry');
      } else this.state = 'lone-zero';
      return;
    }
    if (this.state === 'lone-zero')
      return this.refuse(block, 'tar/lone-zero-block', 'an entry follows a single zero block');
    const header = parseHeader(block);
    if ('invalid' in header) return this.refuse(block, 'tar/header-invalid', header.invalid);
    if (ExtendedHeaders.isExtended(header.type)) return this.startSpecial(block, header);
    this.startEntry(block, header);
  }

  private startSpecial(block: Buffer, header: TarHeader): void {
    if (header.size > specialFileLimit)
      return this.refuse(block, 'tar/header-too-large', `an extended header of ${header.size} bytes`);
    this.special = { type: header.type, size: header.size };
    this.remaining = this.extended.begin(header);
    this.state = 'special';
    if (this.remaining === 0) this.endSpecial(Buffer.alloc(0));
  }

  private endSpecial(padded: Buffer): void {
    const { type, size } = this.special!;
    this.special = null;
    this.state = 'header';
    if (padded.length > 0) this.sink.onHeaderText(padded, this.path ?? '');
    const invalid = this.extended.end(type, padded, size);
    if (invalid !== null) this.startRaw('tar/pax-invalid', invalid);
  }

  private startEntry(block: Buffer, header: TarHeader): void {
    const size = dataSize(header, this.extended.overrides, (id, detail) => this.fault(id, detail));
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
    const { pax } = this.extended.overrides;
    const sparse = pax && paxSparse(pax, this.extended.sparsePairs);
    if (sparse === 'invalid')
      return this.refuse(block, 'tar/sparse-invalid', 'the sparse records are not valid');
    if (!sparse) return this.openEntry(undefined);
    this.realSize = sparse.realSize;
    const name = pax.get(sparseNameKey);
    if (name) this.extended.setPath(name);
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
      this.gatherer.hold(text);
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
    const entry = classify(header, this.extended.overrides, map ? map.realSize : size, (id, detail, path) =>
      this.fault(id, detail, path),
    );
    if (map && entry.size !== map.realSize)
      return this.startRaw('tar/sparse-invalid', 'a sparse map for an entry without content');
    if (map) this.fault('tar/sparse', 'a sparse file', entry.path);
    this.extended.forget();
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
    const held = this.gatherer.held();
    if (held.length > 0) this.sink.onHeaderText(held, this.path ?? '');
  }

  private fault(id: string, detail: string, path: string | null = null): void {
    this.sink.onFault(id, detail, path);
  }
}
