import { base64Forms } from './base64-forms.ts';
import { oneOf } from './literal-need.ts';
import { always, type Need } from './need.ts';

/** @param text a text pattern with its quotes */
export function textNeed(text: string, nocase: boolean): Need {
  const bytes = unescaped(text);
  return bytes === null ? always : oneOf([bytes], nocase);
}

/** The same with the modifier `base64` or `base64wide`. */
export function base64Need(text: string): Need {
  const bytes = unescaped(text);
  return bytes === null ? always : oneOf(base64Forms(bytes), false);
}

const plainEscapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** The bytes of the pattern as latin1, null for what is not understood. */
function unescaped(text: string): string | null {
  if (text.startsWith('"""')) return null;
  let understood = true;
  const bytes = Buffer.from(text.slice(1, -1), 'utf8')
    .toString('latin1')
    .replace(/\\(?:x([0-9a-fA-F]{2})|([\s\S]))/g, (_, code: string | undefined, char: string) => {
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      const plain = plainEscapes[char];
      understood &&= plain !== undefined;
      return plain ?? '';
    });
  return understood ? bytes : null;
}
