/** The live view: a server on this machine only, for the pages of runs while they go on. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface ViewOptions {
  /** 0 takes any free port. @default 0 */
  readonly port?: number;
  /** How often the files of a watched run are looked at, in milliseconds. @default 500 */
  readonly interval?: number;
}

/** A view that is being served. */
export interface View {
  /** Where to look: `http://127.0.0.1:<port>/`. */
  readonly url: string;
  readonly port: number;
  /** Ends every stream and stops listening. */
  close(): Promise<void>;
}

/** The only address that is listened on; other machines cannot reach it. */
const hostname = "127.0.0.1";

/**
 * Serves the runs in `folder`, which need not exist yet.
 * Rejects with the error of the system where the port is taken.
 */
export async function view(
  folder: string,
  { port = 0, interval = 500 }: ViewOptions = {},
): Promise<View> {
  const [{ createAdaptorServer }, { routes }, { Runs }] = await Promise.all([
    import("@hono/node-server"),
    import("./routes.ts"),
    import("./runs.ts"),
  ]);
  const closing = new AbortController();
  const { signal } = closing;
  const application = routes(new Runs(folder), { interval, signal, port: () => portOf(server) });
  const server = createAdaptorServer({ fetch: application.fetch }) as Server;
  await listening(server, port);
  return {
    url: `http://${hostname}:${portOf(server)}/`,
    port: portOf(server),
    close: async () => {
      closing.abort();
      await closed(server);
    },
  };
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const listening = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: hostname }, resolve);
  });

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    // A stream of news would keep the server alive for as long as its reader listens.
    server.closeAllConnections();
  });
