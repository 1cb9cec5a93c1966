import { Composer, type CST, CST as cst, type Document, Lexer, LineCounter, Parser } from 'yaml';
import type { Faults, Place } from '../fault.ts';

/** Largest compose file, in bytes. Honest ones have a few thousand. */
export const composeLimit = 256 * 1024;

/** Deeper than any compose file needs. The parser recurses, so this comes before it. */
export const depthLimit = 48;

/** Words of the file, as a lexer counts them: bounds the time of the parser. */
const tokenLimit = 60_000;

export interface ParsedYaml {
  readonly document: Document;
  lineAt(offset: number): number;
}

/**
 * Parses one YAML document from hostile bytes, in bounded time and depth. What readers of YAML 1.1 and 1.2 take in
 * different ways (other line breaks, directives, tags, control characters, several documents) is a fault, as the file will be
 * read by Go's parser where it is used. Scalars stay text.
 * @param file escaped
 * @returns null when there is nothing to go on with; the reason is among the faults then
 */
export function parseYaml(bytes: Uint8Array, file: string, faults: Faults): ParsedYaml | null {
  const at = (line: number): Place => ({ file, line });
  if (bytes.length > composeLimit) {
    faults.add('compose/too-large', at(1), `the file is larger than ${composeLimit} bytes`);
    return null;
  }
  const text = decode(bytes);
  if (text === null) {
    faults.add('compose/syntax', at(1), 'the file is not UTF-8');
    return null;
  }
  const odd = oddCharacter.exec(text);
  if (odd !== null) {
    const line = text.slice(0, odd.index).split('\n').length;
    const code = odd[0].codePointAt(0)!.toString(16).padStart(4, '0').toUpperCase();
    faults.add('compose/ambiguous', at(line), `the character U+${code}, which parsers treat differently`);
    return null;
  }
  if (!isShallow(text)) {
    faults.add('compose/too-large', at(1), 'the file has too many values, or nests them too deep');
    return null;
  }
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const lineAt = (offset: number) => lines.linePos(offset).line || 1;
  const documents = tokens.filter((token) => token.type === 'document');
  if (!inspect(tokens, (id, offset, detail) => faults.add(id, at(lineAt(offset)), detail))) return null;
  if (documents.length !== 1) {
    const offset = documents[1]?.offset ?? 0;
    faults.add(
      'compose/syntax',
      at(lineAt(offset)),
      documents.length === 0 ? 'the file is empty' : 'the file holds more than one document',
    );
    return null;
  }
  // Keys are compared later: here each would be compared with each.
  const options = { schema: 'failsafe', uniqueKeys: false, prettyErrors: false } as const;
  const [document] = [...new Composer(options).compose(tokens)];
  if (document === undefined) return null;
  for (const error of document.errors.slice(0, 20))
    faults.add('compose/syntax', at(lineAt(error.pos[0])), error.message);
  return document.errors.length > 0 ? null : { document, lineAt };
}

// A lone carriage return, U+0085, U+2028 and U+2029 end a line for some parsers and not for others.
const oddCharacter = /\r(?!\n)|(?![\t\r\n])\p{Cc}|[\u2028\u2029\ufeff\ufffe\uffff]/u;

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Whether words and brackets stay within the limits; the lexer needs no stack. */
function isShallow(text: string): boolean {
  let words = 0;
  let open = 0;
  for (const source of new Lexer().lex(text)) {
    const type = cst.tokenType(source);
    if (type === 'flow-map-start' || type === 'flow-seq-start') open++;
    if (type === 'flow-map-end' || type === 'flow-seq-end') open--;
    if (++words > tokenLimit || open > depthLimit) return false;
  }
  return true;
}

/** Walks the tokens without recursion. @returns whether they can be composed */
function inspect(
  tokens: readonly CST.Token[],
  report: (id: string, offset: number, detail: string) => void,
): boolean {
  let sound = true;
  const refuse = (id: string, offset: number, detail: string) => {
    report(id, offset, detail);
    sound = false;
  };
  const waiting: [token: CST.Token, depth: number][] = tokens.map((token) => [token, 0]);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [token, depth] = next;
    if (depth > depthLimit) {
      refuse('compose/too-large', 'offset' in token ? token.offset : 0, 'values are nested too deep');
      continue;
    }
    if (token.type === 'directive')
      refuse('compose/ambiguous', token.offset, 'a directive of YAML, which parsers treat differently');
    if (token.type === 'tag') refuse('compose/tag', token.offset, `the tag ${token.source}`);
    if (token.type === 'error') refuse('compose/syntax', token.offset, token.message);
    for (const child of childrenOf(token)) waiting.push([child, depth + 1]);
  }
  return sound;
}

function childrenOf(token: CST.Token): CST.Token[] {
  switch (token.type) {
    case 'document':
      return [...token.start, ...(token.value ? [token.value] : []), ...(token.end ?? [])];
    case 'block-map':
    case 'block-seq':
    case 'flow-collection':
      return token.items.flatMap(({ start, key, sep, value }) => [
        ...start,
        ...(key ? [key] : []),
        ...(sep ?? []),
        ...(value ? [value] : []),
      ]);
    case 'block-scalar':
      return token.props;
    default:
      return 'end' in token && Array.isArray(token.end) ? token.end : [];
  }
}
