/**
 * How results of a source may be compared. `exact`: the same bytes. `tolerance`: the same JSON, numbers as near as said, relative to the larger of
 * the two or to 1. `agreement`: `of` runs were made, and at least `needed` of them gave the same bytes.
 */
export type ResultClass =
  | { readonly kind: 'exact' }
  | { readonly kind: 'tolerance'; readonly relative: number }
  | { readonly kind: 'agreement'; readonly needed: number; readonly of: number };

export type Comparison =
  | { readonly match: true }
  /** Where they first differ, as a JSON pointer, and how. Not escaped. */
  | { readonly match: false; readonly at: string; readonly reason: string }
  /** It cannot be told: too few results, or results that are no JSON. Never evidence against anyone. */
  | { readonly match: null; readonly reason: string };

const depthLimit = 64;

/**
 * Holds a provider's result against results of the same task made elsewhere.
 * @param claimed what the provider gave
 * @param made by the checker, one for each time that the task was run
 * @see https://www.rfc-editor.org/rfc/rfc6901
 */
export function compareResults(
  claimed: Uint8Array,
  made: readonly Uint8Array[],
  how: ResultClass,
): Comparison {
  if (made.length === 0) return { match: null, reason: 'there is no result to compare with' };
  if (how.kind === 'agreement') return compareAgreement(claimed, made, how);
  if (how.kind === 'exact') {
    const first = made[0]!;
    // A source whose own runs differ cannot be held to one of them.
    if (made.some((one) => !equal(one, first)))
      return { match: null, reason: 'its own results differ between runs' };
    return equal(claimed, first) ? { match: true } : { match: false, at: '', reason: 'other bytes' };
  }
  const expected = made.map(parse);
  const given = parse(claimed);
  if (given === undefined) return { match: false, at: '', reason: 'it is not JSON' };
  if (expected.some((one) => one === undefined))
    return { match: null, reason: 'a result to compare with is not JSON' };
  const differences = expected.map((one) => difference(given.value, one!.value, how.relative, '', 0));
  const [first] = differences;
  if (differences.some((one) => one === null)) return { match: true };
  return { match: false, ...first! };
}

function compareAgreement(
  claimed: Uint8Array,
  made: readonly Uint8Array[],
  { needed, of }: Extract<ResultClass, { kind: 'agreement' }>,
): Comparison {
  if (made.length < of) return { match: null, reason: `${made.length} of ${of} results are there` };
  const same = made.filter((one) => equal(one, claimed)).length;
  if (same >= needed) return { match: true };
  const largest = Math.max(...made.map((one) => made.filter((other) => equal(one, other)).length));
  return largest >= needed
    ? { match: false, at: '', reason: `${largest} of ${made.length} agree on another result` }
    : { match: null, reason: 'no result has enough agreement' };
}

function difference(
  a: unknown,
  b: unknown,
  relative: number,
  at: string,
  depth: number,
): { at: string; reason: string } | null {
  if (depth > depthLimit) return { at, reason: 'it is nested too deep' };
  if (typeof a === 'number' && typeof b === 'number') {
    const scale = Math.max(1, Math.abs(a), Math.abs(b));
    return a === b || Math.abs(a - b) <= relative * scale ? null : { at, reason: `${a} for ${b}` };
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return { at, reason: `${a.length} items for ${b.length}` };
    return firstOf(a.keys(), (index) =>
      difference(a[index], b[index], relative, `${at}/${index}`, depth + 1),
    );
  }
  if (isObject(a) && isObject(b)) {
    const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
    return firstOf(names, (name) => {
      const place = `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (!Object.hasOwn(a, name) || !Object.hasOwn(b, name)) return { at: place, reason: 'only one has it' };
      return difference(a[name], b[name], relative, place, depth + 1);
    });
  }
  return a === b ? null : { at, reason: 'another value' };
}

function firstOf<T, R>(items: Iterable<T>, find: (item: T) => R | null): R | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}

function parse(bytes: Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
