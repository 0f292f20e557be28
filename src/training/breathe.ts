/** Lets timers, signals and the progress line have their turn between steps. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
