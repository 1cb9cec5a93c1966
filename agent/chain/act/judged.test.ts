import { describe, expect, it } from 'vitest';
import { digest, finding, report as sampleReport } from '../../../test/report/sample-report.ts';
import type { Finding } from '../../model/finding.ts';
import type { VerdictName } from '../../model/report.ts';
import { judgedOf } from './judged.ts';

const bundle = digest('e');
const scannedAt = 1_800_000_000;
const report = (name: VerdictName, ...findings: Finding[]) => ({
  ...sampleReport(),
  ruleset: { ...sampleReport().ruleset, digest: digest('9') },
  verdict: { name, reasons: [] },
  findings,
});
const chargesOf = (name: VerdictName, ...findings: Finding[]) =>
  judgedOf(report(name, ...findings), bundle, scannedAt)?.charges;

const miner = finding({ category: 'miner', slashable: true, severity: 'critical', presence: 'live' });
const broken = finding({ category: 'malformed', slashable: true, severity: 'high', presence: 'live' });

describe('what a report comes to before the court', () => {
  it('is the charges that slashable findings carry, worst first', () => {
    expect(chargesOf('malicious', miner)).toEqual([0]);
    expect(chargesOf('malicious', broken, miner)).toEqual([0, 1]);
    expect(chargesOf('malformed', broken)).toEqual([1]);
  });

  it.each<[string, VerdictName, Finding]>([
    ['nothing is slashable', 'malicious', { ...miner, slashable: false }],
    ['it is buried and not reached', 'malicious', { ...miner, presence: 'buried', reachable: null }],
    ['it is not grave', 'malicious', { ...miner, severity: 'medium' }],
    ['the verdict is another', 'suspicious', miner],
    ['the verdict is that something was not seen', 'incomplete', miner],
    ['it is malicious by what is malformed only', 'malformed', miner],
  ])('is no charge where %s', (_, name, each) => {
    expect(chargesOf(name, each)).toEqual([]);
  });

  it('counts what is buried and reached', () => {
    expect(chargesOf('malicious', { ...miner, presence: 'buried', reachable: true })).toEqual([0]);
  });

  it('says whether any part can change without the chain knowing', () => {
    const pinned = (...ids: string[]) =>
      judgedOf(
        report('clear', ...ids.map((id) => finding({ id, slashable: false, severity: 'low' }))),
        bundle,
        scannedAt,
      )?.pinned;
    expect(pinned()).toBe(true);
    expect(pinned('source/mutable')).toBe(false);
    expect(pinned('compose/image-not-pinned')).toBe(false);
  });

  it('names evidence, subject and ruleset as the contracts do', () => {
    const judged = judgedOf(report('clear'), bundle, scannedAt);
    expect(judged).toMatchObject({ report: `0x${'e'.repeat(64)}`, scannedAt, verdict: 'clear' });
    expect(judged?.artifact).toMatch(/^0x[0-9a-f]{64}$/);
  });

  it('is nothing where nothing was read', () => {
    const nothing = report('incomplete');
    const unread = { ...nothing, subject: { ...nothing.subject, artifact: null } };
    expect(judgedOf(unread, bundle, scannedAt)).toBeNull();
  });
});
