/**
 * The HTTP handler of an AWS SDK client, as far as faults need it. Declared by shape, so that this
 * folder does not depend on the SDK, and every client of version 3 fits.
 */
export interface WireHandler {
  handle(request: WireRequest, options?: WireOptions): Promise<{ response: WireResponse }>;
  readonly metadata?: { handlerProtocol: string };
  destroy?(): void;
  updateHttpClientConfig?(key: never, value: never): void;
  httpHandlerConfigs?(): object;
}

/** A `DynamoDBClient` or a `DynamoDBDocumentClient`. */
export interface WireClient {
  readonly config: { requestHandler: WireHandler };
}

export interface WireRequest {
  headers: Record<string, string>;
  body?: unknown;
}

export interface WireOptions {
  readonly abortSignal?: { readonly aborted: boolean };
}

/** An HTTP response of DynamoDB, before the SDK makes a result or an error of it. */
export interface WireResponse {
  statusCode: number;
  headers: Record<string, string>;
  body?: unknown;
}

/** A response as DynamoDB would write it. */
export function jsonResponse(statusCode: number, content: object): WireResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'INJECTED' },
    body: Buffer.from(JSON.stringify(content)),
  };
}

/** DynamoDB's refusal of that name; the SDK makes the exception class of the same name of it. */
export function errorResponse(name: string, message = 'Injected fault.'): WireResponse {
  const statusCode = /^(InternalServerError|ServiceUnavailable)/.test(name) ? 500 : 400;
  return jsonResponse(statusCode, {
    __type: `com.amazonaws.dynamodb.v20120810#${name}`,
    message,
  });
}

/** The whole body, which can be read only once and must be read, or its socket stays in use. */
export async function readBody({ body }: WireResponse): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * The same request for another operation. Its signature no longer fits, which only DynamoDB itself
 * would mind: the engines for tests do not check it.
 */
export function retargeted(request: WireRequest, operation: string, input: object): WireRequest {
  const body = JSON.stringify(input);
  const service = request.headers['x-amz-target']?.split('.')[0];
  return {
    ...request,
    headers: {
      ...request.headers,
      'x-amz-target': `${service}.${operation}`,
      'content-length': String(Buffer.byteLength(body)),
    },
    body,
  };
}
