import { type ByteHit, byteHit } from '../byte-hit.ts';
import type { ByteReader } from '../byte-reader.ts';
import { checkTemplate } from './chat-template.ts';

const longest = 1024 * 1024;

/** A chat template in a file of its own: Jinja from its first character on, and about messages. */
export function examineTemplate(reader: ByteReader): ByteHit[] {
  if (!'{%#'.includes(String.fromCharCode(reader.byte(1))) || reader.size > longest) return [];
  const text = reader.slice(0, longest).toString('utf8');
  const fault = /\bmessages\b/.test(text) ? checkTemplate(text) : null;
  if (fault === null) return [];
  return [
    byteHit(reader, fault.ruleId, fault.what, [{ pattern: 'chat_template', offset: 0, length: reader.size }]),
  ];
}
