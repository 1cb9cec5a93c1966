import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContentResult } from './content.ts';
import { createContentSet } from './content-set.ts';

const sha256 = (text: string | number) => createHash('sha256').update(String(text)).digest();
const result = (hits: number): ContentResult => ({
  hits: Array.from({ length: hits }, () => ({
    ruleId: 'test/rule',
    member: [],
    sha256: '',
    matches: [],
    matchCount: 1,
  })),
  gaps: [],
  archives: 0,
  members: 0,
  produced: 0,
});

describe('the contents of a scan', () => {
  it('have one number each, however often they come', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 30 })), (names) => {
        const set = createContentSet();
        const numbers = new Map<number, number>();
        for (const name of names) {
          const { id, fresh } = set.intern(sha256(name), name);
          expect(fresh).toBe(!numbers.has(name));
          expect(id).toBe(numbers.get(name) ?? numbers.size);
          numbers.set(name, id);
        }
        expect(set.count()).toBe(numbers.size);
      }),
    );
  });

  it('hold no more facts than there is room for, and say so', () => {
    const set = createContentSet(2000);
    const facts = { script: { interpreter: '/bin/sh', words: ['/a'], later: [] } };
    const [first, second, hit] = ['a', 'b', 'c'].map((name) => set.intern(sha256(name), 1).id);
    set.settle(first!, { ...result(0), facts });
    expect(set.factsIncomplete()).toBe(false);
    set.settle(second!, { ...result(0), facts: { script: { ...facts.script, words: ['/b'.repeat(1000)] } } });
    set.settle(hit!, { ...result(1), facts });
    expect(set.factsIncomplete()).toBe(true);
    expect(set.result(first!)?.facts).toEqual(facts);
    expect(set.result(second!)).toEqual(result(0));
    expect(set.result(hit!)).toEqual(result(1));
  });

  it('are told apart by all 32 bytes', () => {
    const set = createContentSet();
    const first = sha256('x');
    const other = Buffer.from(first);
    other[31]! ^= 1;
    expect([set.intern(first, 1).id, set.intern(other, 1).id, set.intern(first, 1).id]).toEqual([0, 1, 0]);
  });

  it('keep hash, size and result while their number grows', () => {
    const set = createContentSet();
    const some = 5000;
    for (let i = 0; i < some; i++) {
      const { id } = set.intern(sha256(i), i);
      if (i % 3 !== 0) set.settle(id, i % 3 === 1 ? null : result(i % 5));
    }
    for (let i = 0; i < some; i++) {
      expect(set.intern(sha256(i), i)).toEqual({ id: i, fresh: false });
      expect(set.sha256(i).equals(sha256(i)) && set.size(i) === i).toBe(true);
      expect(set.isSettled(i)).toBe(i % 3 !== 0);
      expect(set.result(i)?.hits.length ?? -1).toBe(i % 3 === 2 ? i % 5 : -1);
    }
  });

  it('list those with something to say in order of number, whenever they were settled', () => {
    const set = createContentSet();
    for (let i = 0; i < 4; i++) set.intern(sha256(i), 1);
    set.settle(3, result(2));
    set.settle(0, null);
    set.settle(1, result(1));
    expect([...set.remarkable()].map(([id]) => id)).toEqual([1, 3]);
    expect(set.hitCount()).toBe(3);
  });

  it('count a hit once, also when a content is settled again', () => {
    const set = createContentSet();
    set.intern(sha256('x'), 1);
    set.settle(0, result(2));
    set.settle(0, result(2));
    expect(set.hitCount()).toBe(2);
  });
});
