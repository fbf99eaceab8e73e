import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Module } from '@nestjs/common';
import { Storage } from './storage.js';

@Module({
  providers: [
    Storage,
    {
      provide: DynamoDBDocumentClient,
      inject: [Storage],
      useFactory: (storage: Storage) => storage.open(),
    },
  ],
  exports: [Storage, DynamoDBDocumentClient],
})
export class StorageModule {}
