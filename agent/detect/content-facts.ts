import { createHash } from 'node:crypto';
import type { Bytes } from '../unpack/nested/member.ts';
import { type PackageList, readPackageList } from './packages/package-list.ts';
import { readScript, type ScriptFacts } from './startup/script-facts.ts';

/**
 * What one content says about others, to be put together once the whole image is known. Kept with the content's result, so that it is
 * the same whether the content was read now or in an earlier scan. Plain JSON.
 */
export interface ContentFacts {
  /** Digests (hex) under which package databases know a program or a script. */
  readonly md5?: string;
  readonly sha1?: string;
  readonly script?: ScriptFacts;
  /** The content is a database of packages, or a part of one. */
  readonly packages?: PackageList;
}

const elfMagic = 0x7f454c46;
const hashPiece = 64 * 1024 * 1024;

/** Recognised by content alone. Never throws on hostile bytes. */
export function contentFacts(content: Bytes): ContentFacts | null {
  const head = content.slice(0, 4);
  const isProgram = head.length === 4 && head.readUInt32BE(0) === elfMagic;
  const script = isProgram ? null : readScript(content);
  const packages = isProgram ? null : readPackageList(content);
  if (!isProgram && script === null && packages === null) return null;
  return {
    ...(isProgram || script?.interpreter ? digests(content) : {}),
    ...(script === null ? {} : { script }),
    ...(packages === null ? {} : { packages }),
  };
}

function digests(content: Bytes): { md5: string; sha1: string } {
  const md5 = createHash('md5');
  const sha1 = createHash('sha1');
  for (let at = 0; at < content.size; at += hashPiece) {
    const piece = content.slice(at, hashPiece);
    md5.update(piece);
    sha1.update(piece);
  }
  return { md5: md5.digest('hex'), sha1: sha1.digest('hex') };
}
