import type { Settings } from '../config/settings-table.ts';
import type { Report } from '../model/report.ts';
import type { Terminal } from './scan.ts';

/** Reports in the format that was asked for; the table as wide as the terminal, and coloured where that shows it. */
export async function renderReports(
  reports: readonly Report[],
  settings: Pick<Settings, 'format' | 'output'>,
  terminal: Pick<Terminal, 'stdout'>,
): Promise<string> {
  switch (settings.format) {
    case 'json':
      return (await import('../verdict/render/json.ts')).renderJson(reports);
    case 'sarif':
      return (await import('../verdict/render/sarif.ts')).renderSarif(reports);
    case 'html':
      return (await import('../verdict/render/html.ts')).renderHtml(reports);
    default: {
      const color =
        settings.output === null && terminal.stdout.isTTY === true && process.env.NO_COLOR === undefined;
      return (await import('../verdict/render/table.ts')).renderTable(reports, {
        columns: terminal.stdout.columns ?? 100,
        color,
      });
    }
  }
}
