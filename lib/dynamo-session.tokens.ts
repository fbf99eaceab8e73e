/** Injection tokens of what has no class of its own. Only the module itself uses them. */

/** `SessionRegistration`: what is known of it before its options are. */
export const REGISTRATION = Symbol('nestjs-dynamo-session: registration');
/** `SessionManager` of this registration, whatever its public token is. */
export const OWN_MANAGER = Symbol('nestjs-dynamo-session: session manager');
/** `ResolvedOptions`: validated, with defaults. */
export const RESOLVED_OPTIONS = Symbol('nestjs-dynamo-session: resolved options');
/** `TableLayout`: how items look. */
export const TABLE_LAYOUT = Symbol('nestjs-dynamo-session: table layout');
/** `ClientHandle`: the DynamoDB client, and whether it is ours to destroy. */
export const DYNAMODB_CLIENT = Symbol('nestjs-dynamo-session: DynamoDB client');
/** `SessionRuntime`: what all requests share. */
export const SESSION_RUNTIME = Symbol('nestjs-dynamo-session: runtime');
