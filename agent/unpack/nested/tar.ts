import type { TarSink } from '../tar/entry.ts';
import { parseHeader } from '../tar/header.ts';
import { createTarReader } from '../tar/reader.ts';
import { collect } from './collect.ts';
import type { Bytes } from './member.ts';
import type { Opening } from './opening.ts';

/** Whether this begins with the header of a tar entry, as its checksum says: readers ask for no more. */
export function isTar(bytes: Bytes): boolean {
  const block = bytes.slice(0, 512);
  return block.length === 512 && !('invalid' in parseHeader(block));
}

/** What a member is made of: parts of the container, holes, and bytes that the reader had to copy. */
type Piece = { readonly at: number; length: number } | { readonly hole: number } | { readonly copy: Buffer };

interface Found {
  readonly name: string;
  readonly pieces: Piece[];
  /** Bytes that are no entry. */
  readonly unparsed: boolean;
  complete: boolean;
}

const stepSize = 1024 * 1024;

/** Hands over what the entries of a tar hold. Names and links are read as for layers; nothing else of it matters here. */
export async function openTar(opening: Opening): Promise<void> {
  const { container } = opening;
  let step: Buffer = Buffer.alloc(0);
  let stepAt = 0;
  let current: Found | null = null;
  const found: Found[] = [];
  const sink: TarSink = {
    onEntry(entry) {
      // Bytes behind the end, too: readers that ignore zeros go on there.
      const unparsed = entry.kind === 'unparsed';
      const name = unparsed ? '(rest)' : Buffer.from(entry.path, 'latin1').toString('utf8');
      current = { name, pieces: [], unparsed, complete: true };
    },
    onData(chunk) {
      const at =
        chunk.buffer === step.buffer &&
        chunk.byteOffset >= step.byteOffset &&
        chunk.byteOffset + chunk.length <= step.byteOffset + step.length
          ? stepAt + chunk.byteOffset - step.byteOffset
          : null;
      const last = current?.pieces.at(-1);
      if (at === null) current?.pieces.push({ copy: Buffer.from(chunk) });
      else if (last && 'at' in last && last.at + last.length === at) last.length += chunk.length;
      else current?.pieces.push({ at, length: chunk.length });
    },
    onHole(length) {
      current?.pieces.push({ hole: length });
    },
    onEntryEnd(complete) {
      if (
        current &&
        current.pieces.length > 0 &&
        !(current.unparsed && isWhole(current.pieces, container.size))
      )
        found.push({ ...current, complete });
      current = null;
    },
    onHeaderText() {},
    onFault(id, detail, path) {
      const reason = gaps.get(id);
      const fault = faults.get(id);
      const name = path && Buffer.from(path, 'latin1').toString('utf8');
      if (reason) opening.gap(reason, name, detail);
      if (fault) opening.fault(fault, name, detail);
    },
  };

  const reader = createTarReader(sink);
  for (; stepAt < container.size && !opening.stopped(); stepAt += step.length) {
    step = container.slice(stepAt, stepSize);
    reader.write(step);
    for (const one of found.splice(0)) await handOver(opening, one);
  }
  if (opening.stopped()) return;
  reader.end();
  for (const one of found) await handOver(opening, one);
}

/** All that the container is: a tar that is refused at its first header says nothing new of itself. */
function isWhole(pieces: readonly Piece[], size: number): boolean {
  let sum = 0;
  for (const piece of pieces)
    sum += 'copy' in piece ? piece.copy.length : 'at' in piece ? piece.length : piece.hole;
  return sum === size;
}

async function handOver(opening: Opening, found: Found): Promise<void> {
  const { name, pieces } = found;
  if (!opening.takeEntry(name)) return;
  const cut = found.complete
    ? undefined
    : { reason: 'truncated' as const, detail: 'the archive ends inside this file' };
  const [first] = pieces;
  if (pieces.length === 1 && first && 'at' in first) {
    await opening.handOverPart(name, first.at, first.length, cut);
    return;
  }
  let used = 0;
  const collected = await collect(
    opening,
    () => used,
    async (push) => {
      for (const piece of pieces) {
        if ('copy' in piece) {
          used += piece.copy.length;
          push(piece.copy);
        } else if ('at' in piece) {
          used += piece.length;
          for (let done = 0; done < piece.length; done += stepSize)
            push(opening.container.slice(piece.at + done, Math.min(stepSize, piece.length - done)));
        } else {
          for (let left = piece.hole; left > 0; left -= stepSize)
            push(left < stepSize ? zeros.subarray(0, left) : zeros);
        }
      }
    },
  );
  try {
    await opening.handOver(name, collected.bytes, collected.gap ?? cut);
  } finally {
    collected.release();
  }
}

const zeros = Buffer.alloc(stepSize);

/** Faults after which the rest of the archive was not read. */
const gaps = new Map([
  ['tar/truncated', 'truncated'],
  ['tar/header-invalid', 'corrupt'],
  ['tar/header-too-large', 'corrupt'],
  ['tar/pax-invalid', 'corrupt'],
  ['tar/sparse-invalid', 'corrupt'],
] as const) as ReadonlyMap<string, 'truncated' | 'corrupt'>;

/** Faults that hide something in any tar; what matters for a layer alone (links, devices, whiteouts) is left out. */
const faults: ReadonlyMap<string, string> = new Map([
  ['tar/size-disagreement', 'archive/tar-ambiguous'],
  ['tar/repeated-header', 'archive/tar-ambiguous'],
  ['tar/header-only-with-data', 'archive/tar-ambiguous'],
  ['tar/trailing-bytes', 'archive/trailing-bytes'],
  ['tar/lone-zero-block', 'archive/trailing-bytes'],
]);
