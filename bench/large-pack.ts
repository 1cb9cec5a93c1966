import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes a pack of plain rules, the size of what people load from public collections: of three kinds (text of a
 * program, bytes of code with gaps, a pattern around a literal), several patterns each. The same rules every time; none
 * is meant to match anything. They compile under YARA 4 and YARA-X. Returns the path.
 */
export function writeLargePack(dir: string, rules: number): string {
  const path = join(dir, `pack-${rules}.yar`);
  writeFileSync(path, Array.from({ length: rules }, (_, i) => rule(i)).join('\n'));
  return path;
}

const words = [
  'config',
  'connect',
  'server',
  'update',
  'install',
  'module',
  'socket',
  'memory',
  'thread',
  'command',
];

function rule(number: number): string {
  const bytes = createHash('sha512').update(`rule ${number}`).digest();
  const kind = number % 4;
  const strings =
    kind === 3 ? hexPatterns(bytes) : kind === 2 ? regexPatterns(bytes) : textPatterns(bytes, kind === 1);
  return `rule pack_${number} {
  meta:
    description = "plain rule ${number} of a large pack"
  strings:
${strings.map((text, i) => `    $s${i} = ${text}`).join('\n')}
  condition:
    filesize < 20MB and ${number % 3 === 0 ? 'all' : '2'} of them
}
`;
}

function textPatterns(bytes: Buffer, nocase: boolean): string[] {
  return Array.from({ length: 4 }, (_, i) => {
    const part = bytes.subarray(i * 8, i * 8 + 8);
    const modifier = nocase ? ' nocase' : i === 3 ? ' ascii wide' : '';
    return `"${word(part[0]!)}_${part.toString('hex', 1, 4)}${word(part[5]!)}"${modifier}`;
  });
}

function hexPatterns(bytes: Buffer): string[] {
  return Array.from({ length: 3 }, (_, i) => {
    const part = [...bytes.subarray(i * 16, i * 16 + 12)].map((byte) => byte.toString(16).padStart(2, '0'));
    return `{ ${part.slice(0, 5).join(' ')} ?? ?? ${part.slice(5, 8).join(' ')} [2-8] ${part.slice(8).join(' ')} }`;
  });
}

function regexPatterns(bytes: Buffer): string[] {
  return Array.from({ length: 2 }, (_, i) => {
    const part = bytes.subarray(i * 8, i * 8 + 8);
    return `/${word(part[0]!)}_${part.toString('hex', 1, 4)}\\/[a-z0-9]{4,16}\\.${word(part[5]!)}/`;
  });
}

function word(byte: number): string {
  return words[byte % words.length]!;
}
