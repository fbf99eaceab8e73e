import { connectDynamodbLayout } from '../../foreign/connect-dynamodb/connect-dynamodb.layout.js';
import { dynamodbSessionWebLayout } from '../../foreign/dynamodb-session-web/dynamodb-session-web.layout.js';
import { flaskArticleLayout } from '../../foreign/flask-article/flask-article.layout.js';
import { flaskDynamodbSessionsLayout } from '../../foreign/flask-dynamodb-sessions/flask-dynamodb-sessions.layout.js';
import { pwrdrvrLayout } from '../../foreign/pwrdrvr/pwrdrvr.layout.js';
import { pyramidDynamodbSessionsLayout } from '../../foreign/pyramid-dynamodb-sessions/pyramid-dynamodb-sessions.layout.js';
import type { TableLayout } from '../../table-layout/table-layout.js';

/** What a layout may need to be told to read rows: secrets are for cookies, and not among it. */
export interface LayoutFacts {
  readonly timeZone: string;
  /** Text before the ids of express-session. Default: the store's own. */
  readonly prefix?: string;
  /** The table's partition key, for express-session. Default `'id'`. */
  readonly hashKey?: string;
}

const SECRET = 'rows are read without it';

const LAYOUTS: Readonly<Record<string, (facts: LayoutFacts) => TableLayout>> = {
  'flask-dynamodb-sessions/json': () => flaskDynamodbSessionsLayout({ format: 'json' }),
  'flask-dynamodb-sessions/pickle': () => flaskDynamodbSessionsLayout({ format: 'pickle' }),
  'pyramid-dynamodb-sessions': () => pyramidDynamodbSessionsLayout(),
  'dynamodb-session-web': () => dynamodbSessionWebLayout(),
  'flask-article': ({ timeZone }) => flaskArticleLayout({ secretKey: SECRET, timeZone }),
  'connect-dynamodb': (facts) => connectDynamodbLayout(expressOptions(facts)),
  '@pwrdrvr/dynamodb-session-store': (facts) => pwrdrvrLayout(expressOptions(facts)),
};

/** Those of the other libraries, as a report names them. */
export const layoutNames = Object.keys(LAYOUTS);

/** A layout by its name in a report; `undefined` for what is none of another library. */
export function layoutNamed(name: string, facts: LayoutFacts): TableLayout | undefined {
  return Object.hasOwn(LAYOUTS, name) ? LAYOUTS[name]?.(facts) : undefined;
}

function expressOptions({ prefix, hashKey }: LayoutFacts) {
  return {
    secrets: [SECRET],
    ...(prefix !== undefined && { prefix }),
    ...(hashKey !== undefined && { hashKey }),
  };
}
