import { createHash } from 'node:crypto';
import { script } from './script.ts';
import { style } from './style.ts';

/** A file that pages load, under a name that changes with what is in it. */
export interface Asset {
  readonly path: string;
  readonly type: string;
  readonly text: string;
  readonly etag: string;
}

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="#1d57b8" d="M12 1.5 3.5 5v6.2c0 5.2 3.5 9.4 8.5 11.3 5-1.900 8.500-6.100 8.500-11.300V5z"/><path fill="none" stroke="#fff" stroke-width="2.400" stroke-linecap="round" stroke-linejoin="round" d="m8 12 3 3 5.500-6"/></svg>`;

export const styleAsset = asset('warden', 'css', 'text/css; charset=utf-8', style);
export const scriptAsset = asset('warden', 'js', 'text/javascript; charset=utf-8', script);
export const iconAsset = asset('warden', 'svg', 'image/svg+xml', icon);

export const assets: readonly Asset[] = [styleAsset, scriptAsset, iconAsset];

function asset(name: string, extension: string, type: string, text: string): Asset {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return { path: `/assets/${name}-${hash}.${extension}`, type, text, etag: `"${hash}"` };
}
