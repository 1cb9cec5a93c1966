import { detectorInfo } from '../detect/rules/detector-info.ts';
import type { Digest } from '../model/digest.ts';
import type { Finding } from '../model/finding.ts';
import type { SubjectFile, SubjectImage } from '../model/subject.ts';

/** A part of a source that can change without the chain knowing: a document without a CID, or a tag. */
export interface MutablePart {
  readonly kind: 'metadata' | 'compose' | 'image';
  /** URL of the document, or the reference of the image; escaped. */
  readonly name: string;
  readonly digest: Digest;
}

/** What such a part was when it was first examined. */
export type EarlierPart = Omit<MutablePart, 'digest'> & { readonly digest: string };

export function mutableParts(files: readonly SubjectFile[], images: readonly SubjectImage[]): MutablePart[] {
  return [
    ...files
      .filter(({ cid }) => cid === null)
      .map(({ kind, name, sha256 }) => ({ kind, name, digest: sha256 })),
    ...images.flatMap(({ usedBy, indexDigest, manifestDigest }) =>
      [...new Set(usedBy.map(({ reference }) => reference))]
        .filter((reference) => !reference.includes('@'))
        .map((name) => ({ kind: 'image' as const, name, digest: indexDigest ?? manifestDigest })),
    ),
  ];
}

/** A finding for each part that is not what it was. */
export function changedSince(earlier: readonly EarlierPart[], now: readonly MutablePart[]): Finding[] {
  const before = new Map(earlier.map(({ kind, name, digest }) => [`${kind} ${name}`, digest]));
  return now.flatMap(({ kind, name, digest }) => {
    const was = before.get(`${kind} ${name}`);
    if (was === undefined || was === digest) return [];
    return {
      ...detectorInfo('source/bait-and-switch'),
      image: null,
      file: { name, line: null },
      member: [],
      locations: [],
      locationCount: 0,
      presence: 'live',
      reachable: null,
      matches: [],
      matchCount: 0,
      detail: `it was ${was} and is ${digest}`,
    };
  });
}
