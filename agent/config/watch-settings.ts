import { join } from 'node:path';
import { setting, xdg } from './setting.ts';
import { blockOrWord, database, duration, listenAddress, peers, text, toggle, url } from './setting-types.ts';

/** What a watch is told beside how to scan and which chain. */
export const watchSettings = {
  database: setting<string>({
    flags: '--database <where>',
    env: 'WARDEN_DATABASE',
    type: database,
    default: ({ env, home }) =>
      join(xdg(env.XDG_STATE_HOME) ?? join(home, '.local', 'state'), 'warden', 'watch'),
    defaultText: 'an embedded one in $XDG_STATE_HOME/warden/watch or ~/.local/state/warden/watch',
    help: 'postgres://… (15 or later; needed for signing, and for several processes), or a folder for the embedded one',
  }),
  from: setting<string>({
    flags: '--from <block>',
    env: 'WARDEN_FROM',
    type: blockOrWord,
    default: () => 'deployment',
    defaultText: 'deployment, where that is known',
    help: 'where to begin on a database that knows nothing yet: deployment, now, or the number of a block',
  }),
  recheck: setting<number>({
    flags: '--recheck <time>',
    env: 'WARDEN_RECHECK',
    type: duration,
    default: () => 3600,
    defaultText: '1h',
    help: 'how often sources are examined again that can change without the chain knowing; others once a week',
  }),
  readOnly: setting<boolean>({
    flags: '--read-only',
    env: 'WARDEN_READ_ONLY',
    type: toggle,
    default: () => false,
    defaultText: null,
    help: 'examine and show, and do nothing on chain, whatever key is at hand',
  }),
  dryRun: setting<boolean>({
    flags: '--dry-run',
    env: 'WARDEN_DRY_RUN',
    type: toggle,
    default: () => false,
    defaultText: null,
    help: 'say what would be done on chain with this key, and sign nothing',
  }),
  evidence: setting<string>({
    flags: '--evidence <where>',
    env: 'WARDEN_EVIDENCE',
    type: text,
    default: ({ env, home }) =>
      join(xdg(env.XDG_STATE_HOME) ?? join(home, '.local', 'state'), 'warden', 'evidence'),
    defaultText: '$XDG_STATE_HOME/warden/evidence or ~/.local/state/warden/evidence',
    help: 'where evidence is published: a folder, s3://BUCKET/PREFIX?endpoint=URL&region=NAME, or ipfs+URL of a node or a pinning service',
  }),
  evidenceUrl: setting<string | null>({
    flags: '--evidence-url <url>',
    env: 'WARDEN_EVIDENCE_URL',
    type: url,
    default: () => null,
    defaultText: "the store's own address",
    help: 'where others find the evidence that is published',
  }),
  peer: setting<readonly string[]>({
    flags: '--peer <address@url>',
    env: 'WARDEN_PEER',
    type: peers,
    default: () => [],
    defaultText: null,
    help: 'another watchdog, to which signed findings are shown; may be given several times',
  }),
  listenPeers: setting<string | null>({
    flags: '--listen-peers <host:port>',
    env: 'WARDEN_LISTEN_PEERS',
    type: listenAddress,
    default: () => null,
    defaultText: 'nowhere',
    help: 'where findings of other watchdogs and observations of providers are taken, over http behind your own TLS',
  }),
};

/** What `warden screen` is told beside. */
export const screenSettings = {
  ownScan: setting<boolean>({
    flags: '--own-scan',
    env: 'WARDEN_OWN_SCAN',
    type: toggle,
    default: () => false,
    defaultText: 'clearances of others decide',
    help: 'scan the source here and now, and believe that',
  }),
};
