import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigService, type ConfigType } from '@nestjs/config';
import { sessionConfig } from 'nestjs-dynamo-session';
import { startDynalite, type LocalEngine } from './dynalite.js';

/** Text that every local engine takes: they ask for credentials and check none. */
const ANY_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/**
 * Which DynamoDB the shop talks to: the one that DYNAMODB_ENDPOINT names, that of an AWS region
 * (AWS_REGION), or, with neither set, one in this process that forgets everything when it ends.
 */
@Injectable()
export class Storage implements OnApplicationShutdown {
  #own: LocalEngine | undefined;
  #client: DynamoDBClient | undefined;

  constructor(
    @Inject(sessionConfig.KEY) private readonly environment: ConfigType<typeof sessionConfig>,
    private readonly config: ConfigService,
  ) {}

  /** Whether this process started the engine. */
  get isOwn(): boolean {
    return this.#own !== undefined;
  }

  /** Whether tables are the shop's to make: with AWS they are the deployment's. */
  get isLocal(): boolean {
    return this.isOwn || isLoopback(this.environment.endpoint);
  }

  /** One client for the sessions and for the shop's users. */
  async open(): Promise<DynamoDBDocumentClient> {
    this.#client = new DynamoDBClient(await this.#settings());
    return DynamoDBDocumentClient.from(this.#client);
  }

  async onApplicationShutdown(): Promise<void> {
    this.#client?.destroy();
    await this.#own?.stop();
  }

  async #settings(): Promise<DynamoDBClientConfig> {
    const region = this.environment.region ?? this.config.get<string>('AWS_REGION');
    const { endpoint } = this.environment;
    if (endpoint === undefined && region !== undefined) return { region };
    if (endpoint !== undefined && !isLoopback(endpoint)) {
      return { endpoint, ...(region !== undefined && { region }) };
    }
    this.#own = endpoint === undefined ? await startDynalite() : undefined;
    return {
      credentials: ANY_CREDENTIALS,
      endpoint: endpoint ?? this.#own?.endpoint ?? '',
      region: region ?? 'local',
    };
  }
}

function isLoopback(endpoint: string | undefined): boolean {
  if (endpoint === undefined || !URL.canParse(endpoint)) return false;
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(endpoint).hostname);
}
