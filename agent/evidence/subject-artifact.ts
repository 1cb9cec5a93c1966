import type { Digest } from '../model/digest.ts';
import type { Subject } from '../model/subject.ts';
import { sourceArtifact } from '../source/artifact.ts';

/** The root hash of a subject, from its parts; null when nothing could be read. */
export function subjectArtifact({ files, images }: Pick<Subject, 'files' | 'images'>): Digest | null {
  if (files.length + images.length === 0) return null;
  const compose = files
    .filter(({ kind }) => kind === 'compose')
    .flatMap((file) =>
      (file.environments.length === 0 ? (['file'] as const) : file.environments).map(
        (environment) => [environment, file] as const,
      ),
    );
  return sourceArtifact({
    metadata: files.find(({ kind }) => kind === 'metadata') ?? null,
    compose: Object.fromEntries(compose),
    images: images.map(({ manifestDigest, layers }) => ({
      manifestDigest,
      layers: layers.map(({ digest }) => digest),
    })),
  });
}
