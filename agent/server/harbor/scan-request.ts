import { z } from 'zod';
import { parseReference } from '../../image/reference.ts';
import type { RegistryCredentials } from '../../image/registry/credentials.ts';
import type { PullCredential } from '../../jobs/service/pull-credential.ts';
import { isDigest } from '../../model/digest.ts';
import { toWardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { isAllowedHost } from '../../net/hosts.ts';
import { HarborError } from './harbor-error.ts';
import { artifactTypes, reportTypes } from './media-types.ts';

/** What Harbor asks for, in our words. */
export interface HarborOrder {
  /** `registry:HOST:PORT/REPOSITORY[:TAG]@DIGEST` */
  readonly target: string;
  /** For the registry that is named, and for no other. */
  readonly credential: PullCredential | null;
  /** Repository and tag, escaped. */
  readonly label: string;
}

const text = z.string().max(4096);
const schema = z.object({
  registry: z.object({ url: text, authorization: z.string().max(65_536).optional() }),
  artifact: z.object({
    repository: text,
    digest: text,
    tag: text.optional(),
    mime_type: text.optional(),
  }),
  enabled_capabilities: z
    .array(
      z.object({
        type: z.enum(['vulnerability', 'sbom']),
        produces_mime_types: z.array(text).max(100).nullish(),
      }),
    )
    .max(100)
    .nullish(),
});

/**
 * Reads a request to scan.
 * @param body parsed JSON
 * @param allowedHosts those that may be private or plain http
 * @throws HarborError 400 for another type of value, 422 for a value that is none, 501 for what we do not examine or report
 */
export function readScanRequest(body: unknown, allowedHosts: readonly string[]): HarborOrder {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw faultOf(parsed.error);
  const { registry, artifact, enabled_capabilities: enabled } = parsed.data;
  const { mime_type: type } = artifact;
  if (type !== undefined && type !== '' && !artifactTypes.some((known) => known === type))
    throw new HarborError(501, `artifact.mime_type: ${escapeText(type, 200)} is not examined here`);
  if (enabled && !enabled.some((capability) => canDo(capability)))
    throw new HarborError(501, 'enabled_capabilities: there is nothing in it that is done here');
  const { reference, domain } = referenceOf(registryOf(registry.url, allowedHosts), artifact);
  const credentials = credentialsOf(registry.authorization ?? '');
  const { repository, tag } = artifact;
  return {
    target: `registry:${reference}`,
    credential: credentials === null ? null : { registry: domain, credentials },
    label: escapeText(tag ? `${repository}:${tag}` : repository, 200),
  };
}

type Parsed = z.infer<typeof schema>;

function canDo({ type, produces_mime_types: produces }: NonNullable<Parsed['enabled_capabilities']>[number]) {
  if (type !== 'vulnerability') return false;
  return !produces || produces.length === 0 || produces.some((each) => reportTypes.some((t) => t === each));
}

/** What zod found first, in the two ways in which Harbor wants it told. */
function faultOf({ issues }: z.ZodError): HarborError {
  const [issue] = issues;
  const place = escapeText(issue?.path.map(String).join('.') ?? '', 200) || 'the body';
  const isAbsent = issue?.code === 'invalid_type' && issue.message.endsWith('received undefined');
  if (isAbsent) return new HarborError(422, `${place} is missing`);
  return issue?.code === 'invalid_type'
    ? new HarborError(400, `${place} is not of the type that it should be`)
    : new HarborError(422, `${place} is not as it should be`);
}

/** `host:port`, so that no name of a host is taken for the first part of a repository on Docker Hub. */
function registryOf(text: string, allowedHosts: readonly string[]): string {
  const fault = (why: string) => new HarborError(422, `registry.url ${why}`);
  if (!URL.canParse(text)) throw fault('is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw fault('is neither https nor http');
  if (url.username !== '' || url.password !== '')
    throw fault('holds a credential; authorization is for that');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') throw fault('is more than a host');
  if (url.protocol === 'http:' && !isAllowedHost(url, allowedHosts))
    throw fault('is not https, and its host is not one that was allowed with --allow-host');
  const isPlainName = !url.hostname.includes('.') && !url.hostname.startsWith('[');
  if (url.port === '' && url.protocol === 'https:' && !isPlainName) return url.hostname;
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
}

function referenceOf(host: string, { repository, digest, tag }: Parsed['artifact']) {
  if (!isDigest(digest)) throw new HarborError(422, 'artifact.digest is not one of sha256 or sha512');
  const reference = `${host}/${repository}${tag ? `:${tag}` : ''}@${digest}`;
  try {
    const { domain, path } = parseReference(reference);
    // `REPOSITORY` may hold no tag, no digest and no other host.
    if (!path.endsWith(repository)) throw new HarborError(422, 'artifact.repository is not the name of one');
    return { reference, domain };
  } catch (thrown) {
    if (thrown instanceof HarborError) throw thrown;
    throw new HarborError(422, `artifact: ${toWardenError(thrown).message}`);
  }
}

/** The header as the registry would get it. Nothing of it goes into a message. */
function credentialsOf(authorization: string): RegistryCredentials | null {
  if (authorization === '') return null;
  const [, scheme = '', value = ''] = /^(\w+) +([\x21-\x7e]+)$/.exec(authorization) ?? [];
  if (scheme.toLowerCase() === 'bearer') return { kind: 'bearer', token: value };
  const pair = Buffer.from(value, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (scheme.toLowerCase() !== 'basic' || colon < 1)
    throw new HarborError(422, 'registry.authorization is neither Basic with name and password nor Bearer');
  return { kind: 'basic', username: pair.slice(0, colon), password: pair.slice(colon + 1) };
}
