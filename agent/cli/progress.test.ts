import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createProgress, type ProgressCounts } from './progress.ts';

const mib = 1024 * 1024;
const counts = (over: Partial<ProgressCounts> = {}): ProgressCounts => ({
  fetchedBytes: 30 * mib,
  totalBytes: 100 * mib,
  producedBytes: 80 * mib,
  files: 2890,
  findings: 1,
  ...over,
});

function recorded(tty: boolean, columns = 100) {
  const written: string[] = [];
  let time = 0;
  const stream = { columns, write: (text: string) => written.push(text) };
  const progress = createProgress(stream, { tty, now: () => time });
  const wait = (seconds: number) => {
    time += seconds * 1000;
  };
  return { written, progress, wait };
}

describe('on a terminal, progress', () => {
  it('is one line that overwrites itself, with bytes and rate', () => {
    const { written, progress, wait } = recorded(true);
    progress.stage('scan');
    wait(2);
    progress.update(counts());
    expect(written).toEqual([
      '\r\u001b[2Kscan',
      '\r\u001b[2Kscan  2.0 s · 30.0 MiB of 100.0 MiB (15.0 MiB/s) · 1 found · 2,890 files · 80.0 MiB unpacked (40.0…',
    ]);
  });

  it('is written at most ten times a second', () => {
    const { written, progress, wait } = recorded(true);
    progress.stage('scan');
    for (let i = 0; i < 1000; i++) {
      wait(0.001);
      progress.update(counts({ files: i }));
    }
    expect(written.length).toBeLessThanOrEqual(11);
  });

  it('never wraps', () => {
    const { written, progress, wait } = recorded(true, 30);
    progress.stage('scan');
    wait(1);
    progress.update(counts());
    expect(written.at(-1)).toBe('\r\u001b[2Kscan  1.0 s · 30.0 MiB of 10…');
  });

  it('keeps a note above the line, and leaves no line behind', () => {
    const { written, progress } = recorded(true);
    progress.stage('open');
    progress.note('rule left out');
    progress.done();
    expect(written).toEqual([
      '\r\u001b[2Kopen',
      '\r\u001b[2K',
      'rule left out\n',
      '\r\u001b[2Kopen',
      '\r\u001b[2K',
    ]);
  });
});

describe('elsewhere, progress', () => {
  it('is plain lines at the change of a stage and every ten seconds', () => {
    const { written, progress, wait } = recorded(false);
    progress.stage('open');
    wait(1);
    progress.stage('scan');
    for (let i = 0; i < 100; i++) {
      wait(0.25);
      progress.update(counts({ fetchedBytes: mib * (i + 1), producedBytes: 0, totalBytes: 200 * mib }));
    }
    progress.done();
    expect(written).toEqual([
      'open\n',
      'scan\n',
      'scan  10.0 s · 40.0 MiB of 200.0 MiB (4.0 MiB/s) · 1 found · 2,890 files\n',
      'scan  20.0 s · 80.0 MiB of 200.0 MiB (4.0 MiB/s) · 1 found · 2,890 files\n',
      'scan  25.0 s · 100.0 MiB of 200.0 MiB (4.0 MiB/s) · 1 found · 2,890 files\n',
    ]);
  });

  it('has no control character but the newline, whatever it is told', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { written, progress } = recorded(false);
        progress.stage(text);
        progress.note(text);
        progress.done();
        for (const line of written) expect(line).toMatch(/^(?:(?!\n)[^\p{Cc}])*\n$/u);
      }),
    );
  });
});

it('shows nothing after it is done', () => {
  for (const tty of [true, false]) {
    const { written, progress, wait } = recorded(tty);
    progress.stage('scan');
    progress.done();
    const length = written.length;
    wait(60);
    progress.update(counts());
    progress.stage('report');
    progress.note('late');
    progress.done();
    expect(written).toHaveLength(length);
  }
});
