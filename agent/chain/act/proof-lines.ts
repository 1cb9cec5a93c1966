/** A line of a compose file that may be what a rule is about. */
export interface CandidateLine {
  /** Of its first byte, spaces aside. */
  readonly offset: number;
  /** From there to its end. */
  readonly text: string;
}

/** Digests that the images of a file are pinned to, as far as a rule could be about them. */
export function pinnedDigests(bytes: Uint8Array): string[] {
  return imageLines(bytes).map(({ text }) => digestIn(text));
}

/** Lines that pin an image. */
export function imageLines(bytes: Uint8Array): CandidateLine[] {
  return candidateLines(bytes, false, { key: 'image', value: '@sha256:' }, mostImages);
}

/** The digest that a line of `imageLines` ends in; empty for none. */
export function digestIn(text: string): string {
  return /sha256:[0-9a-f]{64}/.exec(text)?.[0] ?? '';
}

/** Lines that are worth the chain's time, in one file. */
const mostLines = 8;
/** The chain is asked only about those whose manifest is no image; a file that it reads has no more lines. */
const mostImages = 128;

/**
 * Lines that start as a rule's do: `key: …value…`, or an item of a list with the value in it. Which of them breaks the rule is not
 * decided here.
 * @param bytes of a compose file, not trusted
 */
export function candidateLines(
  bytes: Uint8Array,
  isItem: boolean,
  { key, value }: { readonly key: string; readonly value: string },
  most = mostLines,
): CandidateLine[] {
  const file = Buffer.from(bytes).toString('latin1');
  const found: CandidateLine[] = [];
  for (let start = 0; start < file.length && found.length < most; ) {
    const end = file.indexOf('\n', start) < 0 ? file.length : file.indexOf('\n', start);
    let offset = start;
    while (offset < end && file.charCodeAt(offset) === 0x20) offset++;
    const text = file.slice(offset, end);
    if (text.startsWith(isItem ? '- ' : `${key}:`) && text.includes(value)) found.push({ offset, text });
    start = end + 1;
  }
  return found;
}
