import { type Elf, nameIn, type Segment } from './read-elf.ts';

/** What a file asks of the dynamic linker. Texts are latin1, not escaped. */
export interface Dynamic {
  readonly needed: readonly string[];
  /** Directories of DT_RPATH and DT_RUNPATH. */
  readonly runPaths: readonly string[];
  readonly audit: readonly string[];
}

/** Symbols of a file by what they are to others; null where there are more than is worth the time. */
export interface DynamicSymbols {
  readonly imported: ReadonlySet<string>;
  readonly exported: ReadonlySet<string>;
}

const loadType = 1;
const dynamicType = 2;
/** Entries of honest files are some hundred. */
const mostEntries = 4096;
const textLimit = 64 * 1024 * 1024;
const tags = {
  needed: 1,
  stringTable: 5,
  symbolTable: 6,
  stringSize: 10,
  rpath: 15,
  runPath: 29,
  audit: 0x6ffffefc,
  depAudit: 0x6ffffefb,
};

/** @returns null where the file has no dynamic segment that can be read */
export function readDynamic(elf: Elf): Dynamic | null {
  const entries = dynamicEntries(elf);
  const text = dynamicText(elf, entries);
  if (text === null) return null;
  const textsOf = (...wanted: number[]) =>
    entries.flatMap(([tag, value]) => (wanted.includes(tag) ? [longNameIn(text, value)] : []));
  return {
    needed: textsOf(tags.needed),
    runPaths: textsOf(tags.rpath, tags.runPath).flatMap((list) => list.split(':')),
    audit: textsOf(tags.audit, tags.depAudit),
  };
}

type DynamicEntry = readonly [tag: number, value: number];

function dynamicEntries({ fields, segments }: Elf): DynamicEntry[] {
  const segment = segments.find(({ type }) => type === dynamicType);
  const word = fields.wide ? 8 : 4;
  const entries: DynamicEntry[] = [];
  for (let i = 0; segment && i < mostEntries && (i + 1) * 2 * word <= segment.fileSize; i++) {
    const at = segment.offset + i * 2 * word;
    const tag = fields.word(at);
    if (tag <= 0) break;
    entries.push([tag, fields.word(at + word)]);
  }
  return entries;
}

function valueFor(entries: readonly DynamicEntry[], wanted: number): number {
  return entries.find(([tag]) => tag === wanted)?.[1] ?? 0;
}

function dynamicText({ fields, segments }: Elf, entries: readonly DynamicEntry[]): Buffer | null {
  const at = fileOffset(segments, valueFor(entries, tags.stringTable));
  return at === null ? null : fields.slice(at, Math.min(valueFor(entries, tags.stringSize), textLimit));
}

/** Where an address lies in the file. */
function fileOffset(segments: readonly Segment[], address: number): number | null {
  for (const segment of segments) {
    const inside = address - segment.address;
    if (segment.type === loadType && inside >= 0 && inside < segment.fileSize) return segment.offset + inside;
  }
  return null;
}

/** A list of directories may be longer than a symbol. */
function longNameIn(text: Buffer, at: number): string {
  if (at < 0 || at >= text.length) return '';
  const part = text.subarray(at, at + 64 * 1024);
  const end = part.indexOf(0);
  return part.toString('latin1', 0, end === -1 ? part.length : end);
}

/** @param most symbols that the table may have */
export function readDynamicSymbols(elf: Elf, most: number): DynamicSymbols | null {
  const { fields } = elf;
  const step = fields.wide ? 24 : 16;
  const table = symbolsBySection(elf) ?? symbolsBySegment(elf);
  if (table === null || !(table.size <= most * step)) return null;
  const imported = new Set<string>();
  const exported = new Set<string>();
  for (let i = 1; i < table.size / step; i++) {
    const at = table.offset + i * step;
    const section = fields.u16(at + (fields.wide ? 6 : 14));
    if (section === -1) break;
    const name = nameIn(table.text, fields.u32(at));
    if (name !== '') (section === 0 ? imported : exported).add(name);
  }
  return { imported, exported };
}

interface SymbolTable {
  readonly offset: number;
  readonly size: number;
  readonly text: Buffer;
}

const symbolSection = 11;

function symbolsBySection({ fields, sections }: Elf): SymbolTable | null {
  const table = sections.find(({ type }) => type === symbolSection);
  const strings = table && sections[table.link];
  if (strings === undefined) return null;
  return { ...table!, text: fields.slice(strings.offset, Math.min(strings.size, textLimit)) };
}

/** Without sections nothing says how long the table is; every linker puts the names right behind it. */
function symbolsBySegment(elf: Elf): SymbolTable | null {
  const entries = dynamicEntries(elf);
  const text = dynamicText(elf, entries);
  const start = valueFor(entries, tags.symbolTable);
  const offset = fileOffset(elf.segments, start);
  const size = valueFor(entries, tags.stringTable) - start;
  return text === null || offset === null || size <= 0 ? null : { offset, size, text };
}
