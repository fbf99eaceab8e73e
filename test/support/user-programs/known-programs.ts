import type { UserProgram } from './program.js';

/** What was once wrong. */
export const knownPrograms: readonly { readonly name: string; readonly program: UserProgram }[] = [
  {
    name: 'all sessions of a user end while a login of another in one of them is to be taken back',
    program: {
      limit: undefined,
      steps: [
        [{ do: 'login', on: 0, browser: 0, user: 'ada' }],
        400,
        [{ do: 'login', on: 0, browser: 0, user: 'bob' }],
        [{ do: 'revoke all', on: 1, user: 'ada' }],
      ],
      faults: [null, null, null, null, 'done, no reply', 'fails'],
      picks: [],
    },
  },
  {
    name: 'a user at the limit logs in while a login of another in their session is to be taken back',
    program: {
      limit: { limit: 1, policy: 'reject' },
      steps: [
        [{ do: 'login', on: 0, browser: 0, user: 'ada' }],
        400,
        [{ do: 'login', on: 0, browser: 0, user: 'bob' }],
        [{ do: 'login', on: 1, browser: 1, user: 'ada' }],
      ],
      faults: [null, null, null, null, 'done, no reply', 'fails'],
      picks: [],
    },
  },
];
