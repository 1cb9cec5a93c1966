import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What forge writes about one contract, as far as it is read here. */
export interface Artifact {
  readonly name: string;
  /** Path of the source file from the root of the repository. */
  readonly file: string;
  readonly abi: readonly AbiItem[];
  /** `0x…`, with a placeholder where the address of a library belongs. */
  readonly code: string;
  /** Source file → library → where its address belongs, in bytes. */
  readonly links: Readonly<
    Record<string, Readonly<Record<string, readonly { start: number; length: number }[]>>>
  >;
}

export interface AbiItem {
  readonly type: string;
  readonly name?: string;
}

/** Every compiled contract whose source lies below `contracts/src`, by name. */
export function readArtifacts(out: string): Map<string, Artifact> {
  if (!existsSync(out)) throw new Error(`${out} is not there: run \`npm run contracts:build\` first`);
  const artifacts = new Map<string, Artifact>();
  for (const path of readdirSync(out, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!path.endsWith('.json') || path.startsWith('build-info')) continue;
    const { abi, bytecode, metadata } = JSON.parse(readFileSync(join(out, path), 'utf8'));
    const [[file, name] = []] = Object.entries<string>(metadata?.settings?.compilationTarget ?? {});
    if (file === undefined || name === undefined || !file.startsWith('contracts/src/')) continue;
    if (artifacts.has(name)) throw new Error(`two contracts are called ${name}: ${path}`);
    artifacts.set(name, { name, file, abi, code: bytecode.object, links: bytecode.linkReferences });
  }
  return artifacts;
}

/** The libraries that a contract is linked with, by name. */
export function linkedLibraries({ links }: Artifact): string[] {
  return Object.values(links).flatMap((libraries) => Object.keys(libraries));
}
