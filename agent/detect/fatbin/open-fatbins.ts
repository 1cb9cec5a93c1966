import { escapeText } from '../../model/escape.ts';
import { DecodeError } from '../../unpack/decompress/decode-error.ts';
import { bytesOf } from '../../unpack/mapped-file.ts';
import type { Bytes, OpenContext, OpenResult } from '../../unpack/nested/member.ts';
import { createOpening, type Opening, partOf, Stop } from '../../unpack/nested/opening.ts';
import { decodeEntry } from './decode-entry.ts';
import { type FatbinEntry, findFatbins, readEntries } from './find-fatbins.ts';
import { type CodeNames, namesAtStart, namesOfCubin, namesOfPtx } from './kernel-names.ts';

/**
 * Machine code of one content that is decompressed whole, in bytes. Beyond it, only the names at its beginning are: the libraries of a
 * framework hold gigabytes of it, for every GPU there is, and no miner does.
 */
const wholeCode = 32 * 1024 * 1024;
/** One entry in memory; PTX is never longer. */
const longestEntry = 128 * 1024 * 1024;
const firstNames = 256 * 1024;
const mostNames = 2_000_000;
const smallestEntry = 64;
const namesShown = 12;

/**
 * Opens the code for GPUs in a content: compressed entries are decompressed and handed over, so that they are examined like any
 * file, and the names of all kernels are handed over as one text. Entries that are not compressed were examined with the content
 * itself. Never throws on hostile bytes.
 *
 * @returns null where there is none; else with one fault `gpu/code` that says what is there
 * @throws whatever `ctx.onMember` throws
 */
export async function openFatbins(content: Bytes, ctx: OpenContext): Promise<OpenResult | null> {
  if (!hasFatbin(content)) return null;
  const opening = createOpening(content, ctx);
  const code = createSummary();
  // No byte belongs to two entries of an honest file.
  let left = Math.ceil(content.size / smallestEntry);
  for (const fatbin of findFatbins(content))
    for (const entry of readEntries(content, fatbin)) {
      if (opening.stopped() || left < 0) break;
      if (--left < 0) opening.gap('budget-entries', null, 'fat binaries that overlap');
      if (entry === null)
        opening.gap('corrupt', null, `the fat binary at offset ${fatbin.offset} cannot be read to its end`);
      else await openEntry(opening, entry, code);
    }
  const names = code.text();
  if (names !== '' && opening.takeEntry(kernelNames))
    await opening.handOver(kernelNames, bytesOf(Buffer.from(names, 'latin1')));
  opening.fault('gpu/code', null, code.describe());
  return opening.result('fatbin');
}

/** Whether a content holds code for GPUs. */
export function hasFatbin(content: Bytes): boolean {
  return findFatbins(content).next().done !== true;
}

const kernelNames = '(names in GPU code)';

type Summary = ReturnType<typeof createSummary>;

async function openEntry(opening: Opening, entry: FatbinEntry, code: Summary): Promise<void> {
  const { container } = opening;
  const name = `(${entry.kind} for sm_${entry.architecture} at ${entry.offset})`;
  code.add(entry);
  if (entry.compression === 'none') {
    code.addNames(namesOf(entry, partOf(container, entry.offset, entry.stored)));
    return;
  }
  if (!opening.takeEntry(name)) return;
  if (entry.compression === 'unknown')
    return opening.gap('compression-unsupported', name, 'compressed in an unknown way');
  try {
    if (entry.kind === 'cubin' && (code.opened > wholeCode || entry.size > wholeCode)) {
      await addFirstNames(opening, entry, code);
      return;
    }
    const { bytes, cut } = await decodeEntry(container, entry, longestEntry);
    opening.takeBytes(bytes.length);
    if (entry.kind === 'cubin') code.opened += bytes.length;
    code.addNames(namesOf(entry, bytesOf(bytes)));
    const gap = cut
      ? ({ reason: 'budget-bytes', detail: `more than ${longestEntry} bytes` } as const)
      : bytes.length === entry.size
        ? undefined
        : ({ reason: 'corrupt', detail: `${bytes.length} bytes, where it states ${entry.size}` } as const);
    await opening.handOver(name, bytesOf(bytes), gap);
  } catch (error) {
    if (error instanceof Stop || error instanceof DecodeError) opening.gap(error.reason, name, error.message);
    else throw error;
  }
}

function namesOf({ kind }: FatbinEntry, bytes: Bytes): CodeNames {
  return kind === 'ptx' ? namesOfPtx(bytes.slice(0, longestEntry)) : namesOfCubin(bytes);
}

/** Decodes no more than it takes to have the names. */
async function addFirstNames(opening: Opening, entry: FatbinEntry, code: Summary): Promise<void> {
  for (let limit = firstNames; ; limit *= 4) {
    const { bytes, cut } = await decodeEntry(opening.container, entry, Math.min(limit, longestEntry));
    opening.takeBytes(bytes.length);
    const names = namesAtStart(bytes);
    if (names !== null && names.kernels.length > 0) return code.addNames(names);
    if (!cut || limit >= longestEntry) return code.addNames(namesOfCubin(bytesOf(bytes)));
  }
}

/** What the code of one content is for, and the names in it. */
function createSummary() {
  const targets = { ptx: new Set<number>(), cubin: new Set<number>(), other: new Set<number>() };
  const kernels = new Set<string>();
  const others = new Set<string>();
  const summary = {
    /** Bytes of machine code decompressed so far. */
    opened: 0,
    add({ kind, architecture }: FatbinEntry): void {
      targets[kind].add(architecture);
    },
    addNames(names: CodeNames): void {
      for (const name of names.kernels) if (kernels.size < mostNames) kernels.add(name);
      for (const name of names.others) if (others.size < mostNames) others.add(name);
    },
    text: () => [...kernels, ...others].join('\n'),
    describe(): string {
      const forms = Object.entries(targets)
        .filter(([, all]) => all.size > 0)
        .map(
          ([kind, all]) =>
            `${kind} for ${[...all]
              .sort((a, b) => a - b)
              .slice(0, 16)
              .map((target) => `sm_${target}`)
              .join(', ')}`,
        );
      const shown = [...kernels]
        .sort()
        .slice(0, namesShown)
        .map((name) => escapeText(name, 60));
      const more = kernels.size > shown.length ? ', …' : '';
      return [
        ...forms,
        `${kernels.size} kernels${shown.length > 0 ? `: ${shown.join(', ')}${more}` : ''}`,
      ].join('; ');
    },
  };
  return summary;
}
