import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { guardedTransport } from '../../agent/chain/guarded-transport.ts';
import { type Measurement, onMeasurement } from '../../agent/config/measure.ts';
import { observedScanner } from '../../agent/jobs/observed-scanner.ts';
import type { Scanner } from '../../agent/jobs/scanner.ts';
import { WardenError } from '../../agent/model/errors.ts';
import type { Report } from '../../agent/model/report.ts';
import { finding, report } from '../report/sample-report.ts';

let measured: Measurement[];
let stop: () => void;
beforeEach(() => {
  measured = [];
  stop = onMeasurement((measurement) => measured.push(measurement));
});
afterEach(() => stop());

const never = new AbortController().signal;

describe('requests to a node', () => {
  it('are counted by what came of them, and by the host that the operator named', async () => {
    const server = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      const { id, method } = JSON.parse(text);
      if (method === 'eth_chainId') response.end(JSON.stringify({ jsonrpc: '2.0', id, result: '0x1' }));
      else if (method === 'eth_call')
        response.end(
          JSON.stringify({ jsonrpc: '2.0', id, error: { code: 3, message: 'execution reverted' } }),
        );
      else response.writeHead(500).end('no');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const node = { url: `http://user:secret@${host}/key`, allowedHosts: [host], signal: never };
    const { request } = guardedTransport(node)({ retryCount: 0 });
    const ask = (method: string) =>
      (request({ method, params: [] } as never) as Promise<unknown>).catch(() => null);
    await ask('eth_chainId');
    await ask('eth_call');
    await ask('eth_gasPrice');
    server.close();
    const counted = measured.flatMap((m) => (m.kind === 'rpc' ? [`${m.host} ${m.method} ${m.outcome}`] : []));
    expect(counted.slice(0, 2)).toEqual([`${host} eth_chainId ok`, `${host} eth_call refused`]);
    expect(new Set(counted.slice(2))).toEqual(new Set([`${host} eth_gasPrice failed`]));
  });
});

describe('a scan', () => {
  const scannerOf = (over: Partial<Report> | WardenError): Scanner => ({
    ruleset: { digest: '' } as Scanner['ruleset'],
    engine: { name: 'x', version: '1' },
    policy: {} as Scanner['policy'],
    async scan() {
      if (over instanceof WardenError) throw over;
      return { report: report(over), documents: new Map(), manifests: new Map() };
    },
    warning: () => null,
    close: async () => {},
  });
  const scan = (over: Partial<Report> | WardenError) =>
    observedScanner(scannerOf(over)).scan({ kind: 'image', text: 'a' }, never);
  const reasons = ['a sentence about sha256:abc and 0x1234'];

  it.each([
    ['none', { verdict: { name: 'clear', reasons: [] }, findings: [finding({ severity: 'info' })] }],
    ['miner', { verdict: { name: 'malicious', reasons }, findings: [finding()] }],
    ['review', { verdict: { name: 'suspicious', reasons } }],
    ['gap', { verdict: { name: 'incomplete', reasons }, findings: [finding()] }],
    [
      'NETWORK_TIMEOUT',
      {
        verdict: { name: 'incomplete', reasons },
        failures: [{ code: 'NETWORK_TIMEOUT', message: '', todo: '', retryable: true }],
      },
    ],
  ] as const)('is counted by what decided: %s', async (reason, over) => {
    await scan(over as Partial<Report>);
    expect(measured).toEqual([
      {
        kind: 'scan',
        verdict: over.verdict.name,
        reason,
        seconds: { open: 0.4, scan: 11.8, report: 0.1, total: 12.3 },
      },
    ]);
  });

  it('that is stopped is not counted, and fails as it did', async () => {
    await expect(scan(new WardenError('INTERRUPTED', 'stopped'))).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
    expect(measured).toEqual([]);
  });
});
