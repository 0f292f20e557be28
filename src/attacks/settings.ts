/** Settings that attacks share. */
import { z } from "zod";

/** What an attack climbs: the rating of prompt and response, or of the response by itself. */
export const rated = z.enum(["exchange", "response"]).default("exchange");

/** Independent runs; each proposes a prompt. */
export const runs = z.int().min(1).default(200);

/** P(unsafe) above which a prompt is one that was looked for. The paper's classifiers say unsafe there. 1: no prompt is. */
export const until = z.number().min(0).max(1).default(0.9);

/**
 * Temperature of the soft response tokens that derivatives pass through while the response itself is greedy. At 1 a model
 * that is sure of its response lets nothing through. Ours.
 */
export const responseTemperature = z.number().positive().default(3);
