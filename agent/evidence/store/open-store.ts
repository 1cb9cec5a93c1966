import { WardenError } from '../../model/errors.ts';
import { directoryStore } from './directory-store.ts';
import type { EvidenceStore } from './evidence-store.ts';
import { ipfsStore } from './ipfs-store.ts';
import { s3Store } from './s3-store.ts';

/**
 * The store that a setting names: a folder, `s3://BUCKET[/PREFIX][?endpoint=URL&region=NAME]`, or `ipfs+URL` of a node or of a
 * pinning service. Secrets come from the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN,
 * AWS_REGION; WARDEN_EVIDENCE_TOKEN.
 * @param publicUrl where others find what is published; null: the store's own address. IPFS has addresses of its own
 * @throws WardenError CONFIG_INVALID
 */
export function openEvidenceStore(
  place: string,
  publicUrl: string | null,
  env: Readonly<Record<string, string | undefined>>,
  allowedHosts: readonly string[],
): EvidenceStore {
  const base = publicUrl === null ? null : new URL(publicUrl.replace(/\/*$/, '/'));
  if (place.startsWith('ipfs+')) {
    const token = env.WARDEN_EVIDENCE_TOKEN;
    return ipfsStore(urlOf(place.slice('ipfs+'.length)), token ? `Bearer ${token}` : null, allowedHosts);
  }
  if (!place.startsWith('s3:')) return directoryStore(place, base);
  const [, bucket, path = '', query = ''] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(\/[^?]*)?(\?.*)?$/.exec(place) ?? [];
  if (bucket === undefined) throw invalid('it names no bucket');
  const options = new URLSearchParams(query);
  for (const key of options.keys())
    if (key !== 'endpoint' && key !== 'region') throw invalid('only endpoint and region can be set');
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!accessKeyId || !secretAccessKey)
    throw invalid('AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set');
  const region = options.get('region') ?? (env.AWS_REGION || 'us-east-1');
  const prefix = path.replace(/^\/+|\/+$/g, '');
  const endpoint = urlOf(options.get('endpoint') ?? `https://s3.${region}.amazonaws.com`);
  const credentials = { accessKeyId, secretAccessKey, sessionToken: env.AWS_SESSION_TOKEN || null };
  return s3Store(
    { endpoint, region, bucket, prefix: prefix === '' ? '' : `${prefix}/` },
    credentials,
    base,
    allowedHosts,
  );
}

function urlOf(text: string): URL {
  if (/^https?:\/\/[^/]/i.test(text) && URL.canParse(text)) return new URL(text);
  throw invalid('it names no http or https URL');
}

// The place itself is not quoted: it may hold a password.
function invalid(reason: string): WardenError {
  return new WardenError('CONFIG_INVALID', `The store of evidence cannot be used: ${reason}`, {
    todo: 'Give a folder, s3://BUCKET/PREFIX?endpoint=URL&region=NAME, or ipfs+URL.',
  });
}
