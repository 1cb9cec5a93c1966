import { subjectArtifact } from '../evidence/subject-artifact.ts';
import { escapeText } from '../model/escape.ts';
import type { Subject, SubjectFile, SubjectSource } from '../model/subject.ts';
import type { ScanTarget } from './scan-target.ts';
import type { ScannedImage } from './scanned-image.ts';

interface Parts {
  /** Of the first image, where one was opened. */
  readonly reference: string | null;
  readonly files: readonly SubjectFile[];
  readonly images: readonly ScannedImage[];
}

/** What was examined, by digest. */
export function subjectOf(target: ScanTarget, { files, images, reference }: Parts): Subject {
  const parts = images.map((image) => image.subject);
  const source = target.kind === 'source' ? escapeSource(target.source) : null;
  const name = (target.kind === 'image' ? target.shown : undefined) ?? target.text;
  const isNamed = name !== target.text || target.kind !== 'image';
  const shown = source?.address ?? (isNamed ? null : reference) ?? name;
  return {
    kind: target.kind,
    target: escapeText(name, 1024),
    reference: escapeText(shown, 1024),
    source,
    files,
    images: parts,
    artifact: subjectArtifact({ files, images: parts }),
  };
}

function escapeSource(source: SubjectSource): SubjectSource {
  return { ...source, imageMetadataUrl: escapeText(source.imageMetadataUrl, 1024) };
}
