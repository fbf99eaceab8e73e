import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { itemBytes, readUnits, writeUnits } from './item-size.js';

/** Calls of one command, and what they cost. */
export interface CommandTotals {
  calls: number;
  units: number;
}

export interface CallTotals {
  readonly commands: Record<string, CommandTotals>;
  /** How many calls failed, but for those whose condition did not hold. */
  readonly refused: number;
  /** How many calls the engine put another price on than the size of the item does. */
  readonly disagreements: number;
  /** How many calls could be checked: those that bring or answer a whole item. */
  readonly checked: number;
}

const DATA_COMMANDS = new Set(['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem']);

/** Counts what clients send, and has DynamoDB say what it charges for it. */
export class CallCounter {
  #totals = empty();

  watch(client: DynamoDBClient): void {
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const input = args.input as CommandInput;
        const { output } = await next({
          ...args,
          input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' },
        }).catch((error: unknown) => {
          if (error instanceof ConditionalCheckFailedException) {
            this.#add(String(context.commandName), writeUnits(itemBytes(error.Item ?? {})));
          } else {
            this.#totals.refused++;
          }
          throw error;
        });
        this.#note(String(context.commandName), input, output as CommandOutput);
        return { response: undefined, output };
      },
      { step: 'initialize', name: 'countCalls' },
    );
  }

  take(): CallTotals {
    const totals = this.#totals;
    this.#totals = empty();
    return totals;
  }

  #note(command: string, input: CommandInput, output: CommandOutput): void {
    const charged = output.ConsumedCapacity?.CapacityUnits;
    if (charged === undefined) {
      if (DATA_COMMANDS.has(nameOf(command)))
        throw new Error(`The engine does not say what ${command} consumes.`);
      return;
    }
    this.#add(command, charged);
    const computed = unitsByItem(input, output);
    if (computed === undefined) return;
    this.#totals.checked++;
    if (computed !== charged) this.#totals.disagreements++;
  }

  /** A refused write as well: it is charged as one of the item that refused it, at least a unit. */
  #add(command: string, units: number): void {
    const totals = (this.#totals.commands[nameOf(command)] ??= { calls: 0, units: 0 });
    totals.calls++;
    totals.units += units;
  }
}

function nameOf(command: string): string {
  return command.replace(/Command$/, '');
}

interface CommandInput {
  readonly Item?: object;
  readonly ConsistentRead?: boolean;
}
interface CommandOutput {
  readonly Item?: object;
  readonly ConsumedCapacity?: { readonly CapacityUnits?: number };
}

function unitsByItem(input: CommandInput, output: CommandOutput): number | undefined {
  if (output.Item !== undefined) return readUnits(itemBytes(output.Item), input.ConsistentRead);
  return input.Item === undefined ? undefined : writeUnits(itemBytes(input.Item));
}

function empty(): Mutable<CallTotals> {
  return { commands: {}, refused: 0, disagreements: 0, checked: 0 };
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
