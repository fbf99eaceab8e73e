import { Injectable } from '@nestjs/common';
import { JsonSerializer, type SessionData, type SessionSerializer } from 'nestjs-dynamo-session';
import { Money } from './money.js';

type Json = Record<string, unknown>;

/**
 * JSON that keeps `Date` and `Money`: `{ "$date": "2026-01-01T00:00:00.000Z" }` and
 * `{ "$money": [790, "EUR"] }`. Keys of the data that begin with `$` get another one in front, so
 * that nothing a user typed is ever taken for one of these. `JsonSerializer` does the rest, and
 * refuses whatever it could not give back as it was.
 */
@Injectable()
export class ShopSerializer implements SessionSerializer<SessionData> {
  readonly format = 'shop-json@1';
  readonly #json = new JsonSerializer();

  serialize(data: SessionData): string {
    return this.#json.serialize(encode(data) as Json);
  }

  deserialize(raw: string | Uint8Array): SessionData {
    return decode(this.#json.deserialize(raw)) as SessionData;
  }
}

function encode(value: unknown): unknown {
  if (value instanceof Date) return { $date: value.toISOString() };
  if (value instanceof Money) return { $money: [value.cents, value.currency] };
  if (Array.isArray(value)) return value.map(encode);
  if (!isPlainObject(value)) return value;
  return mapEntries(value, (key, child) => [key.startsWith('$') ? `$${key}` : key, encode(child)]);
}

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (!isPlainObject(value)) return value;
  if (typeof value['$date'] === 'string') return new Date(value['$date']);
  if (Array.isArray(value['$money'])) return new Money(...(value['$money'] as [number, string]));
  return mapEntries(value, (key, child) => [
    key.startsWith('$') ? key.slice(1) : key,
    decode(child),
  ]);
}

function mapEntries(object: Json, map: (key: string, value: unknown) => [string, unknown]): Json {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => map(key, value)));
}

function isPlainObject(value: unknown): value is Json {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}
