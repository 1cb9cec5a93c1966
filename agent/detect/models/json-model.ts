import { escapeText } from '../../model/escape.ts';
import { type ByteHit, byteHit, type Proof } from '../byte-hit.ts';
import type { ByteReader } from '../byte-reader.ts';
import { checkTemplate } from './chat-template.ts';
import { jsonStrings } from './json-strings.ts';
import { readKerasConfig } from './keras/keras-config.ts';

/** Longest JSON that is looked at: those that belong to models have kilobytes. */
const longest = 64 * 1024 * 1024;

/**
 * Looks at the JSON documents that lie beside weights: the configuration of a Keras model, the chat template of a tokenizer,
 * and Python files that a configuration asks for. Other JSON costs one search for each of a few words.
 */
export function examineJson(reader: ByteReader): ByteHit[] {
  const bytes = reader.slice(0, longest);
  if (!words.some((word) => bytes.includes(word)) && !hidesLetters(bytes)) return [];
  const templates = bytes.includes('chat_template') || hidesLetters(bytes);
  const keras = readKerasConfig();
  const hits: ByteHit[] = [];
  const remote: Proof[] = [];
  for (const string of jsonStrings(bytes)) {
    keras.see(string, 0);
    if (
      (string.key === 'chat_template' || (templates && string.key === 'template')) &&
      hits.length < mostTemplates
    ) {
      const fault = checkTemplate(string.text());
      if (fault !== null)
        hits.push(
          byteHit(reader, fault.ruleId, fault.what, [
            { pattern: 'chat_template', offset: string.at, length: string.length },
          ]),
        );
    }
    if (/^Auto[A-Z]\w*$/.test(string.key) && remote.length < mostRemote)
      remote.push({ pattern: escapeText(string.key, 100), offset: string.at, length: string.length });
  }
  if (remote.length > 0 && bytes.includes('"auto_map"')) {
    const files = remote.map(({ offset, length }) =>
      escapeText(bytes.toString('utf8', offset + 1, offset + Math.min(length, 200) - 1), 200),
    );
    hits.push(byteHit(reader, 'model/remote-code', [...new Set(files)].join(', '), remote));
  }
  return [...hits, ...keras.toHits(reader)];
}

const mostTemplates = 64;
const mostRemote = 32;
const words = ['"class_name"', '"chat_template"', '"auto_map"'].map((word) => Buffer.from(word));

/** Whether a plain letter is written as an escape, which no encoder does. */
function hidesLetters(bytes: Buffer): boolean {
  for (let at = bytes.indexOf('\\u00'); at !== -1; at = bytes.indexOf('\\u00', at + 4)) {
    const code = Number.parseInt(bytes.toString('latin1', at + 4, at + 6), 16);
    if (/[A-Za-z_]/.test(String.fromCharCode(code))) return true;
  }
  return false;
}
