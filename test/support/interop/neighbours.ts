import type { SessionModuleOptions } from '../../../lib/index.js';
import { TestApp } from '../test-app.js';
import { InteropController } from './interop.controller.js';
import { missingPython, ORIGINALS, OtherApplications } from './other-applications.js';
import { RunningClock } from './running-clock.js';
import { interopEngine, SharedTable } from './shared-table.js';
import { SECRET, SYSTEMS, type System } from './systems.js';
import { Visitor } from './visitor.js';

/** What can run here. Where that is not all, it says so once; `REQUIRE_INTEROP=1` makes it a failure. */
export function systemsHere(): System[] {
  const missing = missingPython();
  if (missing === undefined) return [...SYSTEMS];
  if (process.env['REQUIRE_INTEROP'] === '1') throw new Error(`REQUIRE_INTEROP: ${missing}`);
  process.stderr.write(`Without the applications in Python: ${missing}\n`);
  return SYSTEMS.filter(({ runs }) => runs !== 'python');
}

/** The other applications, each on a table of its own, and ours for that table. */
export class Neighbours {
  /** @param originals the folder of the libraries, or `null` for our stand-ins */
  static async start(
    systems: readonly System[],
    originals: string | null = ORIGINALS ?? null,
  ): Promise<Neighbours> {
    const engine = interopEngine();
    const tables = new Map<string, SharedTable>();
    for (const { key, layout } of systems) tables.set(key, new SharedTable(layout(), engine));
    await Promise.all([...tables.values()].map((table) => table.create()));

    const run = (where: System['runs']) => {
      const here = systems.filter(({ runs }) => runs === where).map(({ key }) => key);
      const names = here.map((key) => [key, tables.get(key)?.name ?? '']);
      const conditions = { engine, secret: SECRET, tables: Object.fromEntries(names) };
      if (here.length === 0) return undefined;
      return where === 'node'
        ? OtherApplications.node(conditions)
        : OtherApplications.python(conditions, originals);
    };
    const [python, node] = await Promise.all([run('python'), run('node')]);
    const places = systems.map((system) => {
      const others = system.runs === 'python' ? python : node;
      const table = tables.get(system.key);
      if (table === undefined || others === undefined) throw new Error(`no ${system.key}`);
      return new Place(system, table, others);
    });
    return new Neighbours(places, async () => {
      await Promise.all(places.map((place) => place.stop()));
      await Promise.all([python?.stop(), node?.stop()]);
    });
  }

  private constructor(
    readonly places: readonly Place[],
    readonly stop: () => Promise<void>,
  ) {}

  place(system: System): Place {
    const found = this.places.find((place) => place.system === system);
    if (found === undefined) throw new Error(`${system.key} was not started`);
    return found;
  }
}

type How = 'sharing' | 'moving';

/** One system's application, its table, and ours: on that table, or moving out of it. */
export class Place {
  readonly #apps = new Map<How, Promise<TestApp>>();

  constructor(
    readonly system: System,
    readonly table: SharedTable,
    readonly others: OtherApplications,
  ) {}

  app(how: How): Promise<TestApp> {
    const known = this.#apps.get(how);
    if (known !== undefined) return known;
    const starting = this.#start(how === 'sharing' ? this.#sharing() : this.#moving());
    this.#apps.set(how, starting);
    return starting;
  }

  async visitor(how: How): Promise<Visitor> {
    const { url } = await this.app(how);
    return new Visitor(this.others.url(this.system.key), url);
  }

  async stop(): Promise<void> {
    for (const app of this.#apps.values()) await (await app).stop();
    this.table.close();
  }

  #sharing() {
    const session: SessionModuleOptions = {
      layout: this.table.layout,
      cookie: { secure: false },
    };
    return { tableName: this.table.name, session };
  }

  #moving() {
    const { layout, name: tableName } = this.table;
    return { session: { migrateFrom: [{ layout, tableName }] } };
  }

  #start(options: { session: SessionModuleOptions; tableName?: string }): Promise<TestApp> {
    return TestApp.start({
      controllers: [InteropController],
      engine: this.table.engine,
      clock: new RunningClock(),
      ...options,
    });
  }
}
