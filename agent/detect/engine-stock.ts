import { type Engine, type EngineIdentity, startEngine } from './engine-handle.ts';
import type { EngineScan } from './engine-messages.ts';
import type { Ruleset } from './rules/ruleset.ts';

/** Engines of one ruleset, which pass from one scan to the next: to load the rules takes longer than a small scan does. */
export interface EngineStock {
  /**
   * An engine for one scan: one that is at hand, or a new one.
   * @param onDeath called once, when its process ends during the scan, for whatever reason
   */
  take(scan: EngineScan, onDeath: () => void): Engine;
  /** Takes back one that has nothing in hand. */
  giveBack(engine: Engine): void;
  /** Kills those that are at hand, and from now on those that come back. */
  close(): void;
}

/** Scans after which an engine is replaced, whatever it may have kept of them. */
const mostScans = 100;
/** Milliseconds for which an engine waits for the next scan. */
const longestWait = 60_000;

interface Waiting {
  readonly engine: Engine;
  readonly timer: NodeJS.Timeout;
}

/** @param size engines that are kept at most */
export function engineStock(ruleset: Ruleset, identity: EngineIdentity, size: number): EngineStock {
  const waiting: Waiting[] = [];
  const scans = new WeakMap<Engine, number>();
  let closed = false;

  function start(): Engine {
    const ruleIds = [...ruleset.rules].map(([identifier, { info }]) => [identifier, info.id] as const);
    return startEngine({ type: 'setup', source: ruleset.source, ruleIds }, identity);
  }

  function forget(engine: Engine): void {
    const at = waiting.findIndex((one) => one.engine === engine);
    if (at === -1) return;
    clearTimeout(waiting[at]!.timer);
    waiting.splice(at, 1);
  }

  return {
    take(scan, onDeath) {
      const known = waiting.at(-1)?.engine;
      if (known !== undefined) forget(known);
      const engine = known ?? start();
      scans.set(engine, (scans.get(engine) ?? 0) + 1);
      engine.begin(scan, onDeath);
      return engine;
    },
    giveBack(engine) {
      if (closed || waiting.length >= size || scans.get(engine)! >= mostScans) return engine.kill();
      engine.end(() => forget(engine));
      const timer = setTimeout(() => engine.kill(), longestWait).unref();
      waiting.push({ engine, timer });
    },
    close() {
      closed = true;
      for (const { engine } of [...waiting]) engine.kill();
    },
  };
}
