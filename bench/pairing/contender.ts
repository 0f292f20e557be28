/** One side of a comparison: something that does units of work and says what they cost. */

/** What some units of work cost. */
export interface Cost {
  /** Wall-clock time. */
  readonly seconds: number;
  /** Processor time of all threads: less moved by what else the machine does. */
  readonly cpuSeconds: number;
}

/** Ours or a peer, warmed up and ready. */
export interface Contender {
  /** For the table, with its version where it has one. */
  readonly name: string;
  /** Does this many units of work. */
  work(units: number): Promise<Cost>;
  close(): Promise<void>;
}

/** A contender in this process. `close` frees what it holds. */
export function contenderHere(
  name: string,
  work: (units: number) => Promise<unknown>,
  close: () => Promise<void>,
): Contender {
  return {
    name,
    close,
    work: async (units) => {
      const [start, cpuStart] = [performance.now(), process.cpuUsage()];
      await work(units);
      const { user, system } = process.cpuUsage(cpuStart);
      return { seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 };
    },
  };
}
