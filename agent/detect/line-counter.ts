/** Only this much of a content is searched for newlines. */
const textLimit = 16 * 1024 * 1024;

/**
 * One-based line of an offset, for contents that are text (no NUL in the first 8 KiB); null for others. Offsets must
 * come in rising order.
 */
export function createLineCounter(content: Buffer): (offset: number) => number | null {
  const isText = !content.subarray(0, 8192).includes(0);
  const text = content.subarray(0, textLimit);
  let line = 1;
  let counted = 0;
  return (offset) => {
    if (!isText || offset > textLimit) return null;
    for (let at = text.indexOf(0x0a, counted); at !== -1 && at < offset; at = text.indexOf(0x0a, at + 1)) {
      line++;
      counted = at + 1;
    }
    return line;
  };
}
