import { posix } from 'node:path';
import { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import type { TarIndex, TarMember } from './tar-index.ts';

/**
 * Finds the regular file that an archive's documents refer to. Nothing is guessed: a member that occurs twice, that
 * lies below something else than a directory, or that is no regular file is refused.
 *
 * @param path as the document writes it
 * @param follow `layer`: one symbolic link inside the archive is followed, as `docker save` before version 25 wrote for
 * layers that images share (`../<id>/layer.tar`)
 * @returns null when the archive has no such member
 * @throws WardenError MANIFEST_MALFORMED
 */
export function findMember(index: TarIndex, path: string, follow: 'layer' | 'none'): TarMember | null {
  const key = Buffer.from(path, 'utf8').toString('latin1');
  if (key === '' || key.includes('\0') || posix.join('/', key).slice(1) !== key)
    throw refuse(path, 'is not a plain path inside the archive');
  const member = lookUp(index, key, path);
  if (member?.kind !== 'symlink' || follow === 'none') return regular(member, path);
  const target = posix.join(posix.dirname(key), member.linkName);
  if (member.linkName.startsWith('/') || target === '..' || target.startsWith('../'))
    throw refuse(path, 'is a link that leads out of the archive');
  return regular(lookUp(index, target, path), path);
}

function lookUp(index: TarIndex, key: string, path: string): TarMember | null {
  for (let at = key.indexOf('/'); at !== -1; at = key.indexOf('/', at + 1)) {
    const parent = index.get(key.slice(0, at));
    if (parent !== undefined && parent.kind !== 'directory')
      throw refuse(path, 'lies below a member that is no directory');
  }
  const member = index.get(key) ?? null;
  if (member?.ambiguous) throw refuse(path, 'is in the archive more than once, or under an ambiguous name');
  return member;
}

function regular(member: TarMember | null, path: string): TarMember | null {
  if (member !== null && member.kind !== 'file') throw refuse(path, 'is not a regular file');
  return member;
}

function refuse(path: string, why: string): WardenError {
  return new WardenError('MANIFEST_MALFORMED', `the member ${escapeText(path, 200)} ${why}`);
}
