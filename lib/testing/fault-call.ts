import type { WireOptions, WireRequest, WireResponse } from './wire.js';

/** An operation of DynamoDB. A closed list: a mistyped name would inject nothing, unnoticed. */
export type DynamoOperation =
  | 'GetItem'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'Query'
  | 'Scan'
  | 'BatchGetItem'
  | 'BatchWriteItem'
  | 'TransactGetItems'
  | 'TransactWriteItems'
  | 'CreateTable'
  | 'DescribeTable'
  | 'DeleteTable'
  | 'DescribeTimeToLive'
  | 'UpdateTimeToLive';

/** One attempt of one call, on its way from the SDK to DynamoDB. */
export interface FaultCall {
  readonly operation: DynamoOperation;
  /** The request as DynamoDB reads it: typed attribute values, binary ones in base64. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Tells calls apart: all attempts of one call share it. */
  readonly id: string;
  /** 1 for the first; more are the SDK's own retries. */
  readonly attempt: number;
  /** Settles as `work` does, or rejects with an `AbortError` as soon as the caller aborts. */
  orAborted<T>(work: Promise<T>): Promise<T>;
}

/**
 * Decides over one attempt: `next()` sends it on and gives DynamoDB's answer. It may be called
 * later, twice, or never; what is returned or thrown is what the SDK sees.
 */
export type Interceptor = (
  call: FaultCall,
  next: () => Promise<WireResponse>,
) => Promise<WireResponse>;

export function faultCall(request: WireRequest, options: WireOptions | undefined): FaultCall {
  const { headers, body } = request;
  const attempt = /attempt=(\d+)/.exec(headers['amz-sdk-request'] ?? '')?.[1];
  return {
    operation: headers['x-amz-target']?.split('.')[1] as DynamoOperation,
    input: JSON.parse(textOf(body)) as Record<string, unknown>,
    id: headers['amz-sdk-invocation-id'] ?? '',
    attempt: Number(attempt ?? 1),
    orAborted: (work) => orAborted(work, options?.abortSignal),
  };
}

/** Some versions of the SDK hand over text, some its bytes. */
function textOf(body: unknown): string {
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body);
}

async function orAborted<T>(work: Promise<T>, signal: WireOptions['abortSignal']): Promise<T> {
  if (signal === undefined || !isEventTarget(signal)) return work;
  const listening = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { signal: listening.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    listening.abort();
  }
}

/** The SDK still admits abort signals of an older kind, which nobody who has `AbortSignal` uses. */
function isEventTarget<T extends object>(signal: T): signal is T & EventTarget {
  return 'addEventListener' in signal;
}
