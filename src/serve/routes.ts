/** What the live view answers: the list, the page of a run, and the news of a run. */
import { type Context, Hono } from "hono";
import { contentSecurityPolicy, pageOf, pageScripts, type ReportedRun } from "../report/index.ts";
import { type ChangesOptions, changes } from "./changes.ts";
import { guard } from "./guard.ts";
import { listPage, listScripts } from "./listPage.ts";
import type { Runs } from "./runs.ts";

export interface RoutesOptions extends ChangesOptions {
  /** The port, once the server listens. */
  readonly port: () => number;
}

/** The application over a folder of runs. */
export function routes(runs: Runs, options: RoutesOptions): Hono {
  const application = new Hono();
  application.use(guard(options.port));
  application.get("/", async (context) => {
    const names = await runs.names();
    const found = await Promise.all(names.map((name) => runs.glance(name)));
    const list = await listPage(found.filter((run) => run !== undefined));
    return await send(context, list, listScripts);
  });
  application.get("/runs/:name", async (context) => {
    const name = context.req.param("name");
    const run = await runs.read(name);
    const page = await pageOf([run ?? notThereYet(name)], { live: true });
    context.status(run === undefined ? 404 : 200);
    return await send(context, page, pageScripts(true));
  });
  application.get("/runs/:name/events", (context) =>
    changes(context, { runs, name: context.req.param("name") }, options),
  );
  return application;
}

/** A run that was asked for before it began; its page waits for it. */
const notThereYet = (name: string): ReportedRun => ({
  name: name.slice(0, 200),
  provenance: {},
  events: [],
});

/** As a header the policy also forbids frames, which a `meta` element cannot. */
async function send(
  context: Context,
  page: string,
  scripts: Parameters<typeof contentSecurityPolicy>[0],
) {
  const policy = await contentSecurityPolicy(scripts);
  context.header("Content-Security-Policy", `${policy}; frame-ancestors 'none'`);
  return context.html(page);
}
