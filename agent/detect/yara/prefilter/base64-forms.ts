/**
 * What the modifier `base64` looks for: the text as it stands in Base64, for each of the three places at which it can
 * begin in a group of three bytes, without the characters that its neighbours have a part in.
 * @param text latin1
 * @see https://virustotal.github.io/yara-x/docs/writing_rules/patterns/#base64-modifier
 */
export function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text, 'latin1');
  return [0, 1, 2].map((before) => {
    const after = (3 - ((before + bytes.length) % 3)) % 3;
    const within = (filler: number) =>
      Buffer.concat([Buffer.alloc(before, filler), bytes, Buffer.alloc(after, filler)]).toString('base64');
    const [low, high] = [within(0x00), within(0xff)];
    return [...low].filter((char, at) => char === high[at]).join('');
  });
}
