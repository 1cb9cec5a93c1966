import { countForms } from './byte-class.ts';

/**
 * Where in a literal to look: four characters from here, and four from the next place on. Null for a literal that has
 * too few bytes, or too many forms, to be worth looking for.
 */
export function bestWindow(text: string, nocase: boolean): number | null {
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let offset = 0; offset === 0 || offset + 5 <= text.length; offset++) {
    const forms = countForms(text, offset, nocase) + countForms(text, offset + 1, nocase);
    if (forms > mostForms) continue;
    const cost = commonness(text, offset) + Math.log2(forms);
    if (cost >= least) continue;
    least = cost;
    best = offset;
  }
  return best;
}

/** A literal of four bytes has 257, one of the three behind the edge of a word 449. */
const mostForms = 1600;

/** How often programs and texts have these five bytes, roughly: by pairs. */
function commonness(text: string, offset: number): number {
  let sum = 0;
  for (let i = offset; i < offset + 4 && i + 1 < text.length; i++) {
    const first = text.charCodeAt(i);
    const second = text.charCodeAt(i + 1);
    if (first < 128 && second < 128) sum += pairCost[first * 128 + second]!;
    else if (first > 255 || second > 255) sum += 3;
  }
  return sum;
}

const pairCost = new Uint8Array(128 * 128);
for (let first = 0; first < 128; first++) {
  for (let second = 0; second < 128; second++) {
    const plain = isPlain(first) && isPlain(second);
    pairCost[first * 128 + second] =
      first === second ? 3 : isLower(first) && isLower(second) ? 2 : plain ? 1 : 0;
  }
}
for (const pair of commonPairs()) {
  const [first, second] = [pair.charCodeAt(0), pair.charCodeAt(1)];
  for (const [a, b] of [
    [first, second],
    [first - 32, second],
    [first - 32, second - 32],
  ] as const)
    pairCost[a * 128 + b] = 3;
}

function isLower(byte: number): boolean {
  return byte >= 0x61 && byte <= 0x7a;
}

/** Letters and what stands between words in paths and names. */
function isPlain(byte: number): boolean {
  return isLower(byte) || '_. /0'.includes(String.fromCharCode(byte));
}

function commonPairs(): string[] {
  return (
    'th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ' +
    'ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ' +
    'ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp ' +
    'fe bl ab gh ty op wo sa ay ex ke fr oo av ag if ap gr od bo sp rd do uc bu ei ov by rm ep tt oc fa ef cu rn sc gi da ' +
    'yo cr cl du ga qu ue ff ba ey ls va um pp ua up lu go ht ru ug ds lt pi rc rr eg au ck ew mu br bi pt ak pu ui rg ib'
  ).split(' ');
}
