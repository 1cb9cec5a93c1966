import type { Projection } from '../../unpack/final-fs.ts';
import type { ImageHit } from '../image-hit.ts';
import type { ScriptFacts } from './script-facts.ts';

/** Where something lies that a system, a shell, an interpreter or a tool starts of itself. Paths without leading slash. */
const places: readonly (readonly [what: string, where: RegExp])[] = [
  [
    'cron',
    /^(?:etc\/cron(?:tab$|\.(?:d|hourly|daily|weekly|monthly)\/)|var\/spool\/(?:cron|at)\/|etc\/periodic\/)/,
  ],
  ['systemd', /(?:^|\/)systemd\/(?:system|user)\/(?:.+\/)?[^/]+\.(?:service|timer|path|socket|conf)$/],
  [
    'init',
    /^etc\/(?:init\.d\/|rc\.local$|rc\d?\.d\/|inittab$|init\/|runit\/|s6-overlay\/|services\.d\/|cont-init\.d\/)|^docker-entrypoint(?:-init)?(?:db)?\.d\//,
  ],
  [
    'a login shell',
    /^etc\/(?:profile$|bash\.bashrc$|bashrc$|zsh\/|profile\.d\/)|(?:^|\/)\.(?:profile|bash_profile|bash_login|bash_logout|bashrc|zshrc|zprofile|zshenv)$|^etc\/update-motd\.d\/|^etc\/ssh\/sshrc$|\/\.ssh\/rc$/,
  ],
  ['Python', /(?:^|\/)(?:site|user)customize\.py$|\/(?:site|dist)-packages\/[^/]+\.pth$/],
  ['conda', /\/etc\/conda\/(?:de)?activate\.d\//],
  [
    'Jupyter',
    /\/\.ipython\/profile_[^/]+\/(?:startup\/|ipython_config\.py$)|(?:^|\/)\.?jupyter\/[^/]*config[^/]*\.(?:py|json)$|\/kernels\/[^/]+\/kernel\.json$/,
  ],
  [
    'git',
    /(?:^|\/)[\w.-]*hooks\/(?:applypatch-msg|(?:pre|post)-[a-z-]+|prepare-commit-msg|commit-msg|update|fsmonitor-watchman)$|(?:^|\/)\.?gitconfig$/,
  ],
  ['udev', /\/udev\/rules\.d\/[^/]+\.rules$/],
  ['apt', /^etc\/(?:apt\/apt\.conf(?:\.d\/|$)|dpkg\/dpkg\.cfg\.d\/)/],
  ['a desktop', /\/autostart\/[^/]+\.desktop$|^etc\/NetworkManager\/dispatcher\.d\//],
];

/**
 * Finished files where something starts them: what was found in one, or that it fetches and runs something, is how whoever wrote it stays. What lies
 * there and says nothing of the kind is no finding.
 *
 * @param isSuspect whether something in a content holds the image @param scriptOf what a script says it starts
 */
export function checkPlanted(
  files: Projection,
  isSuspect: (content: number) => boolean,
  scriptOf: (content: number) => ScriptFacts | null,
): ImageHit[] {
  return files.occurrences
    .flatMap((place) => {
      if (place.presence !== 'live') return [];
      const [what] = places.find(([, where]) => where.test(place.path)) ?? [];
      if (what === undefined || !(isSuspect(place.content) || runsDownload(scriptOf(place.content))))
        return [];
      const detail = `${what} starts /${place.path}`;
      return [
        { ruleId: 'startup/planted', detail, place, content: place.content, reachable: null, matches: [] },
      ];
    })
    .slice(0, mostHits);
}

const mostHits = 64;

function runsDownload(script: ScriptFacts | null): boolean {
  return script?.later.some(({ ruleId }) => ruleId === 'startup/download-and-run') ?? false;
}
