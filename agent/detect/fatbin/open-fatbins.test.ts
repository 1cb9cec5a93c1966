import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildCubin, buildFatbin, type FatbinEntryParts } from '../../../test/elf/build-fatbin.ts';
import { type Budget, defaultLimits } from '../../unpack/budget.ts';
import { bytesOf } from '../../unpack/mapped-file.ts';
import type { OpenResult } from '../../unpack/nested/member.ts';
import { openFatbins } from './open-fatbins.ts';

const ptx = Buffer.from('.version 8.8\n.target sm_90\n.visible .entry saxpy(.param .u64 p) { ret; }\n');
const cubin = buildCubin(['saxpy', 'sgemm_128x64']);

const unlimited: Budget = { limits: defaultLimits, takeBytes: () => null, takeEntries: () => null };

async function open(
  content: Buffer,
  budget = unlimited,
): Promise<{ members: [string, Buffer][]; result: OpenResult | null }> {
  const members: [string, Buffer][] = [];
  const result = await openFatbins(bytesOf(content), {
    budget,
    spoolDir: tmpdir(),
    memoryLimit: 1024 * 1024,
    async onMember({ name, bytes }) {
      members.push([name, Buffer.from(bytes.slice(0, bytes.size))]);
    },
  });
  return { members, result };
}
const inProgram = (...entries: FatbinEntryParts[]) =>
  Buffer.concat([Buffer.alloc(100, 'code'), buildFatbin(entries), Buffer.alloc(100, 'more')]);

describe('openFatbins', () => {
  it.each(['lz4', 'zstd'] as const)(
    'hands over what is compressed with %s, wherever it lies',
    async (compression) => {
      const { members, result } = await open(
        inProgram(
          { kind: 'cubin', architecture: 80, compression, content: cubin },
          { kind: 'ptx', compression, content: ptx },
        ),
      );
      expect(members).toEqual([
        ['(cubin for sm_80 at 180)', cubin],
        [expect.stringMatching(/^\(ptx for sm_90 at \d+\)$/), ptx],
        ['(names in GPU code)', Buffer.from('saxpy\nsgemm_128x64')],
      ]);
      expect(result).toMatchObject({
        gaps: [],
        faults: [
          {
            id: 'gpu/code',
            member: null,
            detail: 'ptx for sm_90; cubin for sm_80; 2 kernels: saxpy, sgemm_128x64',
          },
        ],
      });
    },
  );

  it('leaves what is not compressed where it lies, and reads its names', async () => {
    const { members } = await open(
      inProgram({ kind: 'cubin', content: cubin }, { kind: 'ptx', content: ptx }),
    );
    expect(members).toEqual([['(names in GPU code)', Buffer.from('saxpy\nsgemm_128x64')]]);
  });

  it('finds the code of every program that was linked together', async () => {
    const one = (name: string) =>
      buildFatbin([{ kind: 'cubin', compression: 'lz4', content: buildCubin([name]) }]);
    const { members } = await open(Buffer.concat([one('first'), Buffer.alloc(5), one('second')]));
    expect(members.at(-1)![1].toString()).toBe('first\nsecond');
  });

  it('decodes matches that reach into what they write', async () => {
    // One literal, and a match of 15 + 4 + 20 bytes one byte back.
    const block = Buffer.from([0x1f, 0x61, 0x01, 0x00, 20, 0x00]);
    const fatbin = buildFatbin([
      {
        kind: 'ptx',
        content: block,
        patch: [
          [40, Buffer.from([0x11, 0x20])],
          [16, Buffer.from([6])],
          [56, Buffer.from([40])],
        ],
      },
    ]);
    const { members } = await open(fatbin);
    expect(members[0]![1].toString()).toBe('a'.repeat(40));
  });

  it('says what it could not open, and opens the rest', async () => {
    const broken = { kind: 'ptx', compression: 'lz4', content: ptx } as const;
    const { result } = await open(
      inProgram(
        { ...broken, patch: [[40, Buffer.from([0x11, 0x00, 0x04])]] },
        { ...broken, patch: [[56, Buffer.from([0xff, 0xff])]] },
        { ...broken, patch: [[40, Buffer.from([0x11, 0x80])]] },
        { kind: 'ptx', compression: 'zstd', content: ptx },
        { ...broken, patch: [[8, Buffer.from([0xff, 0xff, 0xff])]] },
      ),
    );
    expect(result!.gaps.map(({ reason, detail }) => `${reason}: ${detail}`)).toEqual([
      'compression-unsupported: compressed in an unknown way',
      `corrupt: ${ptx.length} bytes, where it states ${0xffff}`,
      'corrupt: no zstd frame',
      'corrupt: the fat binary at offset 100 cannot be read to its end',
    ]);
    expect(result!.faults[0]!.detail).toContain('1 kernels: saxpy');
  });

  it('stops where the budget is spent, and says so', async () => {
    let left = cubin.length + 10;
    const budget: Budget = {
      ...unlimited,
      takeBytes(count) {
        left -= count;
        return left < 0 ? 'budget-bytes' : null;
      },
    };
    const entry = { kind: 'cubin', compression: 'lz4', content: cubin } as const;
    const { members, result } = await open(inProgram(entry, entry, entry), budget);
    expect(members.map(([name]) => name)).toEqual(['(cubin for sm_90 at 180)']);
    expect(result!.gaps.map(({ reason }) => reason)).toEqual(['budget-bytes']);
  });

  it('takes nothing else for a fat binary', async () => {
    for (const content of [
      Buffer.alloc(0),
      Buffer.from('50ed55ba', 'hex'),
      Buffer.from('50ed55ba02001000'.padEnd(200, '0'), 'hex'),
    ])
      expect((await open(content)).result).toBeNull();
  });

  it('takes any change to a fat binary for gaps, not for an error', async () => {
    const seed = inProgram(
      { kind: 'cubin', compression: 'lz4', content: cubin },
      { kind: 'ptx', compression: 'zstd', content: ptx },
      { kind: 'ptx', content: ptx },
    );
    const change = fc.record({
      at: fc.nat(seed.length - 1),
      byte: fc.constantFrom(0, 1, 0x0f, 0x20, 0x7f, 0x80, 0xf0, 0xff),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 10 }),
        fc.nat(seed.length),
        async (changes, cut) => {
          const content = Buffer.from(seed);
          for (const { at, byte } of changes) content[at] = byte;
          const { members } = await open(cut % 4 === 0 ? content.subarray(0, cut) : content);
          for (const [, bytes] of members) expect(bytes.length).toBeLessThanOrEqual(255 * seed.length);
        },
      ),
      { numRuns: 300 },
    );
  });
});
