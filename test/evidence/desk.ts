import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { privateKeyToAccount } from 'viem/accounts';
import { compareRecheck } from '../../agent/cli/run/compare-recheck.ts';
import type { Ruleset } from '../../agent/detect/rules/ruleset.ts';
import { engineIdentity } from '../../agent/detect/yara/identity.ts';
import { attest, attestationBytes } from '../../agent/evidence/attestation.ts';
import { digestOf, type SealedBundle } from '../../agent/evidence/bundle.ts';
import type { Statement } from '../../agent/evidence/statement.ts';
import { directoryStore } from '../../agent/evidence/store/directory-store.ts';
import type { Rescan } from '../../agent/evidence/verify/rescan.ts';
import type { Step, Verification } from '../../agent/evidence/verify/step.ts';
import { verify } from '../../agent/evidence/verify/verify.ts';
import type { Verifier } from '../../agent/evidence/verify/verify-bundle.ts';
import { createRescan } from '../../agent/jobs/rescan.ts';
import type { Report } from '../../agent/model/report.ts';
import { defaultLimits } from '../../agent/unpack/budget.ts';
import { defaultPolicy } from '../../agent/verdict/policy.ts';
import { keys } from '../contracts/anvil.ts';

export const scanner = privateKeyToAccount(keys[0]!);

/** A scanner's desk: it signs and publishes to a folder, and somebody else checks. */
export interface Desk {
  readonly folder: string;
  readonly rescan: Rescan;
  publish(bytes: Buffer): Promise<string>;
  /** Signs a bundle and publishes both. @returns path of the attestation */
  sign(sealed: SealedBundle, run: Report['run'], statement?: Statement | null): Promise<string>;
  check(target: string, more?: Partial<Verifier>): Promise<Verification>;
  close(): void;
}

export function openDesk(
  ruleset: Ruleset,
  allowedHosts: readonly string[],
  gateways: readonly string[] = [],
): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'warden-evidence-'));
  const store = directoryStore(folder, null);
  const { signal } = new AbortController();
  const engine = engineIdentity();
  const rescan = remembering(
    createRescan(
      {
        allPlatforms: false,
        offline: false,
        gateway: [],
        allowHost: allowedHosts,
        noCache: true,
        cacheDir: folder,
        cacheMaxBytes: 1,
        maxBytes: defaultLimits.bytes,
        maxRatio: defaultLimits.ratio,
        maxEntries: defaultLimits.entries,
        maxDepth: defaultLimits.depth,
        maxTime: defaultLimits.seconds,
        workers: 1,
      },
      engine,
      '0',
      signal,
    ),
  );
  const publish = async (bytes: Buffer) =>
    new URL(await store.publish(bytes, digestOf(bytes), signal)).pathname;
  return {
    folder,
    rescan,
    publish,
    async sign(sealed, run, statement = null) {
      await publish(sealed.bytes);
      return publish(attestationBytes(await attest(sealed, run, null, statement, 1071, scanner)));
    },
    check(target, more = {}) {
      const timeouts = { headersMs: 5_000, idleMs: 5_000, totalMs: 10_000 };
      return verify(target, {
        ruleset,
        engine,
        policy: defaultPolicy,
        rescan,
        compare: compareRecheck,
        fetch: {
          gateways,
          allowedHosts,
          offline: false,
          timeouts,
          rounds: 1,
          wait: async () => {},
          signal,
        },
        chain: null,
        subject: null,
        ...more,
      });
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Examines the same bytes by the same rules once: what is checked is what is made of it. */
function remembering(rescan: Rescan): Rescan {
  const known = new Map<string, Promise<Report>>();
  return (target, ruleset) => {
    const folder = /^dir:(.*)$/.exec(target.target)?.[1];
    const bytes =
      folder === undefined
        ? target
        : readdirSync(folder)
            .sort()
            .map((name) => readFileSync(join(folder, name), 'base64'));
    const key = JSON.stringify([bytes, ruleset.source]);
    const report = known.get(key) ?? rescan(target, ruleset);
    known.set(key, report);
    return report;
  };
}

/** The steps that did not pass, each once: `name: state`. */
export function open(steps: readonly Step[]): string[] {
  return [
    ...new Set(steps.filter(({ state }) => state !== 'passed').map(({ name, state }) => `${name}: ${state}`)),
  ];
}

/** The names of the steps that failed, each once. */
export function failures(steps: readonly Step[]): string[] {
  return [...new Set(steps.filter(({ state }) => state === 'failed').map(({ name }) => name))];
}
