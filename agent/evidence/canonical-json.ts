import { WardenError } from '../model/errors.ts';

/** Deeper than any document of ours; the writer recurses. */
const depthLimit = 64;

/**
 * A JSON value in its one canonical form: no white space, keys by UTF-16 code unit, numbers and texts as ECMAScript
 * writes them. Members that are undefined are left out, as `JSON.stringify` does.
 * @throws WardenError EVIDENCE_INVALID for what has no such form: NaN, infinities, lone surrogates, functions, undefined in
 * a list, or more than 64 levels
 * @see https://www.rfc-editor.org/rfc/rfc8785
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  if (depth > depthLimit) throw invalid(`it is nested deeper than ${depthLimit} levels`);
  switch (typeof value) {
    case 'string':
      if (/\p{Cs}/u.test(value)) throw invalid('a text holds a lone surrogate');
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw invalid('a number is not finite');
      return JSON.stringify(value);
    case 'boolean':
      return String(value);
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map((item) => write(item, depth + 1)).join(',')}]`;
      return `{${Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, member]) => `${write(key, depth + 1)}:${write(member, depth + 1)}`)
        .join(',')}}`;
    default:
      throw invalid(`a ${typeof value} has no form in JSON`);
  }
}

function invalid(reason: string): WardenError {
  return new WardenError('EVIDENCE_INVALID', `It has no canonical form: ${reason}`);
}
