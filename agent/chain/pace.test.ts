import { describe, expect, it } from 'vitest';
import { pace } from './pace.ts';

/** Begins so much work, none of which ends, and says how much of it is under way. */
async function underWay({ turn }: ReturnType<typeof pace>, count: number) {
  let running = 0;
  const ends: (() => void)[] = [];
  for (let i = 0; i < count; i++)
    void turn(() => {
      running++;
      return new Promise<void>((resolve) => ends.push(resolve));
    });
  await Promise.resolve();
  return {
    running: () => running,
    async end(): Promise<void> {
      while (ends.length > 0) {
        for (const end of ends.splice(0)) end();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

describe('a node that is asked at a pace', () => {
  it('gets so many requests at once and no more, and each in its turn', async () => {
    const node = pace(3);
    const asked = await underWay(node, 7);
    expect(asked.running()).toBe(3);
    await asked.end();
    expect(asked.running()).toBe(7);
  });

  it('gets half as many each time that it says it is too much, and never none', async () => {
    const node = pace(8);
    const counts: number[] = [];
    for (let refusals = 0; refusals < 5; refusals++) {
      const asked = await underWay(node, 8);
      counts.push(asked.running());
      await asked.end();
      node.slower();
    }
    expect(counts).toEqual([8, 4, 2, 1, 1]);
  });

  it('gets one more after a while of answers, up to what it had', async () => {
    const node = pace(2);
    node.slower();
    const alone = await underWay(node, 2);
    expect(alone.running()).toBe(1);
    await alone.end();
    for (let answers = 0; answers < 100; answers++) node.faster();
    const asked = await underWay(node, 9);
    expect(asked.running()).toBe(2);
    await asked.end();
  });

  it('is asked on after work that fails', async () => {
    const node = pace(1);
    await expect(node.turn(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await node.turn(async () => 7)).toBe(7);
  });
});
