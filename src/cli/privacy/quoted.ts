/** Words as a shell reads them back. */

/** A word of a command: in quotes where a shell would make something else of it. */
export const quoted = (text: string): string =>
  /^[\w.,:/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
