import type { Answer, Call, Fault, How, Program, Settings, Step } from './program.js';

/** A program that was once wrong, and what was wrong with it. */
export interface KnownProgram {
  readonly name: string;
  readonly program: Program;
}

const SETTINGS: Settings = { conflict: 'merge', rotates: false, revokes: false, skew: 0 };

const call = (how: How, what: Call): Step => ({ ...what, how });
const save: Call = { do: 'save' };
const update: Call = { do: 'update', change: 0 };
const destroy: Call = { do: 'destroy' };
const login: Call = { do: 'authenticate', keep: true };
const renewal: Call = { do: 'regenerate', keep: true };
const set: Step = { do: 'set', key: 'own' };
const json: Answer = { by: 'json', twice: false };
const returned: Answer = { by: 'return' };

function request(before: readonly Step[], answer: Answer, after: readonly Step[] = []) {
  return { before, answer, after };
}

function program({
  settings,
  ...more
}: Partial<Omit<Program, 'settings'>> & { settings?: Partial<Settings> }): Program {
  return {
    settings: { ...SETTINGS, ...settings },
    ...{ start: 'live', age: 0, requests: [], swapped: false, faults: [] },
    ...more,
  };
}

const fault = (at: number, nth: number, what: Fault['what']): Fault => ({
  request: at,
  call: nth,
  what,
});

/** Found by random programs; each stays as it was shrunk. */
export const knownPrograms: readonly KnownProgram[] = [
  {
    name: 'the head, with data from before, wrote over an update that was under way',
    program: program({ requests: [request([call('floats', update), { do: 'flash' }], json)] }),
  },
  {
    name: 'an update of a new session was under way when the answer went out: stored without a cookie',
    program: program({ start: 'none', requests: [request([call('collected', update)], json)] }),
  },
  {
    name: 'a failure did not wait for a save under way: the new session had no cookie',
    program: program({
      start: 'none',
      requests: [request([call('collected', save)], { by: 'throw', status: 503 })],
    }),
  },
  {
    name: 'a failure rolled back what a save under way had still to store',
    program: program({
      requests: [
        request([set, call('floats', update), call('collected', save)], {
          by: 'throw',
          status: 503,
        }),
      ],
    }),
  },
  {
    name: 'a logout that nobody waited for failed, and "logged out" had been answered',
    program: program({
      requests: [request([call('floats', destroy)], json)],
      faults: [fault(0, 1, 'fails before')],
    }),
  },
  {
    name: 'an update that nobody waited for failed, and a success was answered',
    program: program({
      requests: [request([call('floats', update)], json)],
      faults: [fault(0, 1, 'fails before')],
    }),
  },
  {
    name: 'a save that nobody waited for failed, and ended the process',
    program: program({
      requests: [request([set], returned, [call('floats', save), call('awaited', renewal)])],
      faults: [fault(0, 2, 'fails before')],
    }),
  },
  {
    name: 'the token in the body was the one before the login',
    program: program({ requests: [request([call('awaited', login), { do: 'id' }], json)] }),
  },
  {
    name: 'the token in the body was one that another replaced while the session was created',
    program: program({
      start: 'expired',
      requests: [request([call('collected', save), { do: 'id' }], json)],
    }),
  },
  {
    name: 'save() in the change of an update waited for itself',
    program: program({
      requests: [request([call('awaited', { do: 'update', change: 'saves' })], json)],
    }),
  },
  {
    name: 'a second answer, while the first was held, left the request without any',
    program: program({ requests: [request([set], { by: 'json', twice: true })] }),
  },
  {
    name: 'a quiet rotation whose reply came too late cost the session',
    program: program({
      settings: { rotates: true },
      age: 20,
      requests: [request([], returned)],
      faults: [fault(0, 1, 'answered late')],
    }),
  },
  {
    name: 'a login whose reply was lost cost the session, although the store could be asked',
    program: program({
      requests: [request([call('awaited', login)], returned)],
      faults: [fault(0, 1, 'fails after')],
    }),
  },
  {
    name: 'the first save was stored and its reply lost: the client had no token for it',
    program: program({
      start: 'none',
      requests: [request([set], { by: 'redirect' })],
      faults: [fault(0, 0, 'fails after')],
    }),
  },
  {
    name: 'an update met another, its reply came too late, and it said that nothing was saved',
    program: program({
      requests: [
        request(
          [call('collected', { do: 'update', change: 6 }), { do: 'meet', until: 'answered' }],
          { by: 'redirect' },
        ),
        request([call('awaited', update)], returned),
      ],
      faults: [fault(0, 2, 'answered late')],
    }),
  },
  {
    name: 'a late response to the expired cookie deleted the one of a new session',
    program: program({
      start: 'expired',
      requests: [
        request([{ do: 'meet', until: 'answered' }], { by: 'redirect' }),
        request([set], returned),
      ],
    }),
  },
  {
    name: 'on a clock 11 s ahead, the token that had just been replaced set a cookie over the login',
    program: program({
      settings: { skew: 11 },
      requests: [
        request(
          [call('awaited', login), call('awaited', save), { do: 'meet', until: 'answered' }],
          returned,
        ),
        request([set], returned),
      ],
    }),
  },
  {
    name: 'on a clock 11 s ahead, it was taken for a stolen one, and the session was revoked',
    program: program({
      settings: { rotates: true, revokes: true, skew: 11 },
      age: 20,
      requests: [request([], json, [{ do: 'meet', until: 'loaded' }]), request([], json)],
    }),
  },
  {
    name: 'a save on a slow clock moved the idle clock back over a touch from a fast one',
    program: program({
      settings: { skew: 294 },
      requests: [request([set, { do: 'meet', until: 'loaded' }], returned), request([], json)],
    }),
  },
  {
    name: 'a change that rejected when its time was over ended the process',
    program: program({
      requests: [
        request([], { by: 'throw', status: 400 }),
        request(
          [call('tried', update), call('awaited', { do: 'update', change: 'throws' })],
          returned,
        ),
      ],
      faults: [fault(1, 2, 'done late'), fault(1, 1, 'fails before')],
    }),
  },
  {
    name: 'an unclear login on another node had yet to be taken back',
    program: program({
      settings: { skew: 11 },
      requests: [request([], returned), request([call('awaited', login)], returned)],
      faults: [fault(1, 1, 'fails after'), fault(1, 2, 'fails before')],
    }),
  },
  {
    name: 'an unclear first write had yet to be taken back',
    program: program({
      start: 'expired',
      requests: [request([call('tried', update)], { by: 'throw', status: 503 })],
      faults: [fault(0, 1, 'fails after'), fault(0, 2, 'fails after')],
    }),
  },
  {
    name: 'two new sessions in place of an expired one, and their answers crossed',
    program: program({
      settings: { revokes: true },
      start: 'expired',
      swapped: true,
      requests: [
        request([{ do: 'meet', until: 'answered' }, set], returned),
        request(
          [{ do: 'id' }, call('tried', { do: 'update', change: 'throws' }), call('awaited', login)],
          returned,
        ),
      ],
    }),
  },
  {
    name: 'a save that was answered late, and a logout from elsewhere before it was looked up',
    program: program({
      requests: [
        request([], json, [call('awaited', { do: 'destroy' })]),
        request([call('awaited', { do: 'reload' }), { do: 'set', key: 'own' }], {
          by: 'redirect',
        }),
      ],
      faults: [fault(0, 1, 'slow'), fault(1, 2, 'answered late'), fault(0, 0, 'slow')],
    }),
  },
];
