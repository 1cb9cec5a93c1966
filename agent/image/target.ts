import { type Digest, isDigest } from '../model/digest.ts';
import { WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';

/** What the user asked to examine, as text was given; nothing in it was looked up yet. */
export type Target =
  | { readonly kind: 'registry' | 'docker'; readonly name: string }
  | { readonly kind: 'archive' | 'dir'; readonly path: string }
  | {
      readonly kind: 'oci';
      readonly path: string;
      readonly tag: string | null;
      readonly digest: Digest | null;
    };

/**
 * Reads `registry:NAME`, `docker:NAME`, `oci:DIR[:TAG][@DIGEST]`, `archive:FILE`, `dir:PATH`, or a bare NAME, which is
 * one in a registry. The first colon decides: the image `docker` of a registry is written `registry:docker:TAG`.
 * @throws WardenError TARGET_INVALID
 */
export function parseTarget(text: string): Target {
  const [, kind, rest] = /^(registry|docker|oci|archive|dir):(.*)$/s.exec(text) ?? [null, null, text];
  if (rest === undefined || rest.trim() === '' || rest.includes('\0'))
    throw invalid(text, 'it names nothing');
  if (kind === 'oci') return layoutTarget(text, rest);
  if (kind === 'archive' || kind === 'dir') return { kind, path: rest };
  if (kind === 'registry' || kind === 'docker') return { kind, name: rest };
  refuseOtherKinds(text);
  return { kind: 'registry', name: text };
}

function layoutTarget(text: string, rest: string): Target {
  const [, path, tag, digest] = /^(.*?)(?::([A-Za-z0-9_][A-Za-z0-9_.+-]{0,127}))?(?:@([a-z0-9]+:.*))?$/s.exec(
    rest,
  )!;
  if (digest !== undefined && !isDigest(digest))
    throw invalid(text, 'its digest is not a registered one (sha256 or sha512, lower-case hex)');
  if (path === undefined || path === '') throw invalid(text, 'it names no directory');
  return { kind: 'oci', path, tag: tag ?? null, digest: digest ?? null };
}

function refuseOtherKinds(text: string): void {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) throw invalid(text, 'only https and ipfs addresses are');
  const scheme = /^(docker-archive|oci-archive|docker-daemon|containers-storage|sif|podman):/.exec(text);
  if (scheme !== null) throw invalid(text, `${scheme[1]} is not a kind of target`);
  if (/^[./~]/.test(text)) throw invalid(text, 'a path needs its kind before it');
}

function invalid(text: string, reason: string): WardenError {
  return new WardenError('TARGET_INVALID', `"${escapeText(text, 300)}" cannot be a target: ${reason}`);
}
