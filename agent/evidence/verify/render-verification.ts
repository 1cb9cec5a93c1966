import pc from 'picocolors';
import { ensureEscaped } from '../../verdict/escaped.ts';
import type { resultOf, Step, Verification } from './step.ts';

/** Steps of one name and state that are listed; all are in the JSON. */
const listed = 20;

const sentences: Readonly<Record<ReturnType<typeof resultOf>, string>> = {
  verified: 'Verified: what could be checked was found to be as the evidence says.',
  refuted: 'Refuted: the evidence is not to be relied on.',
  unchecked: 'Could not be checked: something that it rests on could not be had.',
};

/** The steps as lines of text, worst result last. Hostile text is escaped. */
export function renderVerification(
  { target, evidence, result, steps }: Verification,
  { color }: { readonly color: boolean },
): string {
  const paint = pc.createColors(color);
  const states = { passed: paint.green, failed: paint.red, 'not checked': paint.yellow } as const;
  const width = Math.max(...steps.map(({ name }) => name.length));
  const line = ({ state, name, detail }: Step) =>
    `${states[state](state.padEnd('not checked'.length))}  ${name.padEnd(width)}  ${ensureEscaped(detail)}`;
  const counts = new Map<string, number>();
  const lines = steps.flatMap((step) => {
    const key = `${step.state} ${step.name}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count > listed ? [] : [line(step)];
  });
  const more = [...counts].flatMap(([key, count]) =>
    count > listed ? [`${count - listed} more: ${key}`] : [],
  );
  const head = evidence === null ? [target] : [target, evidence];
  return `${[...head, '', ...lines, ...more, '', sentences[result]].join('\n')}\n`;
}
