import type { Location } from '../../../model/finding.ts';
import { ensureEscaped } from '../../escaped.ts';

/**
 * The place of content as a relative URI: `sha256/<layer digest>/<path>!/<member>`, percent-encoded. A segment that a
 * reader of the URI would resolve (`.` and `..`) is written in the escapes of paths (`\x2e`).
 * @see SARIF 2.1.0 §3.4.3, RFC 3986 §5.2.4
 */
export function contentUri(
  place: Pick<Location, 'path'> & { readonly layerDigest: string },
  member: readonly string[],
): string {
  const path = [place.path, ...member].join('!/');
  return `${digestUri(place.layerDigest)}/${path.split('/').map(segment).join('/')}`;
}

/** `sha256/<hex>`: a layer, or a manifest. */
export function digestUri(digest: string): string {
  return digest.split(':').map(encodeURIComponent).join('/');
}

/** A file of a source: `file/<name>`, its name percent-encoded as one segment. */
export function fileUri(name: string): string {
  return `file/${segment(name)}`;
}

function segment(text: string): string {
  const plain = text === '.' || text === '..' ? text.replaceAll('.', '\\x2e') : text;
  return encodeURIComponent(ensureEscaped(plain));
}
