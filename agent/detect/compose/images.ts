import { parseReference } from '../../image/reference.ts';
import { WardenError } from '../../model/errors.ts';

/** What a reference in a compose file says about the image. */
export interface ReferenceTraits {
  /** Why it is none, escaped; null where it is one. */
  readonly invalid: string | null;
  readonly pinned: boolean;
  /** It names a registry by an address, or on the machine itself or its network. */
  readonly local: boolean;
}

export function referenceTraits(text: string): ReferenceTraits {
  try {
    const { domain, digest } = parseReference(text);
    return { invalid: null, pinned: digest !== null, local: isLocal(domain) };
  } catch (thrown) {
    if (!(thrown instanceof WardenError)) throw thrown;
    return { invalid: thrown.message, pinned: false, local: false };
  }
}

function isLocal(domain: string): boolean {
  const host = domain.replace(/:\d+$/, '').toLowerCase();
  return (
    /^(?:\d+\.\d+\.\d+\.\d+|\[.*\]|localhost)$/.test(host) ||
    !host.includes('.') ||
    /\.(?:local|localhost|internal|lan|home|corp|arpa|onion)$/.test(host)
  );
}
