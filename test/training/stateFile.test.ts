import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeSafetensors } from "../../src/model/safetensors/index.ts";
import { encodeState, parseState } from "../../src/training/stateFile.ts";

describe("a training state as a file", () => {
  test("comes back to the bit, whatever it holds", () => {
    const numbers = fc.float32Array({ minLength: 1, maxLength: 20 });
    const states = fc.record({ step: fc.nat(), parameters: numbers, optimizer: numbers });
    fc.assert(
      fc.property(states, (state) => {
        const back = parseState(encodeState(state), "file");
        expect(back.step).toBe(state.step);
        for (const name of ["parameters", "optimizer"] as const) {
          expect(bits(back[name])).toEqual(bits(state[name]));
        }
      }),
      { seed: 5 },
    );
  });

  test("may have no optimiser state: plain gradient descent keeps none", () => {
    const state = { step: 1, parameters: Float32Array.of(1), optimizer: new Float32Array(0) };
    expect(parseState(encodeState(state), "file")).toEqual(state);
  });

  test("equal states make equal bytes", () => {
    const state = () => ({
      ...{ step: 3, parameters: Float32Array.of(1, 2), optimizer: Float32Array.of(3) },
    });
    expect(encodeState(state())).toEqual(encodeState(state()));
  });

  test("is not taken from another kind of file", () => {
    const other = encodeSafetensors([{ name: "x", shape: [1], data: Float32Array.of(1) }], {
      format: "pt",
    });
    expect(() => parseState(other, "model.safetensors")).toThrow(
      "model.safetensors: expected a training state, got pt.",
    );
  });

  test("that was cut off is refused", () => {
    const whole = encodeState({
      ...{ step: 3, parameters: Float32Array.of(1, 2), optimizer: Float32Array.of(3) },
    });
    for (const length of [0, 4, whole.length - 1]) {
      expect(() => parseState(whole.subarray(0, length), "half.safetensors")).toThrow(
        "half.safetensors",
      );
    }
  });
});

const bits = ({ buffer, byteOffset, length }: Float32Array) => [
  ...new Uint32Array(buffer.slice(byteOffset, byteOffset + 4 * length)),
];
