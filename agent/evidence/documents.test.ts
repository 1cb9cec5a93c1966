import fc from 'fast-check';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import { finding, report } from '../../test/report/sample-report.ts';
import type { Ruleset } from '../detect/rules/ruleset.ts';
import { type Attestation, attest, attestationBytes, statementOf } from './attestation.ts';
import { attestationJsonSchema, type attestationSchema } from './attestation-schema.ts';
import { type Bundle, bundleLimit, makeBundle } from './bundle.ts';
import { bundleJsonSchema, type bundleSchema } from './bundle-schema.ts';
import { isCanonical, readDocument } from './read-document.ts';
import type { Statement } from './statement.ts';

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

const signer = privateKeyToAccount(`0x${'1'.repeat(64)}`);
const none: Ruleset = { digest: '0'.repeat(64), source: '', rules: new Map(), leftOut: [] };
const hex = (digit: string) => `0x${digit.repeat(64)}` as const;
const source = `0x${'2'.repeat(40)}` as const;

const plain = report();
const published = report({
  verdict: { name: 'malicious', reasons: ['A reason'] },
  findings: [finding()],
  subject: {
    ...plain.subject,
    kind: 'source',
    source: {
      chainId: 1071,
      address: source,
      revision: hex('3'),
      client: source,
      imageMetadataUrl: 'ipfs://x',
      imageEnvironments: 1,
    },
    artifact: `sha256:${'4'.repeat(64)}`,
  },
  ruleset: { ...plain.ruleset, digest: `sha256:${'5'.repeat(64)}` },
});
const sealed = makeBundle(published, none, new Map());
const terms = {
  chainId: 1071,
  court: source,
  clearance: source,
  scannedAt: 1_700_000_000,
  until: 1_700_086_400,
  nonce: 7n,
};
const signed = async (statement: Statement | null) =>
  attest(sealed, published.run, 'https://evidence.example/a.json', statement, 1071, signer);

describe('a bundle', () => {
  it('is the type and the schema, which is committed in docs/schema (vitest -u writes it)', async () => {
    expectTypeOf<Frozen<z.infer<typeof bundleSchema>>>().toEqualTypeOf<Frozen<Bundle>>();
    await expect(bundleJsonSchema()).toMatchFileSnapshot('../../docs/schema/evidence-1.json');
  });

  it('is read as it was made', () => {
    expect(readDocument(sealed.bytes)).toEqual({
      kind: 'bundle',
      bundle: JSON.parse(sealed.bytes.toString()),
    });
  });

  it('keeps the worst findings where not all of them fit', () => {
    const long = 'x'.repeat(20_000);
    const many = Array.from({ length: 1100 }, (_, i) =>
      finding({ detail: `${i} ${long}`, severity: 'medium' }),
    );
    const worst = finding({ id: 'worst/of-all', severity: 'critical' });
    const { bundle, bytes } = makeBundle(report({ findings: [...many, worst] }), none, new Map());
    expect(bytes.length).toBeLessThanOrEqual(bundleLimit);
    expect(bundle.report.findings[0]!.id).toBe('worst/of-all');
    expect(bundle.report.findings.length + bundle.findingsLeftOut).toBe(1101);
  });

  it('is refused where not even the worst fits', () => {
    const findings = [finding({ detail: 'x'.repeat(bundleLimit) })];
    expect(() => makeBundle(report({ findings }), none, new Map())).toThrow(
      expect.objectContaining({ code: 'EVIDENCE_INVALID' }),
    );
  });
});

describe('an attestation', () => {
  it('is the type and the schema, which is committed in docs/schema (vitest -u writes it)', async () => {
    expectTypeOf<Frozen<z.infer<typeof attestationSchema>>>().toEqualTypeOf<Frozen<Attestation>>();
    await expect(attestationJsonSchema()).toMatchFileSnapshot(
      '../../docs/schema/evidence-attestation-1.json',
    );
  });

  it('is read as it was made, in canonical form', async () => {
    const attestation = await signed(statementOf(sealed, terms));
    const bytes = attestationBytes(attestation);
    expect(readDocument(bytes)).toEqual({ kind: 'attestation', attestation: JSON.parse(bytes.toString()) });
    expect(isCanonical(bytes, attestation)).toBe(true);
    expect(readDocument(Buffer.from(JSON.stringify(attestation.vsa))).kind).toBe('envelope');
  });

  it('of a key that signs for the chain only has no summary', async () => {
    const { address, signTypedData } = signer;
    const remote = { address, signTypedData };
    const { vsa, signed } = await attest(
      sealed,
      published.run,
      null,
      statementOf(sealed, terms),
      1071,
      remote,
    );
    expect([vsa, signed?.signature.length]).toEqual([null, 132]);
    await expect(attest(sealed, published.run, null, null, 1071, remote)).rejects.toMatchObject({
      code: 'EVIDENCE_INVALID',
    });
  });
});

