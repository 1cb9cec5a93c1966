import { isIP } from 'node:net';
import { setting } from './setting.ts';
import { hosts, list, listenAddress, path, size, toggle, url, whole } from './setting-types.ts';

/** What `warden serve` is told beside database, chain and how to scan. */
export const serviceSettings = {
  listen: setting<string>({
    flags: '--listen <host:port>',
    env: 'WARDEN_LISTEN',
    type: listenAddress,
    default: () => '127.0.0.1:8480',
    defaultText: '127.0.0.1:8480',
    help: 'where the service is, over http behind your own TLS',
  }),
  publicUrl: setting<string | null>({
    flags: '--public-url <url>',
    env: 'WARDEN_PUBLIC_URL',
    type: url,
    default: () => null,
    defaultText: 'http:// and --listen',
    help: 'where others find the service: links in webhooks and in its description begin with it',
  }),
  secretFile: setting<string | null>({
    flags: '--secret-file <file>',
    env: 'WARDEN_SECRET_FILE',
    type: path,
    default: () => null,
    defaultText: 'what WARDEN_SERVICE_SECRET holds, else a file beside the embedded database',
    help: 'the secret (32 bytes or more, base64 or hexadecimal) that seals what must be read again; the same for all processes',
  }),
  follow: setting<boolean>({
    flags: '--follow',
    env: 'WARDEN_FOLLOW',
    type: toggle,
    default: () => false,
    defaultText: null,
    help: 'on the embedded database: follow the chain and examine what is published, as `warden watch --read-only` does elsewhere',
  }),
  trustedProxy: setting<readonly string[]>({
    flags: '--trusted-proxy <address>',
    env: 'WARDEN_TRUSTED_PROXY',
    type: list('addresses as 10.0.0.1 or 10.0.0.0/8, separated by commas', ',', isNetwork),
    default: () => [],
    defaultText: 'none',
    help: 'a proxy whose word on where a request is from is believed; may be given several times',
  }),
  maxUpload: setting<number>({
    flags: '--max-upload <size>',
    env: 'WARDEN_MAX_UPLOAD',
    type: size,
    default: () => 2 * 1024 ** 3,
    defaultText: '2GiB',
    help: 'most bytes of an archive that a client sends',
  }),
  webhookHost: setting<readonly string[]>({
    flags: '--webhook-host <host>',
    env: 'WARDEN_WEBHOOK_HOST',
    type: hosts,
    default: () => [],
    defaultText: null,
    help: 'a host (host or host:port) that webhooks may go to though it is private or plain http; may be given several times',
  }),
  rateLimit: setting<number>({
    flags: '--rate-limit <number>',
    env: 'WARDEN_RATE_LIMIT',
    type: whole(1, 10_000_000),
    default: () => 1200,
    defaultText: '1200',
    help: 'most requests of one key in a minute, for each process of the service',
  }),
};

function isNetwork(text: string): boolean {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  return version !== 0 && Number(bits ?? 0) <= (version === 4 ? 32 : 128);
}
