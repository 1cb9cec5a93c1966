import type { Names } from './seed-network.ts';

/** What somebody would call a source who wants a page to do something. */
export const hostileTexts: readonly string[] = [
  '<script>window.pwned=1</script>',
  '"><img src=x onerror="window.pwned=1">',
  "'><svg/onload=window.pwned=1>",
  '</title></script><script>window.pwned=1</script>',
  '`$' + '{window.pwned=1}`',
  'javascript:window.pwned=1',
  '{{constructor.constructor("window.pwned=1")()}}',
  '\u202Egnp.exe\u202D\u2066hidden\u2069\u200B\uFEFF',
  '\x1b[31mred\x1b[0m\x07\x00',
  'Z\u0351\u036B\u0343\u036A\u0302\u0357\u0352\u0350\u0358A\u0334\u0335L\u0336\u0337GO',
  '\uD800 alone \uDFFF',
  '&lt;b&gt;&amp;&#60;',
  `${'long '.repeat(200_000)}end`,
  'x'.repeat(1_000_000),
];

/** Every name of a network at once. */
export function hostileNames(text: string): Names {
  return { name: text, description: text, metadataUrl: text, path: text, matched: text };
}

/** All that is dangerous in one text. */
export const worst = `${hostileTexts.slice(0, 12).join(' ')}${'y'.repeat(1_000_000)}`;
