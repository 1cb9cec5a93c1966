import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { GapReason } from '../../model/coverage.ts';
import { type Digest, digestAlgorithm } from '../../model/digest.ts';
import { toWardenError } from '../../model/errors.ts';
import { ratioFloor } from '../budget.ts';
import { decompressLayer } from '../decompress/layer.ts';
import { type Compression, sniffCompression, sniffLength } from '../decompress/sniff.ts';
import type { EntryColumns } from '../entry-table.ts';
import { createSharedBudget } from '../shared-budget.ts';
import { createTarReader } from '../tar/reader.ts';
import { slabBytes } from '../workspace.ts';
import { createContentWriter, type FilledSlab, type FilledSpool } from './content-writer.ts';
import { createFaultLog } from './faults.ts';
import { createInbox } from './inbox.ts';
import { createLayerSink } from './layer-sink.ts';
import { type FromLayer, type LayerGap, type LayerRead, segmentBytes, type ThreadSetup } from './messages.ts';

/*
 * One layer after the other, from the blob's bytes to contents and table: the entry point of a worker thread. It holds
 * no credential and opens no socket; what it is sent it hashes, decompresses and parses.
 */
const port = parentPort!;
const inbox = createInbox(port);
const { slabFd, budgetFd, budgetSlot, limits, spoolDir, segments } = workerData as ThreadSetup;
const budget = createSharedBudget(budgetFd, budgetSlot, limits);

serve();

async function serve(): Promise<void> {
  for (;;) {
    const { digest } = await inbox.next('layer');
    const layer = createLayerReader(digest);
    try {
      const result = await layer.read();
      // Moved, not copied: the table of a million entries would be in memory twice.
      post({ type: 'finished', result }, buffersOf(result.columns));
    } catch (error) {
      layer.abandon();
      const { code, message } = toWardenError(error);
      post({ type: 'failed', code, message });
    }
  }
}

