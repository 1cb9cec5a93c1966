import { escapeText } from '../../../model/escape.ts';
import { type ByteHit, byteHit, type Proof } from '../../byte-hit.ts';
import type { ByteReader } from '../../byte-reader.ts';
import { qualified } from './calls.ts';
import type { Grade } from './grade-global.ts';
import { showCall } from './show-value.ts';
import type { Global, Value } from './values.ts';

/** What was seen in pickles, by rule, in bounded room whatever they hold. */
export interface PickleRecord {
  /** Imports of any grade. */
  imports(): number;
  /** Whether something that runs a command, or does other harm, is called. */
  convicts(): boolean;
  /** Whether anything that no honest pickle has was called or named. */
  accuses(): boolean;
  addImport(global: Global): void;
  addCall(reader: ByteReader, target: Global | null, args: Value, at: number, opcode: string): void;
  add(ruleId: string, what: string, offset: number): void;
  /** Takes over what another record holds; `at`, if given, is where all of it lies. */
  absorb(other: PickleRecord, at?: number): void;
  rows(): ReadonlyMap<string, readonly Row[]>;
  count(ruleId: string): number;
  toHits(reader: ByteReader): ByteHit[];
}

interface Row {
  readonly what: string;
  readonly offset: number;
  readonly callable: string;
}

const rowsKept = 32;
const detailLength = 1000;
const harmful: ReadonlySet<string> = new Set(['model/pickle-execution', 'model/pickle-harm']);

const callRules: Readonly<Partial<Record<Grade, string>>> = {
  execution: 'model/pickle-execution',
  harm: 'model/pickle-harm',
  abuse: 'model/pickle-abuse',
  code: 'model/pickle-code',
  reach: 'model/pickle-code',
  unknown: 'model/pickle-unknown-call',
  class: 'model/pickle-unknown-class',
};

const importRules: Readonly<Partial<Record<Grade, string>>> = {
  execution: 'model/pickle-reference',
  harm: 'model/pickle-reference',
  abuse: 'model/pickle-reference',
  code: 'model/pickle-code',
  reach: 'model/pickle-code',
};

export function createRecord(): PickleRecord {
  const rows = new Map<string, Row[]>();
  const counts = new Map<string, number>();
  const seen = new Set<string>();
  let imports = 0;

  const put = (ruleId: string, row: Row): void => {
    counts.set(ruleId, (counts.get(ruleId) ?? 0) + 1);
    const kept = rows.get(ruleId) ?? [];
    if (kept.length >= rowsKept) return;
    const key = `${ruleId}\0${row.what}`;
    if (seen.has(key)) return;
    seen.add(key);
    rows.set(ruleId, [...kept, row]);
  };

  return {
    imports: () => imports,
    convicts: () => [...harmful].some((rule) => rows.has(rule)),
    accuses: () =>
      [...harmful, 'model/pickle-abuse', 'model/pickle-code', 'model/pickle-reference'].some((rule) =>
        rows.has(rule),
      ),
    addImport(global) {
      imports++;
      const rule = importRules[global.grade];
      if (rule === undefined) return;
      const callable = escapeText(qualified(global), 200);
      put(rule, { what: callable, offset: global.at, callable });
    },
    addCall(reader, target, args, at, opcode) {
      const rule = target === null ? 'model/pickle-unknown-call' : callRules[target.grade];
      if (rule === undefined) return;
      if ((counts.get(rule) ?? 0) >= countedAtMost) return;
      const callable = target === null ? 'a computed callable' : escapeText(qualified(target), 200);
      const call = target === null ? callable : showCall(reader, target, args);
      put(rule, { what: `${call} (${opcode})`, offset: at, callable });
    },
    add(ruleId, what, offset) {
      put(ruleId, { what, offset, callable: what });
    },
    absorb(other, at) {
      imports += other.imports();
      for (const [ruleId, list] of other.rows()) {
        for (const row of list) put(ruleId, at === undefined ? row : { ...row, offset: at });
        counts.set(ruleId, (counts.get(ruleId) ?? 0) + other.count(ruleId) - list.length);
      }
    },
    rows: () => rows,
    count: (ruleId) => counts.get(ruleId) ?? 0,
    toHits(reader) {
      const called = new Set(
        [...rows]
          .flatMap(([rule, list]) => (rule === 'model/pickle-reference' ? [] : list))
          .map(({ callable }) => callable),
      );
      const hits: ByteHit[] = [];
      for (const [ruleId, list] of rows) {
        const told =
          ruleId === 'model/pickle-reference' ? list.filter(({ callable }) => !called.has(callable)) : list;
        if (told.length === 0) continue;
        const detail = told.map(({ what, offset }) => `${what} at offset ${offset}`).join('; ');
        const proofs: Proof[] = told.map(({ callable, offset }) => ({
          pattern: callable,
          offset,
          length: proofLength,
        }));
        hits.push(
          byteHit(reader, ruleId, cut(detail), proofs, Math.max(told.length, counts.get(ruleId) ?? 0)),
        );
      }
      return hits;
    },
  };
}

function cut(text: string): string {
  return text.length <= detailLength ? text : `${text.slice(0, detailLength)}…`;
}

/** Past this many, calls of one rule are no longer shown or counted: a flood costs time and tells nothing. */
const countedAtMost = 100_000;
/** Bytes shown from an opcode on. */
const proofLength = 64;
