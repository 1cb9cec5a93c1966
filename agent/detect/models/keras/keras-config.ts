import { escapeText } from '../../../model/escape.ts';
import { type ByteHit, byteHit, type Proof } from '../../byte-hit.ts';
import type { ByteReader } from '../../byte-reader.ts';
import type { JsonString } from '../json-strings.ts';
import { gradeGlobal } from '../pickle/grade-global.ts';

/** Reads the strings of a Keras configuration, one after the other, and says what they make a loader do. */
export interface KerasConfig {
  see(string: JsonString, base: number): void;
  toHits(reader: ByteReader): ByteHit[];
}

const proofsKept = 16;

/**
 * A layer of class `Lambda` brings a function along, as compiled code in base64; an object with `module` and `class_name`
 * is imported by name.
 *
 * @see CVE-2024-3660, CVE-2025-1550
 */
export function readKerasConfig(): KerasConfig {
  const found = new Map<string, { what: Set<string>; proofs: Proof[] }>();
  const last = { module: '', class_name: '', config: '' };

  const add = (ruleId: string, what: string, string: JsonString, base: number) => {
    const entry = found.get(ruleId) ?? { what: new Set<string>(), proofs: [] };
    found.set(ruleId, entry);
    if (entry.proofs.length === proofsKept) return;
    entry.what.add(what);
    entry.proofs.push({ pattern: what, offset: base + string.at, length: string.length });
  };

  return {
    see(string, base) {
      const { key } = string;
      if (string.length < longestName && string.disguised() && (names.has(key) || names.has(string.text())))
        add('model/keras-hidden-name', escapeText(string.text(), 100), string, base);
      if (key === 'function' || key === 'code' || key === 'output_shape' || key === 'mask') {
        const code = compiledCode(string);
        if (code !== null) add('model/keras-lambda-code', code, string, base);
      }
      if ((key !== 'module' && key !== 'class_name' && key !== 'config') || string.length > longestName)
        return;
      const text = string.text();
      last[key] = text;
      if (key === 'class_name' && text === 'Lambda') add('model/keras-lambda', 'Lambda', string, base);
      for (const name of [last.config, last.class_name])
        if (name !== '' && isHarmful(last.module, name))
          add('model/keras-import', escapeText(`${last.module}.${name}`, 200), string, base);
    },
    toHits: (reader) =>
      [...found].map(([ruleId, { what, proofs }]) => byteHit(reader, ruleId, [...what].join('; '), proofs)),
  };
}

const longestName = 512;
const names = new Set(['class_name', 'module', 'Lambda', '__lambda__', 'function', 'code']);

function isHarmful(module: string, name: string): boolean {
  if (/^(?:tf_)?keras\b|^tensorflow\b/.test(module)) return keras.has(name);
  return module !== '' && ['execution', 'harm'].includes(gradeGlobal(module, name));
}

/** Functions of Keras that fetch, load or import. */
const keras = new Set(
  'get_file load_model func_load load_weights model_from_json enable_unsafe_deserialization'.split(' '),
);

/** A code object of CPython in base64: its marshal tag is `c`, with or without the flag for references. */
function compiledCode(string: JsonString): string | null {
  if (string.length < 40) return null;
  const code = Buffer.from(string.text().replaceAll(/\s/g, ''), 'base64');
  if ((code[0] !== 0xe3 && code[0] !== 0x63) || code.length < 24) return null;
  const text = code.toString('latin1');
  const told = telling.filter((name) => text.includes(name));
  return told.length === 0 ? 'compiled code' : `compiled code that names ${told.join(', ')}`;
}

const telling =
  'system popen subprocess exec eval __import__ socket urllib requests base64 marshal ctypes'.split(' ');
