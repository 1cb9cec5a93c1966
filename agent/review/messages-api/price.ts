import type { Usage } from '../question.ts';

/** US dollars for a million tokens, which is millionths of a dollar for one. */
interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** Kept for an hour. */
  readonly cacheWrite: number;
}

const price = (input: number, output: number, cacheRead: number): Price => ({
  input,
  output,
  cacheRead,
  cacheWrite: input * 2,
});

/** Prices of 2026-11, by the start of the model's id, most specific first. @see https://platform.claude.com/docs/en/about-claude/pricing */
const prices: readonly (readonly [string, Price])[] = [
  ['claude-haiku-5-5', price(0.1, 0.5, 0.01)],
  ['claude-haiku-4-5', price(1, 5, 0.1)],
  ['claude-sonnet-5-5', price(2, 10, 0.1)],
  ['claude-sonnet-5', price(2, 10, 0.2)],
  ['claude-sonnet-4', price(3, 15, 0.3)],
  ['claude-opus-5-5', price(4, 20, 0.2)],
  ['claude-opus-5', price(5, 25, 0.5)],
  ['claude-opus-4-5', price(5, 25, 0.5)],
  ['claude-opus-4-6', price(5, 25, 0.5)],
  ['claude-opus-4-7', price(5, 25, 0.5)],
  ['claude-opus-4-8', price(5, 25, 0.5)],
];

/** A model without a row costs what the dearest does: a cap must hold for it, too. */
const dearest = price(10, 50, 1);

/** Above this many tokens of prompt, this model costs five times as much. */
const longPrompt = { model: 'claude-haiku-5-5', tokens: 100_000, factor: 5 };

/**
 * What a request cost, in millionths of a US dollar, rounded up.
 * @param later it went through the batch interface, at half the price
 */
export function costOf(model: string, usage: Usage, later: boolean): number {
  const row = prices.find(([id]) => model.startsWith(id))?.[1] ?? dearest;
  const prompt = usage.input + usage.cacheRead + usage.cacheWrite;
  const factor = model.startsWith(longPrompt.model) && prompt > longPrompt.tokens ? longPrompt.factor : 1;
  const cost =
    usage.input * row.input +
    usage.cacheRead * row.cacheRead +
    usage.cacheWrite * row.cacheWrite +
    usage.output * row.output;
  return Math.ceil((cost * factor) / (later ? 2 : 1));
}
