import { WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';

/** Most bytes of an index, manifest or config, as in containers/image (CVE-2020-1702). */
export const documentLimit = 4 * 1024 ** 2;

/** Deeper than any document of the specification needs. */
const depthLimit = 64;

export type JsonObject = Readonly<Record<string, unknown>>;

export interface JsonDocument {
  readonly object: JsonObject;
  /** Keys that stand twice in one object, each once, at most 16; not escaped. Readers differ in which of the two they take. */
  readonly duplicateKeys: readonly string[];
}

/**
 * Reads a JSON object from hostile bytes.
 * @param what names the document in messages, escaped
 * @throws WardenError RESPONSE_TOO_LARGE above 4 MiB; MANIFEST_MALFORMED when the bytes are not UTF-8, not JSON, not an
 * object or nested deeper than 64
 */
export function parseJsonObject(bytes: Uint8Array, what: string): JsonDocument {
  if (bytes.length > documentLimit)
    throw new WardenError('RESPONSE_TOO_LARGE', `${what} is larger than 4 MiB`);
  const text = decode(bytes, what);
  const duplicateKeys = inspect(text, what);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed(what, 'is not valid JSON');
  }
  if (!isObject(value)) throw malformed(what, 'is not a JSON object');
  return { object: value, duplicateKeys };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The keys of `object` that Go's encoding/json, which matches names without regard to case, reads as one of `names`
 * although they are written differently: what a runtime sees there, a stricter reader does not.
 */
export function foldedKeys(object: JsonObject, names: readonly string[]): string[] {
  const exact = new Set(names);
  const folded = new Set(names.map(fold));
  return Object.keys(object).filter((key) => !exact.has(key) && folded.has(fold(key)));
}

/** @param reason escaped */
export function malformed(what: string, reason: string): WardenError {
  return new WardenError('MANIFEST_MALFORMED', `${what} ${reason}`);
}

// Upper case first: it also folds the long s and, through lower case, the Kelvin sign, as Go does.
function fold(key: string): string {
  return key.toUpperCase().toLowerCase();
}

function decode(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed(what, 'is not valid UTF-8');
  }
}

/** Walks the text once, without recursion, before the parser sees it; on text that is not JSON its result means nothing. */
function inspect(text: string, what: string): string[] {
  const duplicates = new Set<string>();
  const open: Set<string>[] = [];
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === 0x7b || char === 0x5b) {
      if (open.push(new Set()) > depthLimit) throw malformed(what, `is nested deeper than ${depthLimit}`);
    } else if (char === 0x7d || char === 0x5d) {
      open.pop();
    } else if (char === 0x22) {
      const end = stringEnd(text, i);
      if (isKey(text, end)) {
        const key = unquote(text.slice(i, end));
        const keys = open.at(-1);
        if (keys?.has(key) && duplicates.size < 16) duplicates.add(key);
        keys?.add(key);
      }
      i = end - 1;
    }
  }
  return [...duplicates];
}

/** Index behind the closing quote of the string that opens at `start`. */
function stringEnd(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let slash = quote;
    while (text.charCodeAt(slash - 1) === 0x5c) slash--;
    if ((quote - slash) % 2 === 0) return quote + 1;
  }
  return text.length;
}

function isKey(text: string, index: number): boolean {
  let i = index;
  while (i < text.length && ' \t\r\n'.includes(text[i]!)) i++;
  return text[i] === ':';
}

function unquote(literal: string): string {
  if (!literal.includes('\\')) return literal.slice(1, -1);
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal;
  }
}

/** Hostile names, quoted for a message. */
export function quoteNames(names: readonly string[]): string {
  return names.map((name) => `"${escapeText(name, 64)}"`).join(', ');
}
