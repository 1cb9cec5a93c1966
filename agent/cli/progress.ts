import { escapeText } from '../model/escape.ts';
import { bytesText, countText, plural, secondsText } from '../verdict/render/quantity.ts';
import { cut } from '../verdict/render/terminal-text.ts';

/** How far a scan is. Counts only grow. */
export interface ProgressCounts {
  readonly fetchedBytes: number;
  /** Bytes to fetch, where they are known. */
  readonly totalBytes?: number;
  /** Uncompressed bytes so far. */
  readonly producedBytes: number;
  readonly files: number;
  readonly findings: number;
}

/** Where progress goes: standard error, or what stands for it. */
export interface ProgressStream {
  write(text: string): unknown;
  /** Columns of the terminal, as it is now. */
  readonly columns?: number;
}

export interface ProgressOptions {
  /** One line that overwrites itself; otherwise plain lines, without any ANSI sequence. */
  readonly tty: boolean;
  /** Milliseconds that only grow. */
  readonly now?: () => number;
}

export interface Progress {
  /** Begins a stage, e.g. `scan`. */
  stage(name: string): void;
  /** May be called as often as one likes; few of the calls are shown. */
  update(counts: ProgressCounts): void;
  /** A line that stays. Escaped here. */
  note(text: string): void;
  /** Clears the line; later calls show nothing. */
  done(): void;
}

const terminalInterval = 100;
const plainInterval = 10_000;
const clearLine = '\r\u001b[2K';

/** Progress by stage, with bytes and rate. */
export function createProgress(stream: ProgressStream, options: ProgressOptions): Progress {
  const now = options.now ?? (() => performance.now());
  const interval = options.tty ? terminalInterval : plainInterval;
  let stageName = '';
  let startedAt = now();
  let shownAt = Number.NEGATIVE_INFINITY;
  let counts: ProgressCounts | null = null;
  let before: ProgressCounts | null = null;
  let isShown = true;
  let lineStands = false;
  let isDone = false;

  const show = () => {
    shownAt = now();
    isShown = true;
    const line = progressLine(stageName, counts, before, (shownAt - startedAt) / 1000);
    if (options.tty) {
      stream.write(`${clearLine}${cut(line, Math.max((stream.columns ?? 80) - 1, 20))}`);
      lineStands = true;
    } else stream.write(`${line}\n`);
  };
  const clear = () => {
    if (lineStands) stream.write(clearLine);
    lineStands = false;
  };

  return {
    stage(name) {
      if (isDone) return;
      if (!options.tty && !isShown) show();
      stageName = escapeText(name, 40);
      startedAt = now();
      before = counts;
      show();
    },
    update(latest) {
      if (isDone) return;
      counts = latest;
      isShown = false;
      if (now() - shownAt >= interval) show();
    },
    note(text) {
      if (isDone) return;
      clear();
      stream.write(`${escapeText(text)}\n`);
      if (options.tty && stageName !== '') show();
    },
    done() {
      if (isDone) return;
      if (!options.tty && !isShown) show();
      clear();
      isDone = true;
    },
  };
}

/** `scan  4.2 s · 30.0 MiB of 1.6 GiB (12.3 MiB/s) · 1 found · 2,890 files · 76.3 MiB unpacked (18.2 MiB/s)` */
function progressLine(
  stage: string,
  counts: ProgressCounts | null,
  before: ProgressCounts | null,
  seconds: number,
): string {
  const parts = seconds > 0 ? [secondsText(seconds)] : [];
  if (counts && counts.fetchedBytes > 0) {
    const total = counts.totalBytes === undefined ? '' : ` of ${bytesText(counts.totalBytes)}`;
    const rate = rateText(counts.fetchedBytes - (before?.fetchedBytes ?? 0), seconds);
    parts.push(`${bytesText(counts.fetchedBytes)}${total}${rate}`);
  }
  if (counts && counts.findings > 0) parts.push(`${countText(counts.findings)} found`);
  if (counts && counts.files > 0) parts.push(plural(counts.files, 'file'));
  if (counts && counts.producedBytes > 0) {
    const rate = rateText(counts.producedBytes - (before?.producedBytes ?? 0), seconds);
    parts.push(`${bytesText(counts.producedBytes)} unpacked${rate}`);
  }
  return parts.length > 0 ? `${stage}  ${parts.join(' · ')}` : stage;
}

function rateText(bytes: number, seconds: number): string {
  return bytes > 0 && seconds > 0 ? ` (${bytesText(Math.round(bytes / seconds))}/s)` : '';
}
