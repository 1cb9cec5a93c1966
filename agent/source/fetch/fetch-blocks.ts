import { createHash } from 'node:crypto';
import { WardenError } from '../../model/errors.ts';
import type { Cid } from './cid.ts';
import { decodeUnixFs } from './dag-pb.ts';

/** What a CID and the names below it lead to, every block of it checked. */
export type Blocks =
  | { readonly state: 'file'; readonly bytes: Buffer }
  /** The blocks are what their CIDs name, and there is no file: the source's own fault. Escaped. */
  | { readonly state: 'none'; readonly reason: string }
  /** Blocks of a kind that is not read here, or too many. */
  | { readonly state: 'unknown' };

/** Blocks of one file: 4 MiB come to 17 of the usual size. */
const mostBlocks = 128;

/**
 * Puts a file together from its blocks, each of which is checked against its CID, so that nobody has to be trusted.
 * @param getBlock fetches one block
 * @param maxBytes of the file
 * @throws WardenError NETWORK_FAILED when a block is not what its CID names; RESPONSE_TOO_LARGE; whatever `getBlock` throws
 * @see https://specs.ipfs.tech/http-gateways/trustless-gateway/
 */
export async function fetchBlocks(
  cid: Cid,
  path: readonly string[],
  maxBytes: number,
  getBlock: (cid: Cid) => Promise<Buffer>,
): Promise<Blocks> {
  let left = mostBlocks;
  let size = 0;
  const pieces: Buffer[] = [];

  async function checkedBlock(wanted: Cid): Promise<Buffer> {
    const block = await getBlock(wanted);
    if (createHash('sha256').update(block).digest('hex') !== wanted.sha256)
      throw new WardenError('NETWORK_FAILED', `the gateway gave another block than ${wanted.text}`);
    return block;
  }

  /** Depth first, in the order of the file. @returns whether all of it could be read */
  async function collect(wanted: Cid, depth: number): Promise<boolean> {
    if (left-- <= 0 || depth > 8) return false;
    const block = await checkedBlock(wanted);
    if (wanted.codec === 'raw') return take(block);
    const node = decodeUnixFs(block);
    if (node === null || (node.type !== 'file' && node.type !== 'raw')) return false;
    take(node.data);
    for (const link of node.links)
      if (link.cid === null || !(await collect(link.cid, depth + 1))) return false;
    return true;
  }

  function take(bytes: Buffer): true {
    size += bytes.length;
    if (size > maxBytes)
      throw new WardenError('RESPONSE_TOO_LARGE', `${cid.text} is more than ${maxBytes} bytes`);
    pieces.push(bytes);
    return true;
  }

  let current = cid;
  for (const name of path) {
    if (left-- <= 0) return { state: 'unknown' };
    const node = current.codec === 'raw' ? null : decodeUnixFs(await checkedBlock(current));
    if (node?.type === 'hamt-directory') return { state: 'unknown' };
    if (node?.type !== 'directory') return { state: 'none', reason: 'it is not a folder' };
    const link = node.links.find((one) => one.name === name);
    if (link === undefined) return { state: 'none', reason: 'the folder has no file of this name' };
    if (link.cid === null) return { state: 'unknown' };
    current = link.cid;
  }
  return (await collect(current, 0)) ? { state: 'file', bytes: Buffer.concat(pieces) } : { state: 'unknown' };
}
