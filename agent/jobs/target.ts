import { parseReference } from '../image/reference.ts';
import { parseTarget } from '../image/target.ts';
import { WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';

/** What the user asked to examine; nothing in it was looked up yet. */
export type NamedTarget =
  | { readonly kind: 'image'; readonly text: string }
  /** A path, or an `https://` or `ipfs://` address. */
  | { readonly kind: 'compose'; readonly text: string }
  | { readonly kind: 'source'; readonly text: string; readonly address: `0x${string}` };

/**
 * Reads a target: `0x…` is a source, an address or a name that ends in `.yaml` or `.yml` a compose file, all else an image.
 * @throws WardenError TARGET_INVALID
 */
export function readTarget(text: string): NamedTarget {
  if (/^0x/i.test(text)) {
    if (!/^0x[0-9a-f]{40}$/i.test(text))
      throw new WardenError(
        'TARGET_INVALID',
        `"${escapeText(text, 300)}" is not the address of a source: that has 40 hex digits after 0x`,
      );
    return { kind: 'source', text, address: text as `0x${string}` };
  }
  if (/^(https?|ipfs):\/\//i.test(text)) return { kind: 'compose', text };
  if (/\.ya?ml$/i.test(text) && !/^(registry|docker|oci|archive|dir):/.test(text))
    return { kind: 'compose', text };
  const target = parseTarget(text);
  if (target.kind === 'registry') parseReference(target.name);
  return { kind: 'image', text };
}
