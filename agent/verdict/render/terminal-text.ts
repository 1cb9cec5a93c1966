/** Terminal columns that the text takes: never fewer than a terminal uses, so that nothing overflows. */
export function columnsOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const char of text) columns += /\p{M}/u.test(char) ? 0 : wide.test(char) ? 2 : 1;
  return columns;
}

/** What terminals draw two columns wide (Unicode Standard Annex #11, W and F), rather too much than too little. */
const wide =
  /[\p{Emoji_Presentation}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Bopomofo}\p{sc=Yi}\p{sc=Tangut}\p{sc=Nushu}\p{sc=Khitan_Small_Script}\u{1100}-\u{115f}\u{2e80}-\u{303e}\u{3041}-\u{30ff}\u{3200}-\u{33ff}\u{fe10}-\u{fe6f}\u{ff01}-\u{ff60}\u{ffe0}-\u{ffe6}\u{1f000}-\u{1faff}\u{20000}-\u{3ffff}]/u;

/** One line of at most `width` columns; what is cut off ends in `…`. */
export function cut(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  return `${take(text, width - 1).trimEnd()}…`;
}

/** Lines of at most `width` columns, broken at spaces, and inside a word only where it is longer than a line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const token of text.match(/\s+|\S+/g) ?? []) {
    if (columnsOf(line) + columnsOf(token) <= width) {
      line += token;
      continue;
    }
    if (line.trim() !== '') lines.push(line.trimEnd());
    line = /^\s/.test(token) ? '' : token;
    while (columnsOf(line) > width) {
      const head = take(line, width);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  if (line.trim() !== '' || lines.length === 0) lines.push(line.trimEnd());
  return lines;
}

/** As many characters with their marks as fit, at least one. */
function take(text: string, width: number): string {
  let taken = '';
  let columns = 0;
  for (const cluster of text.match(/\P{M}\p{M}*|\p{M}+/gu) ?? []) {
    columns += columnsOf(cluster);
    if (columns > width && taken !== '') break;
    taken += cluster;
  }
  return taken;
}
