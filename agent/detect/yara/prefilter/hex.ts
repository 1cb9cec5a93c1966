import { type ByteExpression, unknownBytes } from './byte-expression.ts';

/**
 * Reads a hex pattern with its braces. What is not understood counts as unknown bytes.
 * @see https://virustotal.github.io/yara-x/docs/writing_rules/patterns/#hex-patterns
 */
export function parseHex(text: string): ByteExpression {
  const body = text.slice(1, -1).replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, ' ');
  const tokens = body.match(/~?\s*[0-9A-Fa-f?]{2}|\[[^\]]*\]|[(|)]|\S/g) ?? [];
  const reader = { tokens, at: 0 };
  const parts: ByteExpression[] = [];
  // A closing bracket too many ends a part, and cannot come from the compiler.
  while (reader.at < tokens.length) {
    parts.push(readEither(reader));
    reader.at++;
  }
  return parts.length === 1 ? parts[0]! : unknownBytes;
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

function readEither(reader: Reader): ByteExpression {
  const of = [readSequence(reader)];
  while (reader.tokens[reader.at] === '|') {
    reader.at++;
    of.push(readSequence(reader));
  }
  return { kind: 'either', of };
}

function readSequence(reader: Reader): ByteExpression {
  const of: ByteExpression[] = [];
  for (; reader.at < reader.tokens.length; reader.at++) {
    const token = reader.tokens[reader.at]!.trim();
    if (token === '|' || token === ')') break;
    if (token === '(') {
      reader.at++;
      of.push(readEither(reader));
    } else if (/^[0-9A-Fa-f]{2}$/.test(token))
      of.push({ kind: 'text', texts: [String.fromCharCode(Number.parseInt(token, 16))] });
    else of.push(unknownBytes);
  }
  return { kind: 'sequence', of };
}
