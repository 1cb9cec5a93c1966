import { writeFileSync } from 'node:fs';
import type { Settings } from '../config/settings-table.ts';
import { prepareRuleset } from '../detect/rules/prepare-ruleset.ts';
import { readRules } from '../detect/rules/read-rules.ts';
import { engineIdentity } from '../detect/yara/identity.ts';
import type { ChainView } from '../evidence/verify/chain-view.ts';
import { renderVerification } from '../evidence/verify/render-verification.ts';
import type { Verification } from '../evidence/verify/step.ts';
import { verify as verifyEvidence } from '../evidence/verify/verify.ts';
import { waitFor } from '../image/registry/retry.ts';
import { createRescan } from '../jobs/rescan.ts';
import { WardenError } from '../model/errors.ts';
import { documentTimeouts } from '../net/request.ts';
import { defaultPolicy } from '../verdict/policy.ts';
import { compareRecheck } from './run/compare-recheck.ts';
import type { Terminal } from './scan.ts';
import { packageVersion } from './version.ts';

const exitCodes = { verified: 0, refuted: 2, unchecked: 3 } as const satisfies Record<
  Verification['result'],
  number
>;

/**
 * `warden verify FILE|URI|CASE`: checks evidence step by step and trusts nobody. Returns the exit code: 0 verified, 2 refuted,
 * 3 could not be checked.
 * @param subject where the image is, if not where the evidence says
 * @throws WardenError for usage, for settings and for what this machine cannot do
 */
export async function verify(
  target: string,
  subject: string | null,
  settings: Settings,
  { stdout, cancelled }: Terminal,
): Promise<number> {
  const { format, output, gateway, allowHost, offline } = settings;
  if (format !== 'table' && format !== 'json')
    throw new WardenError('USAGE', `${format} is a format of scans`, {
      todo: 'Give --format table or json.',
    });
  const policy =
    settings.policy === null
      ? defaultPolicy
      : await (await import('../verdict/policy-file.ts')).loadPolicy(settings.policy);
  const engine = engineIdentity();
  const verification = await verifyEvidence(target, {
    ruleset: await prepareRuleset(readRules(settings.rules)),
    engine,
    policy,
    compare: compareRecheck,
    rescan: createRescan(settings, engine, packageVersion().version, cancelled),
    fetch: {
      gateways: gateway,
      allowedHosts: allowHost,
      offline,
      timeouts: documentTimeouts,
      rounds: 3,
      wait: waitFor,
      signal: cancelled,
    },
    chain: await chainOf(/^0x/i.test(target), settings, cancelled),
    subject,
  });
  const color = output === null && stdout.isTTY === true && process.env.NO_COLOR === undefined;
  const text =
    format === 'json'
      ? `${JSON.stringify(verification, null, 2)}\n`
      : renderVerification(verification, { color });
  if (output === null) stdout.write(text);
  else writeFileSync(output, text);
  return exitCodes[verification.result];
}

/** The chain, where a case is checked or a node is named; null else, and where no court is known. */
async function chainOf(isCase: boolean, settings: Settings, signal: AbortSignal): Promise<ChainView | null> {
  if (settings.offline || (settings.rpcUrl.length === 0 && !isCase)) return null;
  const [{ connect }, { addressBook }, { evidenceView }] = await Promise.all([
    import('../chain/connect.ts'),
    import('../chain/address-book.ts'),
    import('../chain/evidence-view.ts'),
  ]);
  const client = await connect({
    chain: settings.chain,
    rpcUrl: settings.rpcUrl[0] ?? null,
    allowedHosts: settings.allowHost,
    signal,
  });
  const book = await addressBook(client, settings.deployments);
  return book.court && evidenceView(client, book, book.court);
}
