import type { Bytes } from '../../unpack/nested/member.ts';
import { readElf } from '../elf/read-elf.ts';

/** Behind the ELF header, where NVIDIA's assembler puts all names. */
const namesStart = 64;
/** The table of symbols, which follows the names, begins with an empty one. */
const namesEnd = Buffer.alloc(16);
const stringTable = 3;
const nameLimit = 1024;
/** Names of one file, and bytes of tables: those of a hostile file may all lie in one place. */
const mostNames = 200_000;
const mostText = 32 * 1024 * 1024;

/** Names in code for GPUs: of kernels, functions and variables. latin1, not escaped. */
export interface CodeNames {
  readonly kernels: readonly string[];
  readonly others: readonly string[];
}

/** Reads the names of a whole file, from all its tables of strings. */
export function namesOfCubin(cubin: Bytes): CodeNames {
  const elf = readElf(cubin);
  if (elf === null) return { kernels: [], others: [] };
  const tables = elf.sections.filter(({ type }) => type === stringTable);
  let left = Math.min(mostText, cubin.size * 2);
  return sortNames(
    tables.flatMap(({ offset, size }) => {
      const table = elf.fields.slice(offset, Math.min(size, left));
      left -= table.length;
      return table.length === 0 ? [] : [table];
    }),
  );
}

/** Reads the names of kernels from the text that the driver compiles. */
export function namesOfPtx(text: Buffer): CodeNames {
  const kernels = new Set<string>();
  let found = 0;
  for (let at = text.indexOf(entryWord); at !== -1; at = text.indexOf(entryWord, at + 1)) {
    if (++found > mostNames) break;
    const name = /^\.entry\s{1,8}([\w$]{1,1024})/.exec(text.toString('latin1', at, at + nameLimit + 16))?.[1];
    if (name !== undefined) kernels.add(name);
  }
  return { kernels: [...kernels], others: [] };
}

const entryWord = Buffer.from('.entry');

/**
 * Reads the names from the beginning of a file.
 * @returns null where they go on behind these bytes
 */
export function namesAtStart(head: Buffer): CodeNames | null {
  const end = head.indexOf(namesEnd, namesStart);
  return end === -1 ? null : sortNames([head.subarray(namesStart, Math.min(end, mostText))]);
}

function sortNames(tables: readonly Buffer[]): CodeNames {
  const kernels = new Set<string>();
  const others = new Set<string>();
  for (const table of tables)
    for (const name of table.toString('latin1').split('\0')) {
      const cut = name.slice(0, nameLimit);
      if (cut.startsWith('.text.')) kernels.add(cut.slice(6));
      else if (cut !== '' && !cut.startsWith('.')) others.add(cut);
    }
  return { kernels: [...kernels], others: [...others].filter((name) => !kernels.has(name)) };
}
