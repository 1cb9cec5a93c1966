import { type Digest, isDigest } from '../model/digest.ts';
import { WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';

/** A parsed and normalised image reference. */
export interface Reference {
  /** `docker.io`, `registry.example:5000`, `[::1]:5000`. */
  readonly domain: string;
  /** `library/ubuntu`, `team/app`. */
  readonly path: string;
  /** `latest` where the reference names neither tag nor digest. */
  readonly tag: string | null;
  /** What is fetched, where it is given; the tag beside it is then only a name. */
  readonly digest: Digest | null;
}

/**
 * Parses `[registry/]name[:tag][@digest]` as Docker does: `ubuntu` is `docker.io/library/ubuntu:latest`.
 * @throws WardenError REFERENCE_INVALID
 * @see https://github.com/distribution/reference/blob/v0.6.0/normalize.go
 */
export function parseReference(text: string): Reference {
  const fail = (reason: string) =>
    new WardenError('REFERENCE_INVALID', `"${escapeText(text, 300)}" is not an image reference: ${reason}`);
  if (text.length > 1024) throw fail('it is too long');
  if (/^[a-f0-9]{64}$/.test(text)) throw fail('it is a bare identifier, without a name');
  const { domain, remainder } = splitDomain(text);
  const name = remainder.split(':', 1)[0]!;
  if (/[A-Z]/.test(name.split('@', 1)[0]!)) throw fail('the repository name must be lower case');
  const match = remainderPattern.exec(remainder);
  if (match === null || !domainPattern.test(domain)) throw fail('it does not have the form of one');
  const [, path, tag, digest] = match;
  if (path!.length > 255) throw fail('the repository name is longer than 255 characters');
  if (digest !== undefined && !isDigest(digest))
    throw fail('its digest is not a registered one (sha256 or sha512, lower-case hex)');
  return {
    domain,
    path: path!,
    tag: tag ?? (digest === undefined ? 'latest' : null),
    digest: digest ?? null,
  };
}

/** `registry/repository[:tag]@digest`, not escaped (a parsed reference holds no hostile characters). */
export function canonicalReference({ domain, path, tag }: Reference, digest: Digest): string {
  return `${domain}/${path}${tag === null ? '' : `:${tag}`}@${digest}`;
}

/** `host[:port]` of the registry that serves this domain. */
export function registryHost(domain: string): string {
  return domain === 'docker.io' ? 'registry-1.docker.io' : domain;
}

const label = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const domainPattern = new RegExp(`^(?:${label}(?:\\.${label})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`);

const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const remainderPattern = new RegExp(
  `^(${component}(?:/${component})*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@([^@]+))?$`,
);

function splitDomain(text: string): { domain: string; remainder: string } {
  const slash = text.indexOf('/');
  const first = text.slice(0, slash);
  const rest = text.slice(slash + 1);
  const isDomain =
    slash !== -1 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  if (isDomain && first !== 'docker.io' && first !== 'index.docker.io')
    return { domain: first, remainder: rest };
  const remainder = isDomain ? rest : text;
  return { domain: 'docker.io', remainder: /^[^/]*$/.test(remainder) ? `library/${remainder}` : remainder };
}
