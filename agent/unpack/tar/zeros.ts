const zeros = Buffer.alloc(64 * 1024);

/** How many zero bytes stand at the start. */
export function zeroRun(bytes: Buffer): number {
  let at = 0;
  for (; at < bytes.length; at += zeros.length) {
    const part = bytes.subarray(at, at + zeros.length);
    if (part.compare(zeros, 0, part.length) !== 0) break;
  }
  while (at < bytes.length && bytes[at] === 0) at++;
  return Math.min(at, bytes.length);
}
