import { describe, expect, it } from 'vitest';
import { detectorInfo, detectors } from './detector-info.ts';

describe('detectorInfo', () => {
  it('makes malformed what smuggles content', () => {
    expect(detectorInfo('tar/size-disagreement')).toMatchObject({ severity: 'high', category: 'malformed' });
  });

  it('does not hold an image for what honest builders do', () => {
    for (const id of ['tar/device', 'tar/absolute-path', 'config/root-user', 'config/nvidia-all-devices'])
      expect(detectorInfo(id).severity).toBe('info');
  });

  it('holds an image for a finding that the table does not know', () => {
    expect(detectorInfo('tar/something-new')).toEqual({
      id: 'tar/something-new',
      title: 'Something unusual was found: something new',
      severity: 'medium',
      category: 'malformed',
      confidence: 'medium',
      slashable: false,
    });
    expect(detectorInfo('x').category).toBe('other');
  });

  it('lets only exploits of the runtime, models that run commands and sources that cannot work cost a stake', () => {
    const slashable = [...detectors.values()].filter((info) => info.slashable);
    expect(slashable.map(({ id }) => id).sort()).toEqual([
      'compose/engine-socket',
      'compose/host-disk',
      'compose/host-root-bind',
      'compose/privileged',
      'compose/provider-secret',
      'compose/wallet-bind',
      'config/entrypoint-proc-exe',
      'config/ld-preload-proc',
      'config/workdir-proc-fd',
      'gpu/mount-escape',
      'model/pickle-execution',
      'model/pickle-harm',
      'model/template-execution',
      'source/environment-missing',
      'source/environments-invalid',
      'source/metadata-invalid',
    ]);
    for (const { severity } of slashable) expect(['high', 'critical']).toContain(severity);
  });
});
