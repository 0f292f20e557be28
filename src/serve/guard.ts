/**
 * Who may ask: this machine's browser, on a page of this server.
 *
 * A server on 127.0.0.1 can still be reached by any web page the browser has open: by a form, or by
 * a host name that its owner points at 127.0.0.1 (DNS rebinding). Such a request carries the name of
 * the attacker's site in Host or Origin, so both must be exactly ours.
 */
import type { MiddlewareHandler } from "hono";

const headers = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cache-Control": "no-store",
};

/** Answers 405, 403 or 421 where a request is not ours to answer. `port` is known once it listens. */
export function guard(port: () => number): MiddlewareHandler {
  return async (context, next) => {
    for (const [name, value] of Object.entries(headers)) context.header(name, value);
    if (!["GET", "HEAD"].includes(context.req.method)) return context.text("Only GET.", 405);
    const hosts = [`127.0.0.1:${port()}`, `localhost:${port()}`];
    if (!hosts.includes(context.req.header("host") ?? "")) return context.text("Wrong host.", 421);
    const origin = context.req.header("origin");
    if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`)) {
      return context.text("Wrong origin.", 403);
    }
    return await next();
  };
}
