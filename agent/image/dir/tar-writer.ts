import type { WalkedEntry } from './walk.ts';

const blockSize = 512;
const largestSize = 0o77777777777;
const largestId = 0o7777777;

/** Two zero blocks: the end of an archive. */
export const endOfArchive: Buffer = Buffer.alloc(2 * blockSize);

const typeFlags: Readonly<Record<WalkedEntry['type'], string>> = {
  file: '0',
  symlink: '2',
  'character-device': '3',
  'block-device': '4',
  directory: '5',
  fifo: '6',
};

/**
 * The header blocks of one entry: ustar, with a PAX header before it for what does not fit. Unlike with tar
 * libraries, names stay the bytes that they are, UTF-8 or not. All times are 0.
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13
 */
export function tarHeader(entry: WalkedEntry): Buffer {
  const { type, size, link, stats } = entry;
  const name = type === 'directory' ? Buffer.concat([entry.path, Buffer.from('/')]) : entry.path;
  const records: Buffer[] = [];
  const fits = (fit: boolean, key: string, value: Buffer | number): boolean => {
    if (!fit) records.push(paxRecord(key, typeof value === 'number' ? Buffer.from(String(value)) : value));
    return fit;
  };
  const header = ustar(typeFlags[type], {
    name: fits(name.length <= 100, 'path', name) ? name : name.subarray(0, 100),
    link: fits(link.length <= 100, 'linkpath', link) ? link : link.subarray(0, 100),
    size: fits(size <= largestSize, 'size', size) ? size : 0,
    uid: fits(stats.uid <= largestId, 'uid', stats.uid) ? stats.uid : 0,
    gid: fits(stats.gid <= largestId, 'gid', stats.gid) ? stats.gid : 0,
    mode: stats.mode & 0o7777,
    ...(type === 'character-device' || type === 'block-device' ? device(stats.rdev) : { major: 0, minor: 0 }),
  });
  if (records.length === 0) return header;
  const data = Buffer.concat(records);
  const pax = ustar('x', {
    name: Buffer.from('PaxHeaders.0/entry'),
    link: Buffer.alloc(0),
    size: data.length,
    uid: 0,
    gid: 0,
    mode: 0o644,
    major: 0,
    minor: 0,
  });
  return Buffer.concat([pax, data, padding(data.length), header]);
}

/** Zeros up to the next block. */
export function padding(size: number): Buffer {
  return Buffer.alloc((blockSize - (size % blockSize)) % blockSize);
}

interface Fields {
  readonly name: Buffer;
  readonly link: Buffer;
  readonly size: number;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  readonly major: number;
  readonly minor: number;
}

function ustar(type: string, fields: Fields): Buffer {
  const block = Buffer.alloc(blockSize);
  const octal = (value: number, offset: number, length: number): void => {
    block.write(value.toString(8).padStart(length - 1, '0'), offset, 'latin1');
  };
  fields.name.copy(block, 0);
  octal(fields.mode, 100, 8);
  octal(fields.uid, 108, 8);
  octal(fields.gid, 116, 8);
  octal(fields.size, 124, 12);
  octal(0, 136, 12);
  block.write(type, 156, 'latin1');
  fields.link.copy(block, 157);
  block.write('ustar\x0000', 257, 'latin1');
  octal(fields.major, 329, 8);
  octal(fields.minor, 337, 8);
  block.fill(0x20, 148, 156);
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0`, 148, 'latin1');
  return block;
}

function paxRecord(key: string, value: Buffer): Buffer {
  const rest = key.length + value.length + 3;
  let length = rest + String(rest).length;
  if (rest + String(length).length > length) length++;
  return Buffer.concat([Buffer.from(`${length} ${key}=`), value, Buffer.from('\n')]);
}

/** As Linux packs device numbers (makedev in glibc). */
function device(rdev: number): { major: number; minor: number } {
  const packed = BigInt(rdev);
  const major = ((packed >> 8n) & 0xfffn) | ((packed >> 32n) & 0xfffff000n);
  const minor = (packed & 0xffn) | ((packed >> 12n) & 0xffffff00n);
  return { major: Math.min(Number(major), largestId), minor: Math.min(Number(minor), largestId) };
}
