/** A hand-made ELF file: headers as given, contents behind them. What is not given is what a linker would put there. */
export interface ElfParts {
  readonly wide?: boolean;
  readonly big?: boolean;
  readonly machine?: number;
  /** ET_EXEC 2, ET_DYN 3, ET_REL 1. */
  readonly type?: number;
  readonly entry?: number;
  readonly segments?: readonly SegmentParts[];
  readonly sections?: readonly SectionParts[];
  /** Raw bytes put over the finished file. */
  readonly patch?: readonly (readonly [offset: number, bytes: Buffer | string])[];
}

export interface SegmentParts {
  /** PT_LOAD 1, PT_DYNAMIC 2, PT_INTERP 3. */
  readonly type?: number;
  /** Execute 1, write 2, read 4. */
  readonly flags?: number;
  readonly address?: number;
  readonly memorySize?: number;
  readonly content: Buffer;
}

export interface SectionParts {
  readonly name: string;
  readonly type?: number;
  readonly link?: number;
  readonly content: Buffer;
}

/** The file, and where each content lies in it. */
export function buildElf(parts: ElfParts): Buffer {
  const { wide = true, big = false, type = 2, segments = [], sections = [] } = parts;
  const machine = parts.machine ?? (wide ? 62 : 3);
  const word = wide ? 8 : 4;
  const headerSize = wide ? 64 : 52;
  const segmentSize = wide ? 56 : 32;
  const sectionSize = wide ? 64 : 40;
  const names = Buffer.from(`\0${sections.map(({ name }) => `${name}\0`).join('')}.shstrtab\0`, 'latin1');
  const all: SectionParts[] =
    sections.length === 0
      ? []
      : [
          { name: '', type: 0, content: Buffer.alloc(0) },
          ...sections,
          { name: '.shstrtab', type: 3, content: names },
        ];

  let end = headerSize + segments.length * segmentSize;
  const place = (content: Buffer) => {
    const at = end;
    end += content.length;
    return at;
  };
  const segmentAt = segments.map(({ content }) => place(content));
  const sectionAt = all.map(({ content }) => place(content));
  const table = all.length === 0 ? 0 : end;
  const file = Buffer.alloc(end + all.length * sectionSize);

  const number = (at: number, bytes: number, value: number) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigUInt64LE(BigInt(value));
    const cut = buffer.subarray(0, bytes);
    (big ? cut.reverse() : cut).copy(file, at);
  };
  file.write('\x7fELF', 0, 'latin1');
  file[4] = wide ? 2 : 1;
  file[5] = big ? 2 : 1;
  file[6] = 1;
  number(16, 2, type);
  number(18, 2, machine);
  number(20, 4, 1);
  number(24, word, parts.entry ?? segments.find(({ flags = 5 }) => (flags & 1) === 1)?.address ?? 0x400000);
  number(24 + word, word, segments.length === 0 ? 0 : headerSize);
  number(24 + 2 * word, word, table);
  const rest = 28 + 3 * word;
  for (const [i, value] of [
    headerSize,
    segmentSize,
    segments.length,
    sectionSize,
    all.length,
    Math.max(0, all.length - 1),
  ].entries())
    number(rest + 2 * i, 2, value);
  for (const [i, segment] of segments.entries()) {
    const at = headerSize + i * segmentSize;
    const { type: kind = 1, flags = 5, address = 0x400000, content } = segment;
    const fields = [segmentAt[i]!, address, address, content.length, segment.memorySize ?? content.length];
    number(at, 4, kind);
    number(at + (wide ? 4 : 24), 4, flags);
    const offsets = wide ? [8, 16, 24, 32, 40] : [4, 8, 12, 16, 20];
    for (const [k, value] of fields.entries()) number(at + offsets[k]!, word, value);
  }
  for (const [i, section] of all.entries()) {
    const at = table + i * sectionSize;
    number(at, 4, section.name === '' ? 0 : names.indexOf(`\0${section.name}\0`) + 1);
    number(at + 4, 4, section.type ?? 1);
    number(at + 8 + 2 * word, word, sectionAt[i]!);
    number(at + 8 + 3 * word, word, section.content.length);
    number(at + 8 + 4 * word, 4, section.link ?? 0);
    section.content.copy(file, sectionAt[i]!);
  }
  for (const [i, { content }] of segments.entries()) content.copy(file, segmentAt[i]!);
  for (const [offset, bytes] of parts.patch ?? []) Buffer.from(bytes).copy(file, offset);
  return file;
}

/** The contents of `.dynsym` and `.dynstr`. Names under `exported` are defined in the file. */
export function symbolSections(imported: readonly string[], exported: readonly string[]): SectionParts[] {
  const text = Buffer.from(`\0${[...imported, ...exported].map((name) => `${name}\0`).join('')}`);
  const symbols = Buffer.alloc(24 * (1 + imported.length + exported.length));
  for (const [i, name] of [...imported, ...exported].entries()) {
    symbols.writeUInt32LE(text.indexOf(`\0${name}\0`) + 1, 24 * (i + 1));
    symbols[24 * (i + 1) + 4] = 0x12;
    symbols.writeUInt16LE(i < imported.length ? 0 : 1, 24 * (i + 1) + 6);
  }
  return [
    { name: '.dynsym', type: 11, link: 2, content: symbols },
    { name: '.dynstr', type: 3, content: text },
  ];
}

/** A dynamic segment and the text that it names, for a file whose segments begin at `address`. */
export function dynamicSegments(
  entries: readonly (readonly [tag: number, text: string])[],
  address: number,
): SegmentParts[] {
  const text = Buffer.from(`\0${entries.map(([, value]) => `${value}\0`).join('')}`);
  const table = Buffer.alloc(16 * (entries.length + 3));
  const put = (i: number, tag: number, value: number) => {
    table.writeBigUInt64LE(BigInt(tag), 16 * i);
    table.writeBigUInt64LE(BigInt(value), 16 * i + 8);
  };
  for (const [i, [tag, value]] of entries.entries()) put(i, tag, text.indexOf(`\0${value}\0`) + 1);
  put(entries.length, 5, address);
  put(entries.length + 1, 10, text.length);
  return [
    { flags: 4, address, content: text },
    { type: 2, flags: 6, address: address + 0x10000, content: table },
  ];
}
