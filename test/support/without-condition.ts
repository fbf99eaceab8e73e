import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

type Sender = Pick<DynamoDBClient, 'send'>;

/** One condition of one write, by the method that makes it and the attribute it is about. */
export interface Condition {
  readonly write: 'create' | 'save' | 'touch' | 'delete' | 'delete unchanged';
  readonly attribute: string;
}

interface Conditional {
  ConditionExpression?: string | undefined;
  UpdateExpression?: string | undefined;
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, unknown> | undefined;
}

/** Every condition that goes through the client, for a list of what there is to remove. */
export function observingConditions(client: Sender, seen: (condition: Condition) => void): Sender {
  return intercepted(client, (input, write) => {
    for (const term of terms(input)) seen({ write, attribute: attributeOf(term, input) });
  });
}

/** A client that leaves out one condition: the library as it would be if somebody had forgotten it. */
export function withoutCondition(client: Sender, removed: Condition): Sender {
  return intercepted(client, (input, write) => {
    if (write !== removed.write) return;
    const kept = terms(input).filter((term) => attributeOf(term, input) !== removed.attribute);
    input.ConditionExpression = kept.length > 0 ? kept.join(' AND ') : undefined;
    dropUnused(input);
  });
}

function intercepted(
  client: Sender,
  change: (input: Conditional, write: Condition['write']) => void,
): Sender {
  const send = (command: { input: object }, options: object): Promise<unknown> => {
    const input = command.input as Conditional;
    if (command instanceof PutItemCommand) change(input, 'create');
    if (command instanceof UpdateItemCommand) {
      const names = Object.values(input.ExpressionAttributeNames ?? {});
      change(input, names.includes('data') ? 'save' : 'touch');
    }
    if (command instanceof DeleteItemCommand) {
      change(input, terms(input).length > 1 ? 'delete unchanged' : 'delete');
    }
    return client.send(command as never, options as never);
  };
  return { send } as Sender;
}

function terms({ ConditionExpression = '' }: Conditional): string[] {
  return ConditionExpression.split(' AND ');
}

function attributeOf(term: string, { ExpressionAttributeNames = {} }: Conditional): string {
  return ExpressionAttributeNames[/#\d+/.exec(term)?.[0] ?? ''] ?? '';
}

/** DynamoDB refuses names and values that no expression mentions, and an empty map of them. */
function dropUnused(input: Conditional): void {
  const text = `${input.ConditionExpression ?? ''} ${input.UpdateExpression ?? ''}`;
  input.ExpressionAttributeNames = used(input.ExpressionAttributeNames, text);
  input.ExpressionAttributeValues = used(input.ExpressionAttributeValues, text);
}

function used<T>(map: Record<string, T> | undefined, text: string): Record<string, T> | undefined {
  const mentioned = new Set(text.match(/[#:]\d+/g));
  const kept = Object.entries(map ?? {}).filter(([placeholder]) => mentioned.has(placeholder));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}
