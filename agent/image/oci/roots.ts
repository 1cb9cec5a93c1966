import { type Descriptor, manifestKind } from '../documents.ts';
import { isUnknownPlatform } from '../platform.ts';

/** Entries of an `index.json` that go by one name: one image or index, or one image per platform. */
export interface RootGroup {
  readonly name: string | null;
  readonly entries: readonly Descriptor[];
}

/**
 * Groups the entries of an `index.json` by the name that they are annotated with, in order. Attestations and what is
 * no image are left out, and so is a group of the same digests as an earlier one: an image with two names.
 * @param tag only entries whose `org.opencontainers.image.ref.name` this is; null for all
 */
export function imageRoots(entries: readonly Descriptor[], tag: string | null): RootGroup[] {
  const groups = new Map<string | null, Map<string, Descriptor>>();
  for (const entry of entries) {
    if (manifestKind(entry.mediaType) === null) continue;
    if (entry.platform !== null && isUnknownPlatform(entry.platform)) continue;
    const refName = entry.annotations.get('org.opencontainers.image.ref.name');
    if (tag !== null && refName !== tag) continue;
    // Docker and containerd put the whole name here, and only the tag into the standard annotation.
    const name = tag ?? entry.annotations.get('io.containerd.image.name') ?? refName ?? null;
    const group = groups.get(name) ?? new Map<string, Descriptor>();
    groups.set(name, group.set(entry.digest, group.get(entry.digest) ?? entry));
  }
  const distinct = new Map<string, RootGroup>();
  for (const [name, members] of groups) {
    const key = [...members.keys()].sort().join();
    if (!distinct.has(key)) distinct.set(key, { name, entries: [...members.values()] });
  }
  return [...distinct.values()];
}
