/** How long a server asks to be left alone. */

/**
 * The wait in milliseconds, at least 0, by the first header that says something: `retry-after-ms`, then
 * `retry-after` in seconds or as a date. A date is counted from the server's own clock where it tells it.
 *
 * Source: RFC 9110, section 10.2.3.
 */
export function retryAfter(
  headers: Readonly<Record<string, string | undefined>>,
  now: number,
): number | undefined {
  const milliseconds = numberIn(headers["retry-after-ms"]);
  if (milliseconds !== undefined) return milliseconds;
  const text = headers["retry-after"];
  const seconds = numberIn(text);
  if (seconds !== undefined) return seconds * 1000;
  // Dates begin with the day of the week; JavaScript takes much else for a date.
  const date = /^[A-Za-z]{3}/.test(text ?? "") ? Date.parse(text!) : Number.NaN;
  if (Number.isNaN(date)) return undefined;
  const serverNow = Date.parse(headers.date ?? "");
  return Math.max(0, date - (Number.isNaN(serverNow) ? now : serverNow));
}

function numberIn(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*\d+(\.\d+)?\s*$/.test(text)) return undefined;
  return Number(text);
}
