/** Numbers in messages. */

/** As it is, with an exponent where it is small: 1e-5. */
export const shortly = (value: number): string =>
  value !== 0 && Math.abs(value) < 1e-3
    ? value.toExponential().replace("e+", "e")
    : `${value}`.replace("Infinity", "infinite");

/** With so many significant digits. */
export const withDigits = (value: number, digits: number): string =>
  shortly(Number(value.toPrecision(digits)));
