import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candidateLines, pinnedDigests } from './proof-lines.ts';

const file = (text: string) => Buffer.from(text);
const privileged = { key: 'privileged', value: 'true' };

describe('lines that the chain may be asked about', () => {
  it('start with the key of a rule, after spaces, and have its value', () => {
    const text =
      'services:\n  a:\n    privileged: true\n  b:\n    privileged: false\n    # privileged: true\n';
    expect(candidateLines(file(text), false, privileged)).toEqual([
      { offset: text.indexOf('privileged'), text: 'privileged: true' },
    ]);
  });

  it('are items of a list where the rule is about one', () => {
    const text = 'volumes:\n  - /var/run/docker.sock:/s\n  - "/var/run/docker.sock:/t"\n';
    const rule = { key: 'volumes', value: '/var/run/docker.sock' };
    expect(candidateLines(file(text), true, rule).map(({ offset }) => offset)).toEqual([11, 39]);
    expect(candidateLines(file(text), false, rule)).toEqual([]);
  });

  it('name the digests that images are pinned to, of all services', () => {
    const digests = Array.from({ length: 20 }, (_, i) => `sha256:${String(i).padStart(64, '0')}`);
    const services = digests.map((digest, i) => `  s${i}:\n    image: "registry.example/a@${digest}"\n`);
    const text = `services:\n${services.join('')}  tagged:\n    image: registry.example/a:1\n`;
    expect(pinnedDigests(file(text))).toEqual(digests);
  });

  it('are few, and lie where they say, whatever the bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 500 }),
      fc
        .array(fc.constantFrom('privileged: true', '  privileged: true', '\n', ' ', '- x', '\r', 'é'), {
          maxLength: 60,
        })
        .map((parts) => Buffer.from(parts.join(''))),
    );
    fc.assert(
      fc.property(bytes, (each) => {
        const found = candidateLines(each, false, privileged);
        expect(found.length).toBeLessThanOrEqual(8);
        for (const { offset } of found)
          expect(
            Buffer.from(each)
              .subarray(offset, offset + 11)
              .toString('latin1'),
          ).toBe('privileged:');
      }),
    );
  });
});
