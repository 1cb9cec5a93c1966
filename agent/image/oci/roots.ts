import { type Descriptor, manifestKind } from '../documents.ts';
import { isUnknownPlatform } from '../platform.ts';

/** Entries of an `index.json` that go by one name: one image or index, or one image per platform. */
export interface RootGroup {
  readonly name: string | null;
  readonly entries: readonly Descriptor[];
}

/**
 * Groups the entries of an `index.json` by the name that they are annotated with, in order, each digest once.
 * Attestations and what is no image are left out.
 * @param tag only entries whose `org.opencontainers.image.ref.name` this is; null for all
 */
export function imageRoots(entries: readonly Descriptor[], tag: string | null): RootGroup[] {
  const groups = new Map<string | null, Descriptor[]>();
  const seen = new Set<string>();
  for (const entry of entries) {
    if (manifestKind(entry.mediaType) === null) continue;
    if (entry.platform !== null && isUnknownPlatform(entry.platform)) continue;
    const refName = entry.annotations.get('org.opencontainers.image.ref.name');
    if (tag !== null && refName !== tag) continue;
    if (seen.has(entry.digest)) continue;
    seen.add(entry.digest);
    // Docker and containerd put the whole name here, and only the tag into the standard annotation.
    const name = tag ?? entry.annotations.get('io.containerd.image.name') ?? refName ?? null;
    groups.set(name, [...(groups.get(name) ?? []), entry]);
  }
  return [...groups].map(([name, members]) => ({ name, entries: members }));
}
