/** A line of a compose file that may be what a rule is about. */
export interface CandidateLine {
  /** Of its first byte, spaces aside. */
  readonly offset: number;
  /** From there to its end. */
  readonly text: string;
}

/** Lines that are worth the chain's time, in one file. */
const mostLines = 8;

/**
 * Lines that start as a rule's do: `key: …value…`, or an item of a list with the value in it. Which of them breaks the rule is not
 * decided here.
 * @param bytes of a compose file, not trusted
 */
export function candidateLines(
  bytes: Uint8Array,
  isItem: boolean,
  { key, value }: { readonly key: string; readonly value: string },
): CandidateLine[] {
  const file = Buffer.from(bytes).toString('latin1');
  const found: CandidateLine[] = [];
  for (let start = 0; start < file.length && found.length < mostLines; ) {
    const end = file.indexOf('\n', start) < 0 ? file.length : file.indexOf('\n', start);
    let offset = start;
    while (offset < end && file.charCodeAt(offset) === 0x20) offset++;
    const text = file.slice(offset, end);
    if (text.startsWith(isItem ? '- ' : `${key}:`) && text.includes(value)) found.push({ offset, text });
    start = end + 1;
  }
  return found;
}
