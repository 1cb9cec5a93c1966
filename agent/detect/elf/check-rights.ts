import { type EntryColumns, entryAt } from '../../unpack/entry-table.ts';
import type { Projection } from '../../unpack/final-fs.ts';
import { entryKinds } from '../../unpack/tar/entry.ts';
import type { ImageHit } from '../image-hit.ts';

const setId = 0o6000;
const setUser = 0o4000;
const file = entryKinds.indexOf('file');
/** Findings of one rule; more say no more. */
const mostOfOneRule = 32;

/** Programs that run whatever they are told, and so give their owner's rights to everybody. */
const runsAnything =
  /^(?:(?:ba|da|z|k|mk|a|fi|c|tc)?sh|busybox|toybox|python[\d.]*|perl[\d.]*|ruby[\d.]*|node|nodejs|php[\d.]*|lua[\d.]*|awk|gawk|mawk|find|env|dd|cp|tee|vim?|nano|ed|gdb|strace|tar|nmap|socat|docker|nsenter|xargs)$/;
/** Where anybody may write, and what a listing of a folder leaves out. */
const hiddenPlace = /^(?:(?:var\/)?tmp|dev\/shm|(?:var\/)?run)\/|(?:^|\/)\.[^/]+$/;
const usualPlace = /^(?:usr\/)?(?:local\/)?(?:s?bin|lib\w*|libexec|games|share)\/|^opt\//;

/**
 * Programs in the final file system that run with their owner's rights, whoever starts them: shells and interpreters, what is hidden or lies
 * where anybody may write, and what lies where no distribution puts such programs.
 */
export function checkRights(layers: readonly EntryColumns[], files: Projection): ImageHit[] {
  const hits = new Map<string, ImageHit>();
  const kept = new Map<string, number>();
  for (const [layer, columns] of layers.entries())
    for (let row = 0; row < columns.count; row++) {
      const mode = columns.modes[row]!;
      if ((mode & setId) === 0 || columns.kinds[row] !== file) continue;
      const { path } = entryAt(columns, row);
      const name = path.slice(path.lastIndexOf('/') + 1);
      const ruleId =
        (mode & setUser) !== 0 && runsAnything.test(name)
          ? 'elf/setuid-shell'
          : (mode & setUser) !== 0 && hiddenPlace.test(path)
            ? 'elf/setuid-hidden'
            : usualPlace.test(path)
              ? null
              : 'elf/setuid-place';
      if (ruleId === null) continue;
      const { file: live } = files.lookUp(`/${path}`);
      if (live?.layer !== layer || hits.has(path)) continue;
      kept.set(ruleId, (kept.get(ruleId) ?? 0) + 1);
      if (kept.get(ruleId)! > mostOfOneRule) continue;
      const detail = `/${path} has the mode ${mode.toString(8)}`;
      hits.set(path, { ruleId, detail, place: live, content: live.content, reachable: null, matches: [] });
    }
  return [...hits.values()];
}
