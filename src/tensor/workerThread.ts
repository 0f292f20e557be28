/** A worker thread that answers one message after the other. */
import { Worker } from "node:worker_threads";
import { TensorError } from "./error.ts";

/** What a worker answers: `error` is a message, absent when all went well. Its first answer says that it is ready. */
export interface WorkerAnswer {
  readonly error?: string;
}

/** The worker seen from here. It keeps the process alive only while an answer is awaited. */
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

  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}

const hasStopped = () => new TensorError("run", "the worker has stopped.");

/** A worker that runs TypeScript where Node.js does not do so by itself; flags of this process are its own. */
function startWorker(url: URL, workerData: unknown): Worker {
  const needsHook =
    url.pathname.endsWith(".ts") && !(process.features as { typescript?: unknown }).typescript;
  const hook = new URL("../../bin/typescript.js", import.meta.url).href;
  return new Worker(url, { workerData, execArgv: needsHook ? ["--import", hook] : [] });
}
