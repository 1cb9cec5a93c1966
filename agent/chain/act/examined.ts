import type { Address, Hex } from 'viem';
import type { Subject } from '../../model/subject.ts';
import type { Exhibits } from './find-proof.ts';
import type { Judged } from './judged.ts';

/** What our own scan of a revision came to. */
export interface Examined {
  readonly judged: Judged;
  /** The bytes that were examined; asked for only where the chain might check a fault in them. */
  readonly exhibits: () => Promise<SourceBytes>;
  /** Where the evidence can be had, at most 1024 bytes; empty for nowhere. */
  readonly uri: string;
}

export type SourceBytes = Pick<Exhibits, 'metadata' | 'compose' | 'manifests'>;

/** Whoever keeps the verdicts; null for a revision without one. */
export type Examiner = (source: Address, revision: Hex) => Promise<Examined | null>;

/**
 * The bytes of a subject.
 * @param document the bytes with this digest; null where they were not kept
 */
export async function sourceBytes(
  { files, images }: Pick<Subject, 'files' | 'images'>,
  document: (digest: string) => Promise<Uint8Array | null>,
): Promise<SourceBytes> {
  const metadata = files.find(({ kind }) => kind === 'metadata');
  const compose: SourceBytes['compose'][number][] = [];
  for (const { kind, environments, sha256 } of files) {
    const bytes = kind === 'compose' ? await document(sha256) : null;
    if (bytes !== null) compose.push(...environments.map((environment) => ({ environment, bytes })));
  }
  const manifests = new Map<string, Uint8Array>();
  for (const { manifestDigest } of images) {
    const bytes = await document(manifestDigest);
    if (bytes !== null) manifests.set(manifestDigest, bytes);
  }
  return {
    metadata: metadata === undefined ? null : await document(metadata.sha256),
    compose,
    manifests,
  };
}
