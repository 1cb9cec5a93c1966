import { setting } from './setting.ts';
import { duration, size, toggle } from './setting-types.ts';

/** What a worker is told beside database and how to scan. */
export const workerSettings = {
  drainTime: setting<number>({
    flags: '--drain-time <time>',
    env: 'WARDEN_DRAIN_TIME',
    type: duration,
    default: () => 25,
    defaultText: '25s',
    help: 'how long a worker that is to stop goes on with what it has in hand, before it puts that back',
  }),
  sharedCache: setting<number | null>({
    flags: '--shared-cache <size>',
    env: 'WARDEN_SHARED_CACHE',
    type: size,
    default: () => null,
    defaultText: 'none',
    help: 'keep results of layers in the database too, for all workers, up to this size',
  }),
  ownLogins: setting<boolean>({
    flags: '--own-logins',
    env: 'WARDEN_OWN_LOGINS',
    type: toggle,
    default: () => false,
    defaultText: null,
    help: "show registries this machine's logins (docker login) for tenants' scans too: where there is one tenant only",
  }),
};
