// Counts the two clocks of the session down. Without it the page says when they end, which is as true.
const ASK_EVERY_MS = 60_000;
const clocks = document.querySelectorAll('[data-clock]');
const endsAt = {};
let isLeaving = false;

if (clocks.length > 0) {
  for (const { dataset } of clocks) endsIn(dataset.clock, Number(dataset.left), Date.now());
  document.querySelector('#stay').addEventListener('submit', stay);
  document.addEventListener('visibilitychange', () => void ask());
  setInterval(() => void ask(), ASK_EVERY_MS);
  setInterval(show, 1000);
  show();
}

function endsIn(clock, seconds, asOf) {
  endsAt[clock] = asOf + seconds * 1000;
}

function show() {
  for (const output of clocks) {
    const { clock, warn } = output.dataset;
    const left = Math.max(0, Math.ceil((endsAt[clock] - Date.now()) / 1000));
    output.textContent = duration(left);
    document.querySelector(`#${clock}-warning`).hidden = left > Number(warn);
    if (left === 0) void ask();
  }
}

/** How the clocks really stand: another tab may have moved them. Only a POST is activity. */
async function ask(init = {}) {
  const asked = Date.now(); // an answer may take its time
  const response = await fetch('/page/clocks', init).catch(() => undefined);
  if (isLeaving || response === undefined) return;
  if (response.status === 401) return logIn(response);
  if (!response.ok) return;
  for (const [clock, { left }] of Object.entries(await response.json())) {
    endsIn(clock, left, asked);
  }
  show();
}

/** Only the first answer says why: it also deletes the cookie. */
async function logIn(response) {
  isLeaving = true;
  const { reason, ended = { reason } } = await response.json();
  const next = location.pathname + location.search;
  location.assign(`/login?${new URLSearchParams({ ...ended, next })}`);
}

/** "Stay logged in", on this very page: somebody may be filling a form in. */
function stay(event) {
  event.preventDefault();
  void ask({ method: 'POST', body: new URLSearchParams(new FormData(event.target)) });
}

function duration(seconds) {
  const days = Math.floor(seconds / 86_400);
  const time = new Date(seconds * 1000).toISOString().slice(seconds < 3600 ? 14 : 11, 19);
  return days > 0 ? `${days} d ${time}` : time;
}
