import {
  Inject,
  Logger,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { HttpAdapterHost, ModuleRef, ModulesContainer } from '@nestjs/core';
import { resolveSerializer, serializersOf } from './config/resolution/serializer-resolver.js';
import type { SerializerOption, SessionModuleOptions } from './config/session-options.js';
import { adviceOn } from './dynamo-session.advice.js';
import {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN,
  type ASYNC_OPTIONS_TYPE,
  type OPTIONS_TYPE,
} from './dynamo-session.module-definition.js';
import { checkPlatform, enterFirst, requestPrototype } from './dynamo-session.platform.js';
import { sessionExports, sessionProviders } from './dynamo-session.providers.js';
import { checkRegistrations } from './dynamo-session.registrations.js';
import { DYNAMODB_CLIENT, OWN_MANAGER, SESSION_RUNTIME } from './dynamo-session.tokens.js';
import { logSessionEvents } from './events/log-session-events.js';
import type { ClientHandle } from './repository/dynamodb/create-client.js';
import { explainMissingSession } from './request/express/session-hint.js';
import { requestEntry } from './request/request-entry.js';
import { SessionManager } from './request/session-manager.js';
import type { SessionRuntime } from './lifecycle/runtime/session-runtime.js';
import { PayloadCodec } from './serializer/payload-codec.js';

/**
 * Server-side sessions in Amazon DynamoDB. Import it once, with `forRoot` or `forRootAsync`, and once
 * more with a `name` for each further kind of session.
 */
@Module({})
export class DynamoSessionModule
  extends ConfigurableModuleClass
  implements OnModuleInit, OnApplicationShutdown
{
  // Really private: whoever inspects the module must not see the secrets in its options.
  readonly #moduleOptions: SessionModuleOptions;
  readonly #runtime: SessionRuntime;
  readonly #client: ClientHandle;
  readonly #moduleRef: ModuleRef;
  readonly #manager: SessionManager;
  readonly #modules: ModulesContainer;
  readonly #platform: HttpAdapterHost;

  constructor(
    @Inject(MODULE_OPTIONS_TOKEN) moduleOptions: SessionModuleOptions,
    @Inject(SESSION_RUNTIME) runtime: SessionRuntime,
    @Inject(DYNAMODB_CLIENT) client: ClientHandle,
    moduleRef: ModuleRef,
    @Inject(OWN_MANAGER) manager: SessionManager,
    modules: ModulesContainer,
    platform: HttpAdapterHost,
  ) {
    super();
    this.#moduleOptions = moduleOptions;
    this.#runtime = runtime;
    this.#client = client;
    this.#moduleRef = moduleRef;
    this.#manager = manager;
    this.#modules = modules;
    this.#platform = platform;
    const entry = requestEntry(manager, runtime.options);
    if (entry !== undefined) enterFirst(platform, entry);
  }

  /** @param options all have defaults; in production set `secrets` */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return registered(super.forRoot(options), options.name);
  }

  /** @param options where the options come from; `name` and `isGlobal` are beside, for they are needed before */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return registered(super.forRootAsync(options), options.name);
  }

  async onModuleInit(): Promise<void> {
    const { options, events } = this.#runtime;
    checkPlatform(this.#platform);
    await checkRegistrations(this.#modules);
    await this.#makeCodecs();
    const { name } = this.#manager;
    const logger = new Logger(`DynamoSessionModule${name === undefined ? '' : `:${name}`}`);
    const requests = requestPrototype(this.#platform);
    const isProduction = process.env['NODE_ENV'] === 'production';
    if (requests !== undefined && name === undefined && !options.eager && !isProduction) {
      explainMissingSession(requests, (text) => logger.warn(text));
    }
    if (options.logEvents) logSessionEvents(events, logger);
    for (const line of adviceOn(this.#moduleOptions, options)) logger.warn(line);
  }

  /** Waits for writes in flight, so that a deployment loses none. */
  async onApplicationShutdown(): Promise<void> {
    await this.#runtime.inFlight.drain(this.#runtime.options.storeTimeoutMs);
    this.#runtime.events.complete();
    this.#client.destroy();
  }

  async #makeCodecs(): Promise<void> {
    const { options, sources } = this.#runtime;
    const { dataVersion, migrations, maxBytes } = options;
    const resolve = (option: SerializerOption) => resolveSerializer(option, this.#moduleRef);
    const [first, ...others] = serializersOf(this.#moduleOptions);
    const [writer, readers] = [await resolve(first), await Promise.all(others.map(resolve))];
    for (const one of [writer, ...readers]) await one.load?.();
    const codec = { writer, readers, dataVersion, migrations, maxBytes };
    for (const source of sources) {
      const { reader } = source;
      source.codec = new PayloadCodec(reader === undefined ? codec : { ...codec, reader });
    }
  }
}

function registered(definition: DynamicModule, name: string | undefined): DynamicModule {
  return {
    ...definition,
    providers: [...(definition.providers ?? []), ...sessionProviders(name)],
    exports: [...(definition.exports ?? []), ...sessionExports(name)],
  };
}
