import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { SessionTable } from 'nestjs-dynamo-session';
import { Storage } from './storage.js';

/** Makes the table in a local engine. In AWS a deployment does that, once: see the README. */
@Injectable()
export class TableSetup implements OnApplicationBootstrap {
  readonly #logger = new Logger('Shop');

  constructor(
    private readonly storage: Storage,
    private readonly table: SessionTable,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.storage.isLocal) return;
    const { tableName } = this.table;
    const { created } = await this.table.ensure();
    if (this.storage.isOwn) {
      this.#logger.log(
        `No DYNAMODB_ENDPOINT or AWS_REGION is set: started dynalite in this process and created the table "${tableName}"; it is gone when the process ends.`,
      );
    } else if (created) {
      this.#logger.log(`Created the table "${tableName}".`);
    }
  }
}
