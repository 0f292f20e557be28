/** A worker thread that answers one message after the other: both ends of the conversation. */
import { parentPort, Worker } from "node:worker_threads";
import { TensorError } from "./error.ts";

/** What a worker answers: `error` is a message, absent when all went well. Its first answer says that it is ready. */
export interface WorkerAnswer {
  readonly error?: string;
}

/** The worker seen from outside. It keeps the process alive only while an answer is awaited. */
export class WorkerThread<Answer extends WorkerAnswer = WorkerAnswer> {
  private readonly worker: Worker;
  private last: Promise<unknown> = Promise.resolve();
  private stopped = false;

  /** `url` is a TypeScript file, or what it was compiled to. */
  constructor(url: URL, workerData: unknown) {
    this.worker = startWorker(url, workerData);
    this.worker.once("exit", () => {
      this.stopped = true;
    });
  }

  /** Acts when everything before has ended. */
  inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const result = this.last.then(act, act);
    this.last = result;
    return result;
  }

  /** Sends a message and waits for its answer. */
  ask(message: unknown): Promise<Answer> {
    const answer = this.answer();
    this.tell(message);
    return answer;
  }

  /** Sends a message that has no answer. */
  tell(message: unknown): void {
    this.worker.postMessage(message);
  }

  /** Waits for the next answer; rejects with what went wrong in the worker. */
  answer(): Promise<Answer> {
    const { worker } = this;
    if (this.stopped) return Promise.reject(hasStopped());
    worker.ref();
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        worker.off("message", onMessage).off("error", onError).off("exit", onExit).unref();
        act();
      };
      const onMessage = (answer: Answer) =>
        settle(() => (answer.error === undefined ? resolve(answer) : reject(Error(answer.error))));
      const onError = (error: Error) => settle(() => reject(error));
      const onExit = () => settle(() => reject(hasStopped()));
      worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    });
  }

  /** Ends the worker, also in the middle of its work. */
  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}

/**
 * The end in the worker: says that it is ready, then answers each message with what `act` gives, or with what went
 * wrong. A message for which it gives nothing has no answer.
 */
export function answerMessages<Message, Answer extends WorkerAnswer>(
  act: (message: Message) => Promise<Answer> | undefined,
): void {
  const port = parentPort!;
  port.on("message", async (message: Message) => {
    try {
      const answer = await act(message);
      if (answer) port.postMessage(answer);
    } catch (error) {
      port.postMessage({ error: error instanceof Error ? error.message : String(error) });
    }
  });
  port.postMessage({});
}

const hasStopped = () => new TensorError("run", "the worker has stopped.");

/** A worker that runs TypeScript where Node.js does not do so by itself; flags of this process are its own. */
function startWorker(url: URL, workerData: unknown): Worker {
  const needsHook =
    url.pathname.endsWith(".ts") && !(process.features as { typescript?: unknown }).typescript;
  const hook = new URL("../../bin/typescript.js", import.meta.url).href;
  return new Worker(url, { workerData, execArgv: needsHook ? ["--import", hook] : [] });
}
