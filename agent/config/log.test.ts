import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';

function logTo(isTTY: boolean): { readonly lines: string[]; readonly log: ReturnType<typeof createLog> } {
  const lines: string[] = [];
  return { lines, log: createLog({ write: (text) => lines.push(text), isTTY }) };
}

describe('a log', () => {
  it('is one JSON object a line for programs', () => {
    const { lines, log } = logTo(false);
    log.warn('node rests', { node: 'a', failures: 3 });
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 40, msg: 'node rests', node: 'a', failures: 3 });
    expect(JSON.parse(lines[0]!).time).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('is words for people', () => {
    const { lines, log } = logTo(true);
    log.error('no head', { node: 'a' });
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d {2}error: no head {2}node=a\n$/);
  });

  it.each([true, false])('never carries a control character of hostile text (terminal: %s)', (isTTY) => {
    const { lines, log } = logTo(isTTY);
    log.info('a\u001b[2J\nb', { image: 'x\r\u202ey' });
    expect(lines.join('').slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
