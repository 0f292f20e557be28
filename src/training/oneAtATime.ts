/** Work that shares memory with the work before it. */

/** Does a piece of work, unless another one is still going on: then nothing of it is begun. */
export type Alone = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Refuses what comes before the last piece of work is done; `what` is how errors call a piece. */
export function oneAtATime(what: string): Alone {
  let isBusy = false;
  return async (work) => {
    if (isBusy) throw new Error(`${what}: expected one at a time, got a second one. Await each.`);
    isBusy = true;
    try {
      return await work();
    } finally {
      isBusy = false;
    }
  };
}
