import type { ScanCache } from './scan-cache.ts';

/** The cache that keeps nothing: `--no-cache`, or a directory that cannot be trusted (then with the reason). */
export function noCache(warning: string | null = null): ScanCache {
  return {
    warning,
    getImage: async () => null,
    putImage: async () => {},
    likelyHasLayer: async () => false,
    getLayer: async () => null,
    putLayer: async () => {},
    contents: async () => ({ get: () => null, add: () => {} }),
    close: async () => {},
  };
}
