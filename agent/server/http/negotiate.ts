/** Ranges that are looked at; nobody honest sends more. */
const mostRanges = 32;

/**
 * The type, among those that there are, that the client likes best; the first where it likes several as well.
 * @param accept header; without one anything will do
 * @returns null: none of them
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
 */
export function negotiate<const T extends string>(accept: string | undefined, types: readonly T[]): T | null {
  if (accept === undefined || accept.trim() === '') return types[0] ?? null;
  const ranges = accept.split(',', mostRanges).map(readRange);
  let best: T | null = null;
  let bestQuality = 0;
  for (const type of types) {
    const quality = qualityOf(type, ranges);
    if (quality > bestQuality) {
      best = type;
      bestQuality = quality;
    }
  }
  return best;
}

interface Range {
  readonly name: string;
  /** 0 to 1. */
  readonly quality: number;
}

function readRange(text: string): Range {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = weight === undefined ? 1 : Number(weight.slice(2));
  return { name, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

/** The closest range counts, whatever others say. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  for (const name of [type, `${type.split('/', 1)[0]}/*`, '*/*']) {
    const range = ranges.find((each) => each.name === name);
    if (range !== undefined) return range.quality;
  }
  return 0;
}
