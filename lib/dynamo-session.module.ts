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
  type OPTIONS_TYPE,
} from './dynamo-session.module-definition.js';
import { checkPlatform } from './dynamo-session.platform.js';
import { sessionProviders } from './dynamo-session.providers.js';
import { checkRegistrations } from './dynamo-session.registrations.js';
import { DYNAMODB_CLIENT, SESSION_RUNTIME } from './dynamo-session.tokens.js';
import { logSessionEvents } from './events/log-session-events.js';
import { SessionEvents } from './events/session-events.js';
import type { ClientHandle } from './repository/dynamodb/create-client.js';
import { SessionRepository } from './repository/session.repository.js';
import { SessionManager } from './request/session-manager.js';
import type { SessionRuntime } from './lifecycle/runtime/session-runtime.js';
import { PayloadCodec } from './serializer/payload-codec.js';
import { SessionClock } from './session/session-clock.js';
import { SessionTable } from './table/session-table.js';

/** Server-side sessions in Amazon DynamoDB. Import it once, with `forRoot` or `forRootAsync`. */
@Module({
  providers: sessionProviders,
  exports: [SessionManager, SessionRepository, SessionEvents, SessionTable, SessionClock],
})
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
    manager: SessionManager,
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
  }

  /** @param options all have defaults; in production set `secrets` */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options);
  }

  async onModuleInit(): Promise<void> {
    const { options, events } = this.#runtime;
    checkPlatform(this.#platform);
    this.#manager.isDefault = checkRegistrations(this.#modules, options);
    await this.#makeCodecs();
    const logger = new Logger(DynamoSessionModule.name);
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
