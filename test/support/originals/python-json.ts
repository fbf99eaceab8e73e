const TOKENS =
  /"(?:[^"\\]|\\.)*"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|-?Infinity|NaN|true|false|null|[{}[\],:]|[ \t\r\n]+/gy;

/** Keys that no session of these tests has. */
const INT = '<int>';
const FLOAT = '<float>';

/** A Python `float`, to be told from an `int`, which is a BigInt here. */
export class PyFloat {
  constructor(readonly value: number) {}
}

/** `json.loads` of Python: integers without limit are BigInt, floats `PyFloat`. Throws as ValueError would. */
export function pythonJsonLoads(text: string): unknown {
  let read = 0;
  const marked = (text.match(TOKENS) ?? []).map((token) => {
    read += token.length;
    if (/^(?:-?Infinity|NaN|-?[0-9].*[.eE].*)$/.test(token)) return `{"${FLOAT}":"${token}"}`;
    return /^-?[0-9]+$/.test(token) ? `{"${INT}":"${token}"}` : token;
  });
  if (read !== text.length) throw new Error('ValueError: not JSON');
  return JSON.parse(marked.join(''), (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    const tagged = value as Record<string, unknown>;
    if (typeof tagged[INT] === 'string') return BigInt(tagged[INT]);
    if (typeof tagged[FLOAT] === 'string') return new PyFloat(Number(tagged[FLOAT]));
    return value;
  });
}
