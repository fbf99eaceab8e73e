import type { ExpressProgram } from './program.js';

/** Programs that once were seen otherwise than by express-session, or nearly would be. */
export const KNOWN_PROGRAMS: Readonly<Record<string, ExpressProgram>> = {
  'reload() drops what was set on the cookie as well': [
    { browser: 0, status: 200, calls: [{ do: 'set', key: 'a', value: 1 }] },
    {
      browser: 0,
      status: 200,
      calls: [{ do: 'remember', seconds: 3600 }, { do: 'reload' }, { do: 'read', key: 'a' }],
    },
    { browser: 0, status: 200, calls: [{ do: 'print' }] },
  ],
  'regenerate() while a save is under way': [
    {
      browser: 0,
      status: 200,
      calls: [
        { do: 'set', key: 'passport', value: { user: 'ada' } },
        { do: 'save', waits: false },
        { do: 'regenerate' },
        { do: 'look back' },
        { do: 'set', key: 'a', value: [1] },
      ],
    },
    { browser: 0, status: 404, calls: [{ do: 'print' }, { do: 'name' }] },
  ],
  'a session that is remembered, regenerated and not remembered': [
    { browser: 0, status: 200, calls: [{ do: 'remember', seconds: 86_400 }] },
    { browser: 0, status: 200, calls: [{ do: 'regenerate' }, { do: 'name' }, { do: 'print' }] },
    { browser: 0, status: 200, calls: [{ do: 'remember', seconds: 60 }] },
    { browser: 0, status: 200, calls: [{ do: 'remember', seconds: null }] },
    { browser: 0, status: 200, calls: [{ do: 'print' }] },
  ],
  'a logout that nobody waits for': [
    { browser: 1, status: 200, calls: [{ do: 'set', key: 'flash', value: { user: 'bob' } }] },
    {
      browser: 1,
      status: 404,
      calls: [{ do: 'destroy', waits: false }, { do: 'look back' }, { do: 'print' }],
    },
    { browser: 1, status: 200, calls: [{ do: 'read', key: 'flash' }] },
  ],
};
