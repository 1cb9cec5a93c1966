import { formatEther } from 'viem';
import { escapeText } from '../../model/escape.ts';

/** Tells a story in plain lines, each with the seconds since it began. */
export function storyteller(out: (text: string) => void) {
  const begun = performance.now();
  const seconds = () => `${((performance.now() - begun) / 1000).toFixed(0).padStart(4)} s  `;
  return {
    chapter: (title: string) => out(`\n${title}\n`),
    say: (text: string) => out(`${seconds()}${escapeText(text, 2000)}\n`),
    /** Lines below the last one. */
    table(rows: readonly (readonly string[])[]): void {
      const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
      for (const row of rows)
        out(
          `        ${row
            .map((cell, column) => escapeText(cell).padEnd(widths[column]!))
            .join('  ')
            .trimEnd()}\n`,
        );
    },
  };
}

export type Story = ReturnType<typeof storyteller>;

/** wei as coins, without a fraction that is nothing. */
export function coins(wei: bigint): string {
  return formatEther(wei).replace(/(\.\d\d)\d+$/, '$1');
}
