/** Takes ten steps and prints the most memory that this process ever had, in MiB. Started by `memory.ts`. */
import { plainSteps, privateSteps } from "./steps.ts";
import { type TaskName, tasks } from "./task.ts";

const [, , name, kind] = process.argv;
const task = tasks[name as TaskName]();
const steps = await (kind === "private" ? privateSteps : plainSteps)(task, 1);
await steps.work(7);
console.log(process.resourceUsage().maxRSS / 1024);
await steps.close();
