import { escapeText } from '../model/escape.ts';

/** A place in a file of the source. */
export interface Place {
  /** Name of the file: its URL or path, escaped. */
  readonly file: string;
  /** One-based. */
  readonly line: number;
}

/** What is wrong with the source itself, whoever reads it: a finding of category `malformed`. */
export interface SourceFault extends Place {
  /** `family/name`, e.g. `compose/duplicate-key`. */
  readonly id: string;
  /** Escaped. */
  readonly detail: string;
}

/** Faults are collected, not thrown: one reading tells all of them, up to a limit. */
export interface Faults {
  readonly list: readonly SourceFault[];
  /** @param detail hostile text in it need not be escaped yet */
  add(id: string, place: Place, detail: string): void;
}

const kept = 100;

export function collectFaults(): Faults {
  const list: SourceFault[] = [];
  const seen = new Set<string>();
  return {
    list,
    add(id, { file, line }, detail) {
      const fault = { id, file, line, detail: escapeText(detail, 500) };
      const key = JSON.stringify(fault);
      if (list.length >= kept || seen.has(key)) return;
      seen.add(key);
      list.push(fault);
    },
  };
}
