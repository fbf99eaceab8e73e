import type { PayloadCodec } from '../serializer/payload-codec.js';
import type { DataForm } from '../session/draft/snapshot.js';

/** @param id not asked for before it is needed: an application's own generator may fail */
export function dataForm(codec: PayloadCodec, id: () => string): DataForm {
  return {
    parse: (data) => codec.parse(data, id()),
    serialize: (data) => codec.serialize(data, id()),
    empty: () => codec.empty(),
  };
}
