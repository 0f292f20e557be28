/** Clipping part by part: every group of parameters has a bound of its own. McMahan et al. 2018 (arXiv 1812.06210). */
import { grouped } from "../../math/grouped.ts";
import { multiply } from "../../tensor/operations/arithmetic.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { sumSensitivity } from "../neighboringRelation.ts";
import type { Clipping, ParameterNorms } from "./clipping.ts";
import { clippingFactor, normOver, requireNorms } from "./together.ts";

/** What clipping by layer is made of. */
export interface PerLayerClippingOptions {
  /** Largest L2 norm over all layers together; each of L layers has clipNorm / √L. In [1e-12, 1e30]. */
  readonly clipNorm: number;
}

/** The same bound for every layer. A layer is what is left of a parameter's name without its last part. */
export function perLayerClipping({ clipNorm }: PerLayerClippingOptions): Clipping {
  requireNorms("perLayerClipping", { clipNorm });
  return {
    record: { kind: "perLayer", clipNorm },
    clipNorm,
    sensitivity: (relation, bound = clipNorm) => sumSensitivity(relation, bound),
    factors: (norms, bound) => {
      const layers = groupsOf(norms, ({ name }) => layerOf(name));
      const share = multiply(bound, 1 / Math.sqrt(layers.size));
      return factorsByGroup(norms, layers, () => share);
    },
  };
}

/** What clipping by group is made of. */
export interface PerGroupClippingOptions {
  /** Largest L2 norm of each group. Each in [1e-12, 1e30]. */
  readonly clipNorms: Readonly<Record<string, number>>;
  /** The group of a parameter, by its name. @default the layer */
  readonly groupOf?: (name: string) => string;
}

/**
 * A bound for every group by its name; together √Σ clipNorm².
 *
 * Its factors throw a RangeError for a parameter whose group has no bound.
 */
export function perGroupClipping(options: PerGroupClippingOptions): Clipping {
  const { clipNorms, groupOf = layerOf } = options;
  requireNorms("perGroupClipping", clipNorms);
  const bounds = Object.values(clipNorms);
  if (bounds.length === 0) throw new RangeError("perGroupClipping: expected a group, got none.");
  const clipNorm = Math.hypot(...bounds);
  return {
    record: { kind: "perGroup", clipNorms },
    clipNorm,
    sensitivity: (relation, bound = clipNorm) => sumSensitivity(relation, bound),
    factors: (norms, bound) => {
      const groups = groupsOf(norms, ({ name }) => groupOf(name));
      return factorsByGroup(norms, groups, (group) => {
        const own = Object.hasOwn(clipNorms, group) ? clipNorms[group] : undefined;
        if (own !== undefined) return multiply(bound, own / clipNorm);
        const known = Object.keys(clipNorms).join(", ");
        throw new RangeError(`perGroupClipping: no clipNorm for "${group}". There are: ${known}.`);
      });
    },
  };
}

const layerOf = (name: string) => name.split(".").slice(0, -1).join(".") || name;

type Groups = ReadonlyMap<string, readonly ParameterNorms[]>;

const groupsOf = (
  norms: readonly ParameterNorms[],
  keyOf: (parameter: ParameterNorms) => string,
): Groups => grouped(norms, keyOf);

function factorsByGroup(
  norms: readonly ParameterNorms[],
  groups: Groups,
  boundOf: (group: string) => Tensor,
): Tensor[] {
  const factors = new Map<ParameterNorms, Tensor>();
  for (const [group, members] of groups) {
    const factor = clippingFactor(normOver(members), boundOf(group));
    for (const member of members) factors.set(member, factor);
  }
  return norms.map((each) => factors.get(each)!);
}
