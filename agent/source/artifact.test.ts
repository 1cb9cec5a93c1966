import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Digest } from '../model/digest.ts';
import { type ArtifactParts, sourceArtifact } from './artifact.ts';

const digest = (char: string): Digest => `sha256:${char.repeat(64)}`;

const parts: ArtifactParts = {
  metadata: { cid: 'Qm', sha256: digest('1') },
  compose: { nvidia: { cid: null, sha256: digest('2') }, cpu: { cid: null, sha256: digest('3') } },
  images: [
    { manifestDigest: digest('b'), layers: [digest('4'), digest('5')] },
    { manifestDigest: digest('a'), layers: [] },
  ],
};

describe('the root hash of a source', () => {
  it('is the hash of its canonical JSON', () => {
    const json = `{"compose":{"cpu":{"cid":null,"sha256":"${digest('3')}"},"nvidia":{"cid":null,"sha256":"${digest('2')}"}},"images":[{"layers":[],"manifestDigest":"${digest('a')}"},{"layers":["${digest('4')}","${digest('5')}"],"manifestDigest":"${digest('b')}"}],"metadata":{"cid":"Qm","sha256":"${digest('1')}"},"schema":"warden.artifact/1"}`;
    expect(sourceArtifact(parts)).toBe(`sha256:${createHash('sha256').update(json).digest('hex')}`);
  });

  it('does not depend on the order of parts, nor on an image that is used twice', () => {
    const [first, second] = parts.images;
    expect(
      sourceArtifact({
        images: [second!, first!, second!],
        compose: { cpu: parts.compose.cpu!, nvidia: parts.compose.nvidia! },
        metadata: parts.metadata,
      }),
    ).toBe(sourceArtifact(parts));
  });

  it('changes with every part', () => {
    const changed: ArtifactParts[] = [
      { ...parts, metadata: null },
      { ...parts, metadata: { cid: null, sha256: digest('1') } },
      { ...parts, compose: { cpu: parts.compose.nvidia!, nvidia: parts.compose.cpu! } },
      { ...parts, compose: { amd: parts.compose.nvidia!, cpu: parts.compose.cpu! } },
      { ...parts, images: parts.images.slice(1) },
      {
        ...parts,
        images: [{ manifestDigest: digest('b'), layers: [digest('5'), digest('4')] }, parts.images[1]!],
      },
    ];
    expect(new Set([parts, ...changed].map(sourceArtifact)).size).toBe(changed.length + 1);
  });
});
