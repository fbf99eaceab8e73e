import { comparesMaps } from '../engines.js';
import { TestApp } from '../test-app.js';
import { InteropController } from './interop.controller.js';
import { missingPython, ORIGINALS, OtherApplications } from './other-applications.js';
import { RunningClock } from './running-clock.js';
import { interopEngine, SharedTable } from './shared-table.js';
import { SECRET, SYSTEMS, type System } from './systems.js';
import { Visitor } from './visitor.js';

/** What cannot run here, and why; `REQUIRE_INTEROP=1` makes that a failure. */
export function missingHere(): { readonly why: string; readonly systems: readonly System[] } {
  const python = missingPython();
  const maps = comparesMaps(interopEngine()) ? undefined : 'dynalite compares no maps';
  const systems = SYSTEMS.filter(
    ({ runs, key }) =>
      (python !== undefined && runs === 'python') || (maps !== undefined && key === 'pwrdrvr'),
  );
  const why = [python, maps].filter((one) => one !== undefined).join('; ');
  if (why !== '' && process.env['REQUIRE_INTEROP'] === '1') {
    throw new Error(`REQUIRE_INTEROP: ${why}`);
  }
  return { why, systems };
}

export function systemsHere(): System[] {
  const { systems } = missingHere();
  return SYSTEMS.filter((system) => !systems.includes(system));
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

/** How our application goes about the table: on it, or moving sessions out of it. */
export type How = 'sharing' | 'moving' | 'moving when read' | 'moving, keeping the old rows';

/** One system's application, its table, and ours. */
export class Place {
  readonly #apps = new Map<How, Promise<TestApp>>();
  readonly #others: TestApp[] = [];

  constructor(
    readonly system: System,
    readonly table: SharedTable,
    readonly others: OtherApplications,
  ) {}

  app(how: How): Promise<TestApp> {
    const app = this.#apps.get(how) ?? this.#start(how);
    this.#apps.set(how, app);
    return app;
  }

  /** Another instance of that application. */
  async anotherApp(how: How): Promise<TestApp> {
    const { tableName } = await this.app(how);
    const app = await this.#start(how, tableName);
    this.#others.push(app);
    return app;
  }

  async visitor(how: How): Promise<Visitor> {
    const { url } = await this.app(how);
    return new Visitor(this.others.url(this.system.key), url);
  }

  async stop(): Promise<void> {
    const apps = await Promise.all(this.#apps.values());
    await Promise.all([...apps, ...this.#others].map((app) => app.stop()));
    this.table.close();
  }

  #start(how: How, tableName?: string): Promise<TestApp> {
    const { layout, name } = this.table;
    const old = {
      layout,
      tableName: name,
      when: how === 'moving when read' ? ('read' as const) : ('change' as const),
      keepOldRow: how === 'moving, keeping the old rows',
    };
    const options =
      how === 'sharing'
        ? { tableName: name, session: { layout, cookie: { secure: false } } }
        : { ...(tableName !== undefined && { tableName }), session: { migrateFrom: [old] } };
    return TestApp.start({
      controllers: [InteropController],
      engine: this.table.engine,
      clock: new RunningClock(),
      ...options,
    });
  }
}
