import { createHash } from 'node:crypto';
import type { Bytes } from '../unpack/nested/member.ts';
import { type PackageList, readPackageList } from './packages/package-list.ts';
import { readScript, type ScriptFacts } from './startup/script-facts.ts';

/**
 * What one content says about others, to be put together once the whole image is known. Kept with the content's result, so that it is
 * the same whether the content was read now or in an earlier scan. Plain JSON.
 */
export interface ContentFacts {
  /** Digests (hex) under which package databases know a program or a script; of the larger ones there are none. */
  readonly md5?: string;
  readonly sha1?: string;
  readonly script?: ScriptFacts;
  /** The content is a database of packages, or a part of one. */
  readonly packages?: PackageList;
}

/** Memory that facts take, in bytes, roughly. */
export function factsSize({ script, packages }: ContentFacts): number {
  const texts = [...(script?.words ?? []), ...(packages?.files ?? [])];
  return texts.reduce((sum, text) => sum + text.length + 32, 500 + 400 * (script?.later.length ?? 0));
}

const elfMagic = 0x7f454c46;
/** Longest program that is held against a package database: those that everything trusts are a tenth of it, and hashing costs. */
const digestLimit = 16 * 1024 * 1024;

/** Recognised by content alone. Never throws on hostile bytes. */
export function contentFacts(content: Bytes): ContentFacts | null {
  const head = content.slice(0, 4);
  const isProgram = head.length === 4 && head.readUInt32BE(0) === elfMagic;
  const script = isProgram ? null : readScript(content);
  const packages = isProgram ? null : readPackageList(content);
  if (isProgram ? content.size > digestLimit : script === null && packages === null) return null;
  return {
    ...((isProgram || script?.interpreter) && content.size <= digestLimit ? digests(content) : {}),
    ...(script === null ? {} : { script }),
    ...(packages === null ? {} : { packages }),
  };
}

function digests(content: Bytes): { md5: string; sha1: string } {
  const bytes = content.slice(0, content.size);
  return {
    md5: createHash('md5').update(bytes).digest('hex'),
    sha1: createHash('sha1').update(bytes).digest('hex'),
  };
}
