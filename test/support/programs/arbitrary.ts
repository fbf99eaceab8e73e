import fc from 'fast-check';
import type { Answer, Call, Fault, How, Program, RequestProgram, Step } from './program.js';

/** How much trouble there is in the programs. */
export interface Measure {
  readonly hows: readonly How[];
  readonly requests: 1 | 2;
  readonly faults: 'none' | 'quick' | 'hanging';
}

const keep = fc.constantFrom<boolean | readonly string[]>(
  true,
  true,
  true,
  false,
  ['n', 's', 'a0'],
  ['a1', 'o0'],
);

function calls(hows: readonly How[]): fc.Arbitrary<Call> {
  const isQuiet = hows.length < 3;
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant<Call>({ do: 'save' }) },
    {
      weight: 4,
      arbitrary: fc
        .oneof(
          { weight: 30, arbitrary: fc.constantFrom(0, 0, 1, 6) },
          { weight: 3, arbitrary: fc.constant('throws' as const) },
          { weight: isQuiet ? 0 : 1, arbitrary: fc.constant('saves' as const) },
        )
        .map((change): Call => ({ do: 'update', change })),
    },
    { weight: 2, arbitrary: keep.map((kept): Call => ({ do: 'authenticate', keep: kept })) },
    { weight: 2, arbitrary: keep.map((kept): Call => ({ do: 'regenerate', keep: kept })) },
    { weight: 1, arbitrary: fc.constantFrom<Call>({ do: 'destroy' }) },
    { weight: 1, arbitrary: fc.constantFrom<Call>({ do: 'reload' }, { do: 'touch' }) },
  );
}

function steps(measure: Measure, at: number): fc.Arbitrary<Step> {
  const how = fc.constantFrom(...measure.hows);
  const isThere = (condition: boolean, weight: number) => (condition ? weight : 0);
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc.tuple(calls(measure.hows), how).map(([call, treated]): Step => {
        // What the application itself throws it has to catch itself.
        const throws = call.do === 'update' && call.change === 'throws';
        return { ...call, how: throws && treated === 'floats' ? 'caught' : treated };
      }),
    },
    {
      weight: 4,
      arbitrary: fc
        .tuple(
          fc.constantFrom('set' as const, 'set' as const, 'set' as const, 'delete' as const),
          fc.constantFrom('own' as const, 'other' as const, 'deep' as const, 'shared' as const),
        )
        .map(([does, key]): Step => ({ do: does, key })),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom<Step>(
        { do: 'id' },
        { do: 'id' },
        { do: 'setTimeouts' },
        { do: 'csrf' },
        { do: 'flash' },
        { do: 'popFlash' },
        { do: 'of' },
        { do: 'millisecond' },
      ),
    },
    {
      weight: isThere(measure.hows.length > 2 || measure.requests > 1, 2),
      arbitrary: fc.constantFrom(1, 2, 5).map((count): Step => ({ do: 'pause', ticks: count })),
    },
    {
      weight: isThere(measure.hows.includes('collected'), 1),
      arbitrary: fc.boolean().map((all): Step => ({ do: 'gather', all })),
    },
    {
      weight: isThere(measure.requests > 1 && at === 0, 3),
      arbitrary: fc
        .constantFrom('loaded' as const, 'answered' as const)
        .map((until): Step => ({ do: 'meet', until })),
    },
  );
}

const answers = (isQuiet: boolean): fc.Arbitrary<Answer> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Answer>({ by: 'return' }) },
    { weight: 3, arbitrary: fc.constant<Answer>({ by: 'json', twice: false }) },
    {
      weight: 3,
      arbitrary: fc.constantFrom<Answer>(
        { by: 'redirect' },
        { by: 'end' },
        { by: 'write' },
        { by: 'json', twice: !isQuiet },
      ),
    },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(400 as const, 503 as const, undefined)
        .map((status): Answer => ({ by: 'throw', status })),
    },
  );

function request(measure: Measure, at: number): fc.Arbitrary<RequestProgram> {
  const step = steps(measure, at);
  const isQuiet = measure.hows.length < 3;
  return fc.record({
    route: fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom('no-touch' as const, 'read-only' as const) },
    ),
    before: fc.array(step, { maxLength: 7 }),
    answer: answers(isQuiet),
    after: isQuiet ? fc.constant([]) : fc.array(step, { maxLength: 3 }),
  });
}

function faults(kinds: Measure['faults'], requests: number): fc.Arbitrary<Fault[]> {
  if (kinds === 'none') return fc.constant([]);
  const quick: Fault['what'][] = ['slow', 'slow', 'fails before', 'fails after'];
  const hanging: Fault['what'][] = ['lost', 'unanswered', 'answered late', 'done late'];
  const fault = fc.record<Fault>({
    request: fc.nat({ max: requests - 1 }),
    call: fc.constantFrom(0, 1, 1, 1, 2, 2, 3, 4),
    what: fc.constantFrom(...(kinds === 'quick' ? quick : [...quick, ...hanging, ...hanging])),
  });
  return fc.array(fault, { minLength: 1, maxLength: 3 });
}

export function programs(measure: Measure): fc.Arbitrary<Program> {
  const isAlone = measure.requests === 1;
  const skews = [0, 0, 0, 11, -11, 60, -60, 294, -294];
  return fc.record({
    settings: fc.record({
      conflict: fc.constantFrom('merge' as const, 'merge', 'reject', 'overwrite'),
      rotates: fc.boolean(),
      revokes: fc.constantFrom(false, false, true),
      skew: isAlone ? fc.constant(0) : fc.constantFrom(...skews),
    }),
    start: fc.constantFrom(
      'live' as const,
      'live',
      'live',
      'user',
      'user',
      'none',
      'expired',
      'ended',
    ),
    age: fc.constantFrom(0 as const, 5, 20),
    requests: isAlone
      ? fc.tuple(request(measure, 0))
      : fc.tuple(request(measure, 0), request(measure, 1)),
    swapped: isAlone ? fc.constant(false) : fc.boolean(),
    faults: faults(measure.faults, measure.requests),
  });
}
