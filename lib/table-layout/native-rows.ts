import { NATIVE_ATTRIBUTES, type NativeAttribute } from './native-attributes.js';
import { areNumbers, numberOf, textOf, type RowKind } from './row-kind.js';

type Names = Readonly<Record<NativeAttribute, string>>;

/** Rows of the native layout, by the names of its attributes. */
export function nativeRows(names: Names = NATIVE_ATTRIBUTES): RowKind {
  const { format, writeIds, version, rotatedAt, expiresAt } = names;
  return {
    name: 'native',
    attributes: [format, writeIds, version, rotatedAt, expiresAt],
    endOf(row) {
      const texts = [format, writeIds].every((name) => textOf(row[name]) !== undefined);
      return texts && areNumbers(row, [version, rotatedAt]) ? numberOf(row[expiresAt]) : undefined;
    },
  };
}
