export const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f5f4f1, #16181b);
  --card: light-dark(#fff, #1f2226);
  --line: light-dark(#e2dfd8, #33373d);
  --text: light-dark(#1d2126, #e8e6e1);
  --soft: light-dark(#6a6f76, #9aa0a8);
  --accent: light-dark(#24564a, #7cc4ae);
  --on-accent: light-dark(#fff, #10201b);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
header { display: flex; align-items: center; justify-content: space-between; gap: 1rem; min-height: 2.5rem; margin-bottom: 1.5rem; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1rem; margin: 0 0 .75rem; }
.columns { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); align-items: start; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
td, th { padding: .4rem 0; border-bottom: 1px solid var(--line); text-align: left; font-weight: 400; }
tr:last-child > * { border-bottom: 0; }
th { color: var(--soft); }
td + td, td:last-child { text-align: right; padding-left: 1rem; white-space: nowrap; }
.total > * { font-weight: 600; color: var(--text); }
form { margin: 0; }
label { display: block; color: var(--soft); font-size: .875rem; margin-bottom: .75rem; }
input { display: block; width: 100%; margin-top: .25rem; padding: .5rem .65rem; font: inherit;
  color: var(--text); background: var(--page); border: 1px solid var(--line); border-radius: .5rem; }
button { font: inherit; padding: .4rem .9rem; border-radius: .5rem; cursor: pointer;
  color: var(--accent); background: none; border: 1px solid currentColor; }
button.main { color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.message { margin: 0 0 1.25rem; padding: .6rem 1rem; border-radius: .5rem; border: 1px solid var(--accent); }
.soft { color: var(--soft); margin: 0; }
.actions { display: flex; gap: .6rem; margin-top: 1rem; }
`;
