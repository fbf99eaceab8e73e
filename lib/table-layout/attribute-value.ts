/**
 * A value in the typed form of DynamoDB's API. The same shape as the AWS SDK's type of that name;
 * declared here because only `repository/dynamodb` and `table` know the SDK.
 */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: Uint8Array }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly M: Record<string, AttributeValue> }
  | { readonly L: readonly AttributeValue[] }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly Uint8Array[] };
