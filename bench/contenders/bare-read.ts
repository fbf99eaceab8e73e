import { GetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Controller, Get, Req } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { buildApp } from './build-app.js';
import { defaultClient, fastClient } from './clients.js';
import type { Contender, Setup } from './contender.js';

interface WithItem {
  item?: Record<string, unknown>;
}

@Controller()
class ItemController {
  @Get('none') none() {
    return answer(undefined);
  }
  @Get('read') read(@Req() { item }: WithItem) {
    return answer(item);
  }
  @Get('untouched') untouched() {
    return answer(undefined);
  }
}

function answer(item: WithItem['item']): object {
  return { user: item === undefined ? 'nobody' : 'ada', visits: 0, lines: 0 };
}

/**
 * The floor: a middleware with one GetItem and nothing else. It reads the same items as this module,
 * and does not look into them.
 */
function bareRead(title: string, makeClient: (setup: Setup) => DynamoDBClient): Contender {
  return {
    title,
    seededBy: 'module',
    onlyReads: true,
    build: async (setup) => {
      const client = makeClient(setup);
      const app = await buildApp(ItemController, setup);
      app.use(async (request: Request & WithItem, _response: Response, next: NextFunction) => {
        const selector = /\bsid=([\w-]+)\./.exec(request.headers.cookie ?? '')?.[1];
        if (selector !== undefined && request.path !== '/none') {
          const command = new GetItemCommand({
            TableName: setup.tableName,
            Key: { id: { S: selector } },
            ConsistentRead: true,
          });
          const { Item: item } = await client.send(command);
          if (item !== undefined) request.item = item;
        }
        next();
      });
      return app;
    },
  };
}

export const floor = bareRead('bare GetItem', defaultClient);
export const fastFloor = bareRead('bare GetItem, fastest client', fastClient);