describe('what is said before court and clearance', () => {
  it.each([
    ['malicious', 'finding', 0],
    ['malformed', 'finding', 1],
    ['clear', 'clean', undefined],
  ] as const)('of a verdict of %s is a %s statement', (name, kind, charge) => {
    const judged = makeBundle({ ...published, verdict: { name, reasons: [] } }, none, new Map());
    const statement = statementOf(judged, terms);
    expect(statement).toMatchObject({ kind, message: { report: `0x${judged.digest.slice(7)}` } });
    expect(statement?.message).toMatchObject(charge === undefined ? { expiresAt: '1700086400' } : { charge });
  });

  it.each(['suspicious', 'incomplete'] as const)('of a verdict of %s is nothing', (name) => {
    const judged = makeBundle({ ...published, verdict: { name, reasons: [] } }, none, new Map());
    expect(statementOf(judged, terms)).toBe(null);
  });

  it('is not said of what was not published there', () => {
    expect(() => statementOf(makeBundle(plain, none, new Map()), terms)).toThrow(
      /not published on chain 1071/,
    );
    expect(() => statementOf(sealed, { ...terms, chainId: 1 })).toThrow(/not published on chain 1/);
  });
});

describe('hostile bytes', () => {
  const refused = (bytes: Uint8Array) => {
    try {
      readDocument(bytes);
    } catch (error) {
      expect(error).toMatchObject({ name: 'WardenError', code: 'EVIDENCE_INVALID' });
      expect((error as Error).message).not.toMatch(/\p{Cc}/u);
      return;
    }
    throw new Error('they were taken');
  };

  it('are refused with a coded error, whatever they are', () => {
    fc.assert(fc.property(fc.uint8Array(), refused));
    fc.assert(fc.property(fc.json(), (text) => refused(Buffer.from(text))));
  });

  it('are refused where a document was damaged, or they are the same document', async () => {
    const kept = [sealed.bytes, attestationBytes(await signed(statementOf(sealed, terms)))];
    fc.assert(
      fc.property(fc.constantFrom(...kept), fc.nat(), fc.uint8Array({ maxLength: 4 }), (bytes, at, put) => {
        const start = at % bytes.length;
        const damaged = Buffer.concat([bytes.subarray(0, start), put, bytes.subarray(start + 1)]);
        try {
          readDocument(damaged);
        } catch (error) {
          expect(error).toMatchObject({ code: 'EVIDENCE_INVALID' });
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are refused where a number is none', async () => {
    const text = attestationBytes(await signed(statementOf(sealed, terms))).toString();
    refused(Buffer.from(text.replace(/"scannedAt":"./, '"scannedAt":":')));
    refused(Buffer.from(text.replace(/"nonce":"/, '"nonce":"-')));
  });

  it.each([
    ['too many', Buffer.alloc(bundleLimit + 1, ' ')],
    ['a bottomless list', Buffer.from('['.repeat(1_000_000))],
    ['a deep object', Buffer.from(`${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`)],
    ['a byte order mark', Buffer.concat([Buffer.from('\ufeff'), sealed.bytes])],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['another schema', Buffer.from('{"schema":"warden.evidence/2\\u001b[2J"}')],
    ['a key of the prototype', Buffer.from('{"__proto__":{"schema":"warden.evidence/1"}}')],
  ])('are refused: %s', (_, bytes) => {
    refused(bytes);
  });

  it('are not canonical with a key twice, white space or another spelling', () => {
    const text = sealed.bytes.toString();
    const value = JSON.parse(text);
    for (const other of [
      text.replace('{', '{"schema":"x",'),
      ` ${text}`,
      text.replace('warden.evidence', 'w\\u0061rden.evidence'),
    ]) {
      expect(JSON.parse(other)).toEqual(value);
      expect(isCanonical(Buffer.from(other), value)).toBe(false);
    }
  });
});
