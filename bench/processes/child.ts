import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const running = new Set<ChildProcess>();
// Whatever ends this process, none of the others is left behind.
process.once('exit', () => running.forEach((child) => child.kill()));

/** A process that answers one question at a time. */
export class Child {
  readonly #process: ChildProcess;
  readonly #ended: Promise<never>;

  private constructor(child: ChildProcess, file: string) {
    this.#process = child;
    this.#ended = once(child, 'exit').then(([code]) => {
      throw new Error(`${file} ended with code ${String(code)}; what it says is above.`);
    });
    // Ended by us in the end, when nobody asks any more.
    this.#ended.catch(() => undefined);
  }

  /** Starts one of the files of this folder, and waits until it is ready. */
  static async start(file: string, order: object = {}): Promise<Child> {
    const started = fork(join(__dirname, file), [JSON.stringify(order)], {
      // Nest 12 is ESM, and `require` of that is called experimental by the older ones.
      execArgv: ['--disable-warning=ExperimentalWarning', '--expose-gc', ...profiling()],
    });
    running.add(started);
    const child = new Child(started, file);
    await child.#answer();
    return child;
  }

  async ask<Answer>(question: unknown): Promise<Answer> {
    const answer = this.#answer();
    this.#process.send(question as object);
    return (await answer) as Answer;
  }

  async stop(): Promise<void> {
    running.delete(this.#process);
    this.#process.kill();
    await this.#ended.catch(() => undefined);
  }

  async #answer(): Promise<unknown> {
    const [answer] = (await Promise.race([once(this.#process, 'message'), this.#ended])) as [
      unknown,
    ];
    return answer;
  }
}

/** `BENCH_PROFILE=folder` writes a CPU profile of each process there. */
function profiling(): string[] {
  const folder = process.env['BENCH_PROFILE'];
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
}
