/** All accountants: the files of this folder that judge events. */
import type { Accountant } from "./accountant.ts";
import clt from "./clt.ts";
import gdp from "./gdp.ts";
import pld from "./pld.ts";
import prv from "./prv.ts";
import pure from "./pure.ts";
import rdp from "./rdp.ts";
import zcdp from "./zcdp.ts";

/** In the order in which they are compared: the tightest first, estimates last. */
export const accountants: readonly Accountant[] = [pld, gdp, rdp, pure, zcdp, prv, clt];
