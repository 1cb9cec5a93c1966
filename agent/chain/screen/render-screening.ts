import { createPen, labelled, type Pen } from '../../verdict/render/table/pen.ts';
import { wrap } from '../../verdict/render/terminal-text.ts';
import type { Decision, Screening } from './screen.ts';

const words: Readonly<Record<Decision, string>> = { yes: 'YES', 'not yet': 'NOT YET', never: 'NO' };

/** The answer, and each reason on a line of its own, worst first. */
export function renderScreening(
  { decision, source, revision, reasons }: Screening,
  { columns, color }: { readonly columns: number; readonly color: boolean },
): string {
  const pen = createPen(columns, color);
  const lines = [
    `${styled(pen, decision)(words[decision])}  ${source}`,
    `         revision ${revision}`,
    '',
    ...reasons.flatMap((reason) =>
      labelled(
        pen,
        reason.decision === 'yes' ? 'ok' : reason.decision,
        wrap(reason.what, pen.width - 14),
        styled(pen, reason.decision),
      ),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function styled({ colors }: Pen, decision: Decision): (text: string) => string {
  return decision === 'yes' ? colors.green : decision === 'never' ? colors.red : colors.yellow;
}
