import { type Address, formatEther } from 'viem';
import { fire, type World } from './world.ts';

/** Tells what happens, and after every step what everyone has. */
export interface Story {
  chapter(title: string, cast: readonly string[]): void;
  /** One step: what happened, and the balances after it. */
  step(text: string): Promise<void>;
}

const columns = ['in hand', 'balance', 'lockup', 'unbonding', 'sanctioned', 'credit'] as const;
type Row = readonly bigint[];

/** @param escrow what the vault holds for all tasks @param out receives one line at a time */
export function createStory(world: World, escrow: () => Promise<bigint>, out: (line: string) => void): Story {
  let cast: readonly string[] = [];
  let before = new Map<string, Row>();
  let chapters = 0;
  let steps = 0;
  return {
    chapter(title, names) {
      cast = names;
      before = new Map();
      chapters++;
      steps = 0;
      out('');
      out(`${chapters}. ${title}`);
    },
    async step(text) {
      steps++;
      const rows = await Promise.all(
        cast.map(async (name) => [name, await balancesOf(world, world.addressOf(name))] as const),
      );
      const common = [
        ['(vault)', [await world.read.getBalance({ address: world.vault.address })]],
        ['(escrow)', [await escrow()]],
        ['(court)', [await world.read.getBalance({ address: world.court.address })]],
        ['(burned)', [await world.read.getBalance({ address: fire })]],
      ] as const;
      const all: readonly (readonly [string, Row])[] = [...rows, ...common];
      out('');
      out(`${chapters}.${steps} ${text}`);
      for (const line of table(all, before)) out(`    ${line}`);
      before = new Map(all);
    },
  };
}

async function balancesOf({ read, vault, court }: World, address: Address): Promise<Row> {
  return Promise.all([
    read.getBalance({ address }),
    read.readContract({ ...vault, functionName: 'balanceOf', args: [address] }),
    read.readContract({ ...vault, functionName: 'lockupOf', args: [address] }),
    read.readContract({ ...vault, functionName: 'unbondingOf', args: [address] }),
    read.readContract({ ...vault, functionName: 'sanctionOf', args: [address] }),
    read.readContract({ ...court, functionName: 'creditOf', args: [address] }),
  ]);
}

/** Amounts, each with what it changed by since the step before. */
function table(rows: readonly (readonly [string, Row])[], before: ReadonlyMap<string, Row>): string[] {
  const cells = rows.map(([name, row]) => [
    name,
    ...row.map((amount, index) => cell(amount, before.get(name)?.[index])),
  ]);
  const lines = [['', ...columns], ...cells];
  const widths = ['', ...columns].map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines.map((line) =>
    line
      .map((text, column) => (column === 0 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}

function cell(amount: bigint, earlier: bigint | undefined): string {
  if (earlier === undefined || earlier === amount) return coins(amount);
  return `${coins(amount)} (${amount > earlier ? '+' : '−'}${coins(amount > earlier ? amount - earlier : earlier - amount)})`;
}

/** Four digits behind the point are enough to read; what they leave out is marked. */
function coins(wei: bigint): string {
  const text = formatEther(wei);
  const point = text.indexOf('.');
  return point < 0 || text.length - point <= 5 ? text : `${text.slice(0, point + 5)}…`;
}
