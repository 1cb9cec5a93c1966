import type { Faults, Place } from '../fault.ts';

export interface JsonValue {
  readonly value: string | number | boolean | null | readonly JsonValue[] | ReadonlyMap<string, JsonValue>;
  /** One-based line of the value. */
  readonly line: number;
}

const depthLimit = 32;

class Malformed extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/**
 * Reads a JSON text strictly as RFC 8259 has it, with the line of every value. Text that is no JSON, and a key that stands
 * twice, is a fault.
 * @returns null when it is no JSON
 */
export function readJson(bytes: Buffer, file: string, faults: Faults): JsonValue | null {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    faults.add('source/metadata-invalid', { file, line: 1 }, 'it is not UTF-8');
    return null;
  }
  try {
    return parse(text, (line, key) =>
      faults.add('source/duplicate-key', { file, line }, `the key ${key} stands twice`),
    );
  } catch (thrown) {
    if (!(thrown instanceof Malformed)) throw thrown;
    const place: Place = { file, line: text.slice(0, thrown.offset).split('\n').length };
    faults.add('source/metadata-invalid', place, `it is not JSON: ${thrown.message}`);
    return null;
  }
}

function parse(text: string, onDuplicate: (line: number, key: string) => void): JsonValue {
  let at = 0;
  let line = 1;

  function space(): void {
    for (; at < text.length && ' \t\r\n'.includes(text[at]!); at++) if (text[at] === '\n') line++;
  }

  function expect(char: string): void {
    space();
    if (text[at] !== char) throw new Malformed(at, `"${char}" is missing`);
    at++;
  }

  function token(pattern: RegExp): string | null {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) return null;
    at += found.length;
    return found;
  }

  function textLiteral(): string {
    const literal = token(stringPattern);
    if (literal === null) throw new Malformed(at, 'a text is not closed, or is not well-formed');
    return String(JSON.parse(literal));
  }

  function value(depth: number): JsonValue {
    space();
    const here = line;
    if (depth > depthLimit) throw new Malformed(at, 'it is nested too deep');
    if (text[at] === '{') return { value: object(depth), line: here };
    if (text[at] === '[') return { value: array(depth), line: here };
    if (text[at] === '"') return { value: textLiteral(), line: here };
    const word = token(wordPattern);
    if (word !== null) return { value: JSON.parse(word) as boolean | null, line: here };
    const number = token(numberPattern);
    if (number === null) throw new Malformed(at, 'a value is missing');
    return { value: Number(number), line: here };
  }

  function object(depth: number): ReadonlyMap<string, JsonValue> {
    const members = new Map<string, JsonValue>();
    expect('{');
    space();
    if (text[at] === '}') at++;
    else
      do {
        space();
        const here = line;
        const key = textLiteral();
        expect(':');
        const member = value(depth + 1);
        if (members.has(key)) onDuplicate(here, key);
        else members.set(key, { ...member, line: here });
        space();
      } while (more('}'));
    return members;
  }

  function array(depth: number): readonly JsonValue[] {
    const items: JsonValue[] = [];
    expect('[');
    space();
    if (text[at] === ']') at++;
    else
      do {
        items.push(value(depth + 1));
        space();
      } while (more(']'));
    return items;
  }

  /** Whether a comma follows; otherwise the end has to. */
  function more(end: string): boolean {
    if (text[at] === ',') {
      at++;
      return true;
    }
    expect(end);
    return false;
  }

  const result = value(0);
  space();
  if (at < text.length) throw new Malformed(at, 'something follows the value');
  return result;
}

const stringPattern = /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const wordPattern = /true|false|null/y;
