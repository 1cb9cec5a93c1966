/** How many requests a node gets at once: it says itself how much is too much. */
export interface Pace {
  /** Waits until there is room, and does the work. */
  turn<T>(work: () => Promise<T>): Promise<T>;
  /** The node turned a request away because of how many there were: half as many from now on. */
  slower(): void;
  /** It answered: after a while one more. */
  faster(): void;
}

/** Answers in a row, for each place that there is, until one more is tried. */
const steady = 4;

/** @param most requests at once, at the beginning and ever */
export function pace(most: number): Pace {
  let places = most;
  let running = 0;
  let answered = 0;
  const waiting: (() => void)[] = [];
  function admit(): void {
    while (running < places && waiting.length > 0) {
      running++;
      waiting.shift()!();
    }
  }
  return {
    async turn(work) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        admit();
      });
      try {
        return await work();
      } finally {
        running--;
        admit();
      }
    },
    slower() {
      places = Math.max(1, Math.floor(places / 2));
      answered = 0;
    },
    faster() {
      if (++answered < places * steady || places === most) return;
      places++;
      answered = 0;
    },
  };
}
