import type { EngineFacts } from './engine-facts.ts';

/** A part of the engine that is older than a known hole. */
export interface BelowFloor {
  readonly component: string;
  readonly version: string;
  readonly floor: string;
  /** `refuse`: nothing is run. `warn`: recorded, as what is run here does not meet it, or distributors mend without a new number. */
  readonly effect: 'refuse' | 'warn';
  readonly because: string;
}

interface Floor {
  readonly component: RegExp;
  /** For each line of releases, oldest first; a version is held against the last one that is not newer than itself. */
  readonly versions: readonly string[];
  readonly effect: BelowFloor['effect'];
  readonly because: string;
}

const floors: readonly Floor[] = [
  {
    component: /^engine$/i,
    versions: ['20.10.0'],
    effect: 'refuse',
    because: 'older engines do not know the settings that a run is closed with',
  },
  {
    component: /^engine$/i,
    versions: ['23.0.11', '25.0.5', '26.0.0'],
    effect: 'warn',
    because:
      'CVE-2024-29018: the name server of an internal network asks the outside; runs have no name server',
  },
  {
    component: /^engine$/i,
    versions: ['29.5.1'],
    effect: 'warn',
    because:
      'CVE-2026-41567, CVE-2026-42306: programs of the container run as root when archives are put into it; none are',
  },
  {
    component: /^runc$/i,
    versions: ['1.1.5'],
    effect: 'refuse',
    because:
      'CVE-2024-21626: a working directory that leads to the host; mended by distributors in 1.1.5 and by runc in 1.1.12',
  },
  {
    component: /^runc$/i,
    versions: ['1.1.12'],
    effect: 'warn',
    because:
      'CVE-2024-21626: mended by distributors in earlier numbers; such working directories are refused',
  },
  {
    component: /^runc$/i,
    versions: ['1.2.8', '1.3.3', '1.4.0'],
    effect: 'warn',
    because: 'CVE-2025-31133, CVE-2025-52565, CVE-2025-52881: races over masked paths',
  },
  {
    component: /^runc$/i,
    versions: ['1.3.6', '1.4.3', '1.5.0'],
    effect: 'warn',
    because: 'CVE-2026-41579: a /dev of the image that leads elsewhere',
  },
  {
    component: /^nvidia-container-toolkit$/i,
    versions: ['1.17.8'],
    effect: 'refuse',
    because:
      'CVE-2024-0132, CVE-2025-23359, CVE-2025-23266: the image runs code on the host through the GPU hook',
  },
];

/** What of this engine is older than it should be, refusals first. A version that cannot be read counts as older. */
export function belowFloors(
  facts: Pick<EngineFacts, 'version' | 'components'>,
  toolkit: string | null = null,
): BelowFloor[] {
  const components = [
    { name: 'Engine', version: facts.version },
    ...facts.components.filter(({ name }) => name.toLowerCase() !== 'engine'),
    ...(toolkit === null ? [] : [{ name: 'nvidia-container-toolkit', version: toolkit }]),
  ];
  return components
    .flatMap(({ name, version }) =>
      floors
        .filter(({ component }) => component.test(name))
        .flatMap(({ versions, effect, because }) => {
          const floor = floorFor(version, versions);
          return floor === null ? [] : [{ component: name, version, floor, effect, because }];
        }),
    )
    .sort((a, b) => Number(a.effect === 'warn') - Number(b.effect === 'warn'));
}

/** The floor that this version is below, or null. */
function floorFor(version: string, floors: readonly string[]): string | null {
  const own = numbers(version);
  if (own === null) return floors[0]!;
  const line = floors.filter((floor) => {
    const [major, minor] = numbers(floor)!;
    return major! < own[0]! || (major === own[0] && minor! <= own[1]!);
  });
  const floor = line.at(-1) ?? floors[0]!;
  return compare(own, numbers(floor)!) < 0 ? floor : null;
}

function numbers(version: string): readonly number[] | null {
  const match = /^v?(\d{1,5})\.(\d{1,5})(?:\.(\d{1,5}))?/.exec(version);
  return match === null ? null : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, number] of a.entries()) if (number !== b[index]) return number - b[index]!;
  return 0;
}
