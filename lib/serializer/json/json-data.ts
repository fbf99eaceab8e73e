import { DataProblem, hiddenKeys, MAX_DEPTH, protoKey, tooDeep } from '../value/data-problem.js';
import { explainForJson } from './json-explanations.js';
import { hasHiddenKeys, isPlainArray, isPlainObject } from '../value/plain-object.js';

type Found = DataProblem | undefined;

/** The first thing in `data` that JSON would change or drop. Runs on every request. */
export function findJsonProblem(data: Record<string, unknown>): Found {
  const problem = checkObject(data, 0);
  // Only a depth that no sane data has makes it worth asking whether it ever ends.
  return problem?.text === tooDeep().text ? (findCycle(data, new Set()) ?? problem) : problem;
}

function checkObject(data: Record<string, unknown>, depth: number): Found {
  if (depth > MAX_DEPTH) return tooDeep();
  const keys = Object.keys(data);
  if (hasHiddenKeys(data, keys)) return hiddenKeys();
  for (const key of keys) {
    if (key === '__proto__') return protoKey().atKey(key);
    const value = data[key];
    if (value === undefined) continue;
    const problem = checkValue(value, depth);
    if (problem !== undefined) return problem.atKey(key);
  }
  return undefined;
}

function checkArray(list: readonly unknown[], depth: number): Found {
  if (depth > MAX_DEPTH) return tooDeep();
  if (!isPlainArray(list)) return new DataProblem(explainForJson(list));
  // One key per element and `length`: anything else is a hole or a property put on the array.
  if (Reflect.ownKeys(list).length !== list.length + 1) {
    return new DataProblem(
      'is an array with holes, or with properties of its own, which JSON would fill or drop. ' +
        'Store an array without either.',
    );
  }
  for (let index = 0; index < list.length; index++) {
    const problem = checkValue(list[index], depth);
    if (problem !== undefined) return problem.atIndex(index);
  }
  return undefined;
}

function checkValue(value: unknown, depth: number): Found {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      if (Number.isFinite(value) && !Object.is(value, -0)) return undefined;
      break;
    case 'object':
      if (value === null) return undefined;
      if (Array.isArray(value)) return checkArray(value, depth + 1);
      if (isPlainObject(value)) return checkObject(value, depth + 1);
      break;
    default:
  }
  return new DataProblem(explainForJson(value));
}

function findCycle(value: object, ancestors: Set<object>): Found {
  if (ancestors.has(value)) {
    return new DataProblem(
      'refers back to an object that contains it, which JSON cannot hold. Store an id instead, ' +
        'or use StructuredCloneSerializer.',
    );
  }
  if (ancestors.size > MAX_DEPTH) return undefined;
  ancestors.add(value);
  for (const [key, child] of Object.entries(value) as [string, unknown][]) {
    if (typeof child !== 'object' || child === null) continue;
    const problem = findCycle(child, ancestors);
    if (problem !== undefined) {
      return Array.isArray(value) ? problem.atIndex(key) : problem.atKey(key);
    }
  }
  ancestors.delete(value);
  return undefined;
}
