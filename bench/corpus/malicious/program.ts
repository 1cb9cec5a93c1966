import { buildElf, type SectionParts, type SegmentParts } from '../../../test/elf/build-elf.ts';

export interface ProgramParts {
  /** Sections beside `.text` and `.rodata`. */
  readonly sections?: readonly SectionParts[];
  /** Segments beside that of the code. */
  readonly segments?: readonly SegmentParts[];
  /** ET_EXEC 2, ET_DYN 3, ET_REL 1. */
  readonly type?: number;
}

/** `mov eax, 60; xor edi, edi; syscall` behind a slide of NOPs: all that a stand-in ever does is to end. */
const code = Buffer.concat([Buffer.alloc(256, 0x90), Buffer.from('b83c00000031ff0f05', 'hex')]);

/** An ELF stand-in: a program that ends at once, with the strings that the real one has. */
export function program(strings: readonly string[], parts: ProgramParts = {}): Buffer {
  const text = Buffer.from(`${strings.join('\0')}\0`);
  return buildElf({
    type: parts.type ?? 2,
    segments: [{ content: code }, ...(parts.segments ?? [])],
    sections: [
      { name: '.text', content: code },
      { name: '.rodata', content: text },
      ...(parts.sections ?? []),
    ],
  });
}
