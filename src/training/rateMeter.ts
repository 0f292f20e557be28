/** How long steps take. */

/** Call it after each step: seconds per step, smoothed over about the last ten. */
export function rateMeter(): () => number {
  let last = performance.now();
  let smoothed: number | undefined;
  return () => {
    const now = performance.now();
    const seconds = (now - last) / 1000;
    last = now;
    smoothed = smoothed === undefined ? seconds : 0.9 * smoothed + 0.1 * seconds;
    return smoothed;
  };
}
