import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { interruption } from '../../net/exchange.ts';
import { unreadable } from './unreadable.ts';

/** One thing below the root directory. Names are bytes: a file system does not know encodings. */
export interface WalkedEntry {
  /** Below the root, without leading slash. */
  readonly path: Buffer;
  /** On this machine, to open it. */
  readonly fullPath: Buffer;
  /** Sockets, which no layer can hold, count as `fifo`. */
  readonly type: 'file' | 'directory' | 'symlink' | 'character-device' | 'block-device' | 'fifo';
  /** Content of a regular file in bytes, else 0. */
  readonly size: number;
  /** Target of a symbolic link, else empty. */
  readonly link: Buffer;
  readonly stats: Stats;
}

/**
 * Everything below a directory, parents first, siblings in the order of their bytes. Links are not followed.
 * @throws WardenError IO_FAILED for anything that cannot be looked at: nothing is left out; INTERRUPTED
 */
export async function* walkDirectory(root: string, signal: AbortSignal): AsyncGenerator<WalkedEntry> {
  const open = [await level(Buffer.from(root), Buffer.alloc(0))];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const name = top.names.pop();
    if (name === undefined) {
      open.pop();
      continue;
    }
    if (signal.aborted) throw interruption(signal);
    const entry = look(join(top.full, name), join(top.path, name));
    yield entry;
    if (entry.type === 'directory') open.push(await level(entry.fullPath, entry.path));
  }
}

/** A directory on the way down, with the names that are still to come, the next one last. */
interface Level {
  readonly full: Buffer;
  readonly path: Buffer;
  readonly names: Buffer[];
}

async function level(full: Buffer, path: Buffer): Promise<Level> {
  try {
    const names = await readdir(full, { encoding: 'buffer' });
    return { full, path, names: names.sort((a, b) => Buffer.compare(b, a)) };
  } catch (thrown) {
    throw unreadable(full, thrown);
  }
}

// Synchronous: for a million files the calls cost seconds, their promises would cost a minute.
function look(fullPath: Buffer, path: Buffer): WalkedEntry {
  try {
    const stats = lstatSync(fullPath);
    const type = typeOf(stats);
    const link = type === 'symlink' ? readlinkSync(fullPath, { encoding: 'buffer' }) : Buffer.alloc(0);
    return { path, fullPath, type, size: type === 'file' ? stats.size : 0, link, stats };
  } catch (thrown) {
    throw unreadable(fullPath, thrown);
  }
}

function typeOf(stats: Stats): WalkedEntry['type'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'symlink';
  if (stats.isCharacterDevice()) return 'character-device';
  return stats.isBlockDevice() ? 'block-device' : 'fifo';
}

function join(directory: Buffer, name: Buffer): Buffer {
  return directory.length === 0 ? name : Buffer.concat([directory, Buffer.from('/'), name]);
}
