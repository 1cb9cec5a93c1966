import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { WardenError } from '../../model/errors.ts';
import { escapeBytes } from '../../model/escape.ts';
import { unreadable } from './unreadable.ts';
import type { WalkedEntry } from './walk.ts';

const partSize = 256 * 1024;

/**
 * The content of a regular file, exactly as many bytes as the walk saw. A part is valid until the next one is taken.
 * @throws WardenError IO_FAILED when it cannot be read, is another file by now, or changes while it is read
 */
export function* fileContent(entry: WalkedEntry): Generator<Buffer> {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(entry.fullPath, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const before = fstatSync(descriptor);
    const same = before.ino === entry.stats.ino && before.dev === entry.stats.dev;
    if (!same || before.size !== entry.size) throw changed(entry);
    // One byte more than there should be, to see a file that has grown, or that states no size (procfs).
    const buffer = Buffer.allocUnsafeSlow(Math.min(entry.size + 1, partSize));
    let left = entry.size;
    for (;;) {
      const count = readSync(descriptor, buffer, 0, Math.min(left + 1, buffer.length), null);
      if (count === 0) break;
      if (count > left) throw changed(entry);
      left -= count;
      yield buffer.subarray(0, count);
    }
    if (left > 0 || fstatSync(descriptor).mtimeMs !== before.mtimeMs) throw changed(entry);
  } catch (thrown) {
    throw unreadable(entry.fullPath, thrown);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function changed(entry: WalkedEntry): WardenError {
  return new WardenError('IO_FAILED', `${escapeBytes(entry.fullPath, 400)} changed while it was read`);
}
