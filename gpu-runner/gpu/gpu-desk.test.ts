import { describe, expect, it } from 'vitest';
import { openGpuDesk } from './gpu-desk.ts';

const { signal } = new AbortController();

describe('the GPUs of a machine', () => {
  it('are given whole, waited for in order, and come back once', async () => {
    const desk = openGpuDesk(['GPU-1', 'GPU-2']);
    const first = await desk.take(2, signal);
    expect(first.gpus).toEqual(['GPU-1', 'GPU-2']);
    const order: string[] = [];
    const second = desk.take(2, signal).then((held) => {
      order.push('second');
      return held;
    });
    const third = desk.take(1, signal).then((held) => {
      order.push('third');
      return held;
    });
    expect((await desk.take(0, signal)).gpus).toEqual([]);
    expect(order).toEqual([]);
    first.release();
    (await second).release();
    first.release();
    first.withdraw();
    expect((await third).gpus).toHaveLength(1);
    expect((await desk.take(1, signal)).gpus).toHaveLength(1);
    expect(order).toEqual(['second', 'third']);
  });

  it('are refused to a source that needs more than there are', async () => {
    await expect(openGpuDesk(['GPU-1']).take(2, signal)).rejects.toMatchObject({ code: 'RUN_REFUSED' });
    await expect(openGpuDesk([]).take(1, signal)).rejects.toMatchObject({ code: 'RUN_REFUSED' });
  });

  it('go to the next where one gives up waiting', async () => {
    const desk = openGpuDesk(['GPU-1', 'GPU-2']);
    const held = await desk.take(1, signal);
    const abort = new AbortController();
    const impatient = desk.take(2, abort.signal);
    const next = desk.take(1, signal);
    abort.abort();
    await expect(impatient).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect((await next).gpus).toEqual(['GPU-2']);
    await expect(desk.take(0, abort.signal)).rejects.toMatchObject({ code: 'INTERRUPTED' });
    held.release();
    expect((await desk.take(1, signal)).gpus).toEqual(['GPU-1']);
  });

  it('that may still be in use are given to nobody, and who waits for them in vain is told', async () => {
    const desk = openGpuDesk(['GPU-1', 'GPU-2']);
    const held = await desk.take(1, signal);
    const both = desk.take(2, signal);
    const one = desk.take(1, signal);
    held.withdraw();
    await expect(both).rejects.toMatchObject({ code: 'RUN_REFUSED' });
    expect((await one).gpus).toEqual(['GPU-2']);
    await expect(desk.take(2, signal)).rejects.toMatchObject({ code: 'RUN_REFUSED' });
  });

  it('are one where they are named twice, and refused where two names may be the same', () => {
    expect(() =>
      openGpuDesk(['GPU-1a', 'GPU-1a', '/dev/dri/renderD12', '/dev/dri/renderD128']),
    ).not.toThrow();
    expect(() => openGpuDesk(['GPU-1a', 'GPU-1A'])).toThrow(/same GPU/);
    expect(() => openGpuDesk(['GPU-1a2b', 'GPU-1a'])).toThrow(/same GPU/);
  });
});
