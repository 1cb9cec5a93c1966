// Where a contract can be broken, and how.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

const FLIPS = [
  [/ <= /g, [' < ']],
  [/ < /g, [' <= ']],
  [/ >= /g, [' > ']],
  [/ > /g, [' >= ']],
  [/ == /g, [' != ']],
  [/ != /g, [' == ']],
  [/ && /g, [' || ']],
  [/ \|\| /g, [' && ']],
  [/ \+ /g, [' - ']],
  [/ - /g, [' + ']],
  [/ \* /g, [' / ']],
  [/ \/ /g, [' * ']],
  [/ % /g, [' / ']],
  [/ \+= /g, [' -= ', ' = ']],
  [/ -= /g, [' += ']],
  [/ \|= /g, [' = ']],
  [/\btrue\b/g, ['false']],
  [/\bfalse\b/g, ['true']],
  [/(?<=\bif \()(?=[^)])/g, ['true || ', 'false && ']],
  [/(?<![\w.[])\d[\d_]*(?![\w.]| days| hours)/g, [(number) => `${number} + 1`]],
];

/** Paths below `root` of the files in `folder` that have anything to run. */
export function filesToBreak(root, folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .map((name) => `${folder}/${name.split(sep).join('/')}`)
    .filter((path) => path.endsWith('.sol') && !/interfaces\/|Types\.sol|CourtStore\.sol/.test(path))
    .sort();
}

/** All mutants of one file: `{ id, path, text, at, was, now }`, `at` an offset in characters. An id belongs to a change of that text. */
export function mutantsOf(root, path) {
  const text = readFileSync(join(root, path), 'utf8');
  const code = masked(text);
  const found = [];
  for (const [pattern, replacements] of FLIPS) {
    for (const match of code.matchAll(pattern)) {
      for (const replacement of replacements) {
        const now = typeof replacement === 'string' ? replacement : replacement(match[0]);
        const id = createHash('sha256').update(`${text}\0${match.index}\0${now}`).digest('hex').slice(0, 16);
        found.push({ id, path, text, at: match.index, was: match[0], now });
      }
    }
  }
  return found;
}

export function broken({ text, at, was, now }) {
  return text.slice(0, at) + now + text.slice(at + was.length);
}

export function describe({ path, text, at, was, now }) {
  const line = text.slice(0, at).split('\n').length;
  const start = text.lastIndexOf('\n', at - 1) + 1;
  return `${path}:${line}:${at - start + 1}  ${was.trim() || 'if ('} -> ${now.trim()}`;
}

/** Comments, strings, imports and the pragma blanked, so that offsets stay what they are. */
function masked(text) {
  const blank = (part) => part.replace(/[^\n]/g, ' ');
  return text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\])*"|^(?:import|pragma)[^;]*;/gm, blank);
}
