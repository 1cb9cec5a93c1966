/** 95 % interval of a proportion (Wilson 1927, without continuity correction); null for no trials. */
export function wilson(successes: number, trials: number): readonly [number, number] | null {
  if (trials === 0) return null;
  const z = 1.959964;
  const p = successes / trials;
  const scale = 1 + z ** 2 / trials;
  const middle = p + z ** 2 / (2 * trials);
  const spread = z * Math.sqrt((p * (1 - p)) / trials + z ** 2 / (4 * trials ** 2));
  return [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)];
}
