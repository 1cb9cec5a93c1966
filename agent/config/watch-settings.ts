import { join } from 'node:path';
import { setting, xdg } from './setting.ts';
import { blockOrWord, database, duration } from './setting-types.ts';

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
};