function createLayerReader(expected: Digest | null) {
  const faults = createFaultLog();
  const writer = createContentWriter(spoolDir);
  const layer = createLayerSink(writer, faults, budget, spoolDir, takeProduced);
  const gaps: LayerGap[] = [];
  const algorithm = expected ? digestAlgorithm(expected) : 'sha256';
  const blobHash = createHash(algorithm);
  let compressedBytes = 0;
  let produced = 0;
  let stopped = false;
  const handedOver = { contents: 0, bytes: 0 };

  return { read: readLayer, abandon };

  function abandon(): void {
    layer.abandon();
    writer.abandon();
  }

  async function readLayer(): Promise<LayerRead> {
    const { head, chunks } = await withHead(blob());
    const compression = sniffCompression(head);
    const diffHash = createHash('sha256');
    const reader = createTarReader(layer.sink);
    let complete = false;
    if (head.length === 0) {
      if (!stopped) gap('truncated', 'the blob is empty', 0);
    } else if (isReadable(compression)) {
      const stream = decompressLayer(compression, chunks, (bytes) => layer.scanStreamText(bytes));
      try {
        for await (const chunk of stream.output) {
          diffHash.update(chunk);
          reader.write(chunk);
          await handOver();
          const spent = layer.spent() ?? takeProduced(chunk.length);
          if (spent) {
            gap(spent, `stopped after ${produced} bytes of this layer`, null);
            break;
          }
        }
        complete = gaps.length === 0 && !stopped;
      } catch (error) {
        if (!stopped) noteDecodeError(error);
      }
      if (stream.tally.trailing > 0)
        faults.add(
          'layer/trailing-compressed-bytes',
          `${stream.tally.trailing} bytes after the ${compression} stream`,
          null,
        );
    } else
      gap(
        'compression-unsupported',
        `the layer is ${compression === 'unknown' ? 'no tar' : compression}`,
        null,
      );
    // The digest is over all bytes, also over those that nobody could decompress.
    for await (const _ of chunks);
    const tar = reader.end({ cut: !complete });
    const columns = layer.finish();
    await handOver();
    budget.flush();
    return {
      digest: stopped ? null : (`${algorithm}:${blobHash.digest('hex')}` as Digest),
      diffId: complete ? (`sha256:${diffHash.digest('hex')}` as Digest) : null,
      compression,
      compressedBytes,
      tar,
      handedOver,
      columns,
      faults: faults.finish(),
      gaps,
    };
  }

  /** The blob as it arrives, hashed. */
  async function* blob(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const message = stopped ? null : await inbox.next('chunk', 'end', 'stop');
      if (message === null || message.type === 'end') return;
      if (message.type === 'stop') {
        stopped = true;
        gap(message.reason, message.detail, null);
        return;
      }
      const { segment, length } = message;
      // Copied out at once, so that the segment can be filled again while these bytes are still being decompressed.
      const bytes = Buffer.from(new Uint8Array(segments, segment * segmentBytes, length));
      post({ type: 'taken', segment, bytes: length, produced });
      blobHash.update(bytes);
      compressedBytes += length;
      yield bytes;
    }
  }

  /** Peeks at the first bytes; `chunks` still has them all. */
  async function withHead(source: AsyncGenerator<Uint8Array>) {
    const first: Uint8Array[] = [];
    let length = 0;
    while (length < sniffLength) {
      const step = await source.next();
      if (step.done) break;
      first.push(step.value);
      length += step.value.length;
    }
    const chunks = (async function* () {
      yield* first;
      for (;;) {
        const step = await source.next();
        if (step.done) return;
        yield step.value;
      }
    })();
    return { head: Buffer.concat(first).subarray(0, sniffLength), chunks: unclosing(chunks) };
  }

  /** Gives filled slabs and spools to the main thread; waits where it has no slab free or too much is spooled. */
  async function handOver(): Promise<void> {
    for (let item = writer.ready.shift(); item; item = writer.ready.shift()) {
      if (item.kind === 'slab') await handOverSlab(item);
      else await handOverSpool(item);
    }
  }

  async function handOverSlab(filled: FilledSlab): Promise<void> {
    handedOver.contents += filled.offsets.length;
    handedOver.bytes += filled.bytes.length;
    post({ type: 'slab-wanted' });
    const { slab } = await inbox.next('slab');
    for (let at = 0; at < filled.bytes.length; )
      at += writeSync(slabFd, filled.bytes, at, filled.bytes.length - at, slab * slabBytes + at);
    post({
      type: 'slab-filled',
      slab,
      first: filled.first,
      offsets: Uint32Array.from(filled.offsets),
      lengths: Uint32Array.from(filled.lengths),
      hashes: new Uint8Array(Buffer.concat(filled.hashes)),
    });
  }

  async function handOverSpool(filled: FilledSpool): Promise<void> {
    const { content, fd, size } = filled;
    handedOver.contents++;
    handedOver.bytes += size;
    post({ type: 'spooled', content, fd, size, sha256: new Uint8Array(filled.sha256) });
    await inbox.next('spool-accepted');
  }

  function noteDecodeError(error: unknown): void {
    const known = toWardenError(error);
    if (known.code === 'COMPRESSION_UNSUPPORTED') gap('compression-unsupported', known.message, null);
    else if (known.code === 'LAYER_MALFORMED') {
      faults.add('layer/undecodable', known.message, null);
      gap('corrupt', known.message, null);
    } else throw error;
  }

  function takeProduced(bytes: number): GapReason | null {
    produced += bytes;
    const ratio = produced > ratioFloor && produced > compressedBytes * limits.ratio;
    return budget.takeBytes(bytes) ?? (ratio ? 'budget-ratio' : null);
  }

  function gap(reason: GapReason, detail: string, bytes: number | null): void {
    gaps.push({ reason, detail, bytes });
  }
}

/** An iterable that survives a `break`, so that the rest can still be drained and hashed. */
function unclosing(source: AsyncGenerator<Uint8Array>): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => ({ next: () => source.next() }) };
}

function isReadable(compression: Compression): compression is 'none' | 'gzip' | 'zstd' {
  return compression === 'none' || compression === 'gzip' || compression === 'zstd';
}

function post(message: FromLayer, moved: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, moved);
}

function buffersOf({ count: _, text, ...columns }: EntryColumns): ArrayBuffer[] {
  return [...Object.values(columns), ...text].map(({ buffer }) => buffer as ArrayBuffer);
}
