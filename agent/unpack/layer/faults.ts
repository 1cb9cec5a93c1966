import type { LayerFault } from './messages.ts';

/** Faults of one id kept with their places: a layer of a million oddities stays a short report. */
const keptPerId = 20;

/** Collects structural faults, bounded per id. */
export function createFaultLog(): {
  add(id: string, detail: string, path: string | null): void;
  finish(): LayerFault[];
} {
  const byId = new Map<string, { count: number; kept: { detail: string; path: string | null }[] }>();
  return {
    add(id, detail, path) {
      const known = byId.get(id) ?? { count: 0, kept: [] };
      known.count++;
      if (known.kept.length < keptPerId) known.kept.push({ detail: detail.slice(0, 512), path });
      byId.set(id, known);
    },
    finish: () =>
      [...byId].flatMap(([id, { count, kept }]) => kept.map((fault) => ({ id, ...fault, count }))),
  };
}
