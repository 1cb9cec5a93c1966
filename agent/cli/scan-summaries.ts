import { loadSigner } from '../chain/signer/private-key.ts';
import type { Settings } from '../config/settings-table.ts';
import { signSummary } from '../evidence/vsa.ts';
import type { Report } from '../model/report.ts';

/**
 * The reports as signed verification summaries (SLSA VSA in DSSE), one on each line (JSON Lines, as in-toto bundles have it).
 * A target of which nothing could be read has none.
 * @throws WardenError KEY_INVALID before anything is scanned
 */
export async function openSummaries(
  { keyFile, chain }: Settings,
  env: Readonly<Record<string, string | undefined>>,
): Promise<(reports: readonly Report[]) => Promise<string>> {
  const signer = await loadSigner(keyFile, env);
  return async (reports) => {
    const envelopes = await Promise.all(reports.map((report) => signSummary(report, signer, chain, null)));
    return envelopes.map((envelope) => (envelope === null ? '' : `${JSON.stringify(envelope)}\n`)).join('');
  };
}
