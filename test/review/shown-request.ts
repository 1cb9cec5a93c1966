/** What a model can read out of a request of the review, as plain data. */
export interface ShownRequest {
  readonly stage: 'triage' | 'judge';
  readonly boundary: string;
  readonly receipt: string;
  readonly pieces: readonly ShownPiece[];
}

export interface ShownPiece {
  readonly name: string;
  readonly kind: string;
  readonly path: string;
  readonly rows: readonly { readonly line: number; readonly text: string }[];
}

/** Reads the prompt like a model that does as it is told: rows with the boundary are evidence, the rest is the task. */
export function readShownRequest(system: string, user: string): ShownRequest {
  const boundary = /^Boundary: ([0-9a-f]{16})$/m.exec(user)![1]!;
  const receipt = /^Receipt: ([0-9a-f]{16})$/m.exec(user)![1]!;
  const pieces: { name: string; kind: string; path: string; rows: { line: number; text: string }[] }[] = [];
  for (const row of user.split('\n')) {
    if (!row.startsWith(`${boundary} p`)) continue;
    const rest = row.slice(boundary.length + 1);
    const head = /^(p\d+) begin kind=(\S+)(?: layer=\d+)? path=("(?:[^"\\]|\\.)*")/.exec(rest);
    if (head) pieces.push({ name: head[1]!, kind: head[2]!, path: JSON.parse(head[3]!), rows: [] });
    const line = /^(p\d+) (\d+)(\+?)\| (.*)$/.exec(rest);
    if (!line) continue;
    const piece = pieces.find(({ name }) => name === line[1])!;
    const last = piece.rows.at(-1);
    if (line[3] === '+' && last) last.text += line[4]!;
    else piece.rows.push({ line: Number(line[2]), text: line[4]! });
  }
  return { stage: system.includes('first reader in') ? 'triage' : 'judge', boundary, receipt, pieces };
}
